# mypy: ignore-errors
"""The AWS command line, version 1: each call as its command with --cli-input-json."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from scenario import STEPS, say

AWS = str(Path(sys.executable).with_name("aws"))
OPTIONS = ("--endpoint-url", os.environ["ENDPOINT"], "--output", "json", "--no-paginate")


def command(*arguments):
    done = subprocess.run((AWS, "ses", *OPTIONS, *arguments), capture_output=True, check=False, text=True)
    return done.returncode, done.stdout, done.stderr


for step in STEPS:
    name = re.sub("(?<=[a-z])(?=[A-Z])", "-", step["call"]).lower()
    status, out, err = command(name, "--cli-input-json", json.dumps(step["params"]))
    if status == 0:
        say(step["call"], result=json.loads(out or "{}"))
    elif "Invalid choice" not in err:  # three of the older actions are no commands
        found = re.search(r"An error occurred \((\w+)\)", err)
        say(step["call"], error=found[1] if found else err)

shorthand = (
    *("send-email", "--from", '"News, Daily" <news@example.com>', "--to", "Ann <success@simulator.amazonses.com>"),
    *("--subject", "Grüße ~ a+b/c=d:@,", "--text", "Hello, wörld."),
)
status, _, err = command(*shorthand)
print("ok SendEmail by its own options" if status == 0 else f"failed SendEmail by its own options: {err}")
