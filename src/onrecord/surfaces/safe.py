"""Words of an article, a file name or an error, made harmless for a terminal."""

from __future__ import annotations

import re

# C0 and C1 controls but for tab and line feed; marks, embeddings, overrides and isolates of writing direction;
# separators and format characters that show nothing; tags; lone halves of surrogate pairs, which cannot be written.
# The joiners U+200C and U+200D and the soft hyphen stay: scripts and emoji need them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def make_safe(text: str) -> str:
    r"""How do these words read when every character that could act on a terminal is shown as an escape?

    >>> make_safe("\x1b[2J")
    '\\x1b[2J'
    """
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
