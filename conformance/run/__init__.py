"""A case's life: names, set-up, control, send, judge, clean up.

The package can be called: ``conformance.run(target)`` is ``conformance.api.run(target)``, whose name it has.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Any:
        from importlib import import_module

        # By its name: the library's names rest on this package, which knows nothing of them.
        return import_module("conformance.api").run(*args, **options)


sys.modules[__name__].__class__ = _Callable
