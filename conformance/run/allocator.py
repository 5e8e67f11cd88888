"""The C library's allocator, told to give the memory of large bodies back."""

from __future__ import annotations

import contextlib
import ctypes

_M_MMAP_THRESHOLD = -3
_LARGE = 1 << 20
"""Bytes. Blocks from here on are mapped, each by itself, and so given back as soon as they are freed."""


def release_large_blocks() -> None:
    """Have glibc give each large block back when it is freed, as mallopt(3) describes; other libraries are left alone.

    By itself glibc raises this limit to the size of the largest block freed so far. After one message of 10 MB the
    copies of the next are cut out of the heap, where small blocks between them keep 40 MB from going back.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):  # Windows, macOS, musl
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
