"""Imports what the commands import, in the process that they are forked from: see ``forked``."""

from __future__ import annotations

import gc
import pkgutil
from importlib import import_module

import conformance.commands
import conformance.reference.server
import conformance.report
from conformance.proof.editions import EDITIONS
from conformance.reference.editions import load

load(EDITIONS)
for package in (conformance.commands, conformance.report):
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)

# Nothing of it is garbage, and a process that looks for some would copy all of it.
gc.collect()
gc.freeze()
