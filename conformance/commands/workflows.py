"""The CI jobs that ``init`` writes: start the target, wait for it, hold it against the baseline, keep the reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from conformance import __version__


class Job(NamedTuple):
    """Where the file of a CI system lies, and its text with START, RUN and VERSION in it."""

    path: str
    text: str


_GITHUB = """name: SES conformance

on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  ses-conformance:
    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
    - uses: actions/setup-python@v5
      with: { python-version: "3.12" }
    - run: pip install "ses-conformance==VERSION"
    - name: Start the target
      run: START &
    - name: Hold it against the API
      run: RUN
    - run: ses-conformance badge report --out badges
      if: always()
    - uses: actions/upload-artifact@v4
      if: always()
      with:
        name: ses-conformance
        path: |
          report
          badges
"""

_GITLAB = """ses-conformance:
  image: python:3.12
  script:
  - pip install "ses-conformance==VERSION"
  - START &
  - RUN
  artifacts:
    when: always
    paths: [report]
    reports:
      junit: report/junit.xml
"""

_JENKINS = """pipeline {
  agent { docker { image 'python:3.12' } }
  stages {
    stage('SES conformance') {
      steps {
        sh '''
          python -m venv .ses && . .ses/bin/activate
          pip install "ses-conformance==VERSION"
          START &
          RUN
        '''
      }
    }
  }
  post {
    always {
      junit 'report/junit.xml'
      archiveArtifacts artifacts: 'report/**'
    }
  }
}
"""

CI: Mapping[str, Job] = {
    "github": Job(".github/workflows/ses-conformance.yml", _GITHUB),
    "gitlab": Job("ses-conformance.gitlab-ci.yml", _GITLAB),
    "jenkins": Job("Jenkinsfile.ses-conformance", _JENKINS),
}
"""The systems that jobs are known for."""


def workflow(ci: str, start: str, gated: bool) -> str:
    """Return the job of a CI system.

    Args:
        ci: a key of `CI`.
        start: shell command that starts the target in the foreground.
        gated: whether there is a baseline to hold the run against.
    """
    run = "ses-conformance run --target ses-target.yaml --wait 60 --out report"
    run += " --baseline ses-baseline.yaml" if gated else ""
    return CI[ci].text.replace("VERSION", __version__).replace("START", start).replace("RUN", run)
