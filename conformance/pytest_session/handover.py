"""What the ``run`` command hands to the pytest session that it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.model.case import Case
from conformance.run.prepared import Prepared
from conformance.run.recorder import Recorder


@dataclass(slots=True)
class Handover:
    """What the ``run`` command hands to the plugin of the same process, which is made ready already.

    ``cases`` are those that it has read, by file, so that they need not be read twice.
    """

    prepared: Prepared
    recorder: Recorder
    cases: Mapping[Path, list[Case]] = field(default_factory=dict)
