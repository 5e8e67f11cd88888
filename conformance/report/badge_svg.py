"""A badge as a picture, for pages that can't or won't ask a badge service."""

from __future__ import annotations

from html import escape

from conformance.report.text import visible

_COLORS = {
    "brightgreen": "#2c7a12",
    "yellow": "#8a6d00",
    "orange": "#b34700",
    "lightgrey": "#6b6b6b",
    "blue": "#0b66b8",
}
"""Darker than the badge services' own: white text on them has a contrast of 4.5 and more."""
_WIDTHS = {**dict.fromkeys("ijl.,:;'|!()[] ", 4.2), **dict.fromkeys("fIrt-/", 5.0), **dict.fromkeys("mwMW%", 10.5)}
_USUAL_WIDTH = 7.1
"""Pixels of a character at 11 pixels of Verdana; ``textLength`` makes other fonts fit."""
_MARGIN = 7

_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {message}">
<title>{label}: {message}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#444"/>
<rect x="{left}" width="{right}" height="20" fill="{color}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="{label_at}" y="14" textLength="{label_length}">{label}</text>
<text x="{message_at}" y="14" textLength="{message_length}">{message}</text></g>
</svg>
"""


def badge_svg(label: str, message: str, color: str) -> str:
    """Return a badge as an SVG document.

    Args:
        label: its left side.
        message: its right side.
        color: of the right side, as shields.io calls it; one that ``report.badge`` does not use is grey.
    """
    label, message = visible(label), visible(message)
    label_length, message_length = _length(label), _length(message)
    left, right = label_length + 2 * _MARGIN, message_length + 2 * _MARGIN
    return _PICTURE.format(
        label=escape(label),
        message=escape(message),
        color=_COLORS.get(color, _COLORS["lightgrey"]),
        width=left + right,
        left=left,
        right=right,
        label_at=left / 2,
        message_at=left + right / 2,
        label_length=label_length,
        message_length=message_length,
    )


def _length(text: str) -> int:
    return round(sum(_WIDTHS.get(character, _USUAL_WIDTH) for character in text))
