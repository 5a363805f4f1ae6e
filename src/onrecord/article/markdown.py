"""Markdown as running text, character for character, so that every offset stays.

What marks headings, lists, quotations, emphasis, code and links becomes white space; a line that goes on in the next
one is joined to it, and what begins a block begins a paragraph.
"""

from __future__ import annotations

import re

_BLOCK = re.compile(r"[ \t]{0,12}(?:(?:[-*+]|\d{1,3}[.)]|#{1,6}|>)[ \t]+(?:\[[ xX]\][ \t]+)?)+")
_RULE = re.compile(r"[ \t]*(?:[-*_=][ \t]*){3,}$|[ \t]*(?:```|~~~)")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,500})\]\([^()\s]{1,2000}(?:[ \t]+\"[^\"\n]{0,500}\")?\)")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_]{1,3}|~~|`{1,2})(?=\S)|(?<=\S)([*_]{1,3}|~~|`{1,2})(?![\w*_])")
# Signs that a text without a telling file name is Markdown: two of them are no chance.
_SIGNS = re.compile(r"^#{1,6} \S|^[ \t]*[-*+] \*\*\S|\*\*\S[^*\n]{0,80}\*\*|\]\(https?://|^> \S", re.MULTILINE)
_MIN_SIGNS = 2


def is_markdown(text: str, *, name: str = "") -> bool:
    """Is it Markdown, by its file name or by its signs?"""
    if name.lower().endswith((".md", ".markdown")):
        return True
    return sum(1 for _, _ in zip(_SIGNS.finditer(text), range(_MIN_SIGNS), strict=False)) >= _MIN_SIGNS


def without_markup(text: str) -> str:
    """How does the Markdown read without its marks? As long as the text, every word at its place.

    >>> without_markup("- **Lund:** yes")
    '\\n   Lund:   yes'
    """
    lines = text.split("\n")
    out: list[str] = []
    is_open = False  # does the line before go on?
    for line in lines:
        block = _BLOCK.match(line)
        if _RULE.match(line) or not line.strip():
            plain, joins, is_open = " " * len(line), False, False
        elif block is None:
            plain, joins, is_open = line, is_open, True
        else:
            mark, rest = block.group(), line[block.end() :]
            # The lines of a quotation run on; a list's items and headings begin anew.
            joins = is_open and mark.strip() == ">" and bool(out) and out[-1][:1].isspace()
            plain, is_open = (" " if joins else "\n") + " " * (len(mark) - 1) + rest, "#" not in mark
        if out:
            out.append(" " if joins else "\n")
        out.append(_without_inline(plain))
    return "".join(out)


def _without_inline(line: str) -> str:
    line = _LINK.sub(_link, line)
    return _EMPHASIS.sub(lambda match: " " * len(match.group()), line)


def _link(match: re.Match[str]) -> str:
    before = match.start(1) - match.start()
    return " " * before + match[1] + " " * (match.end() - match.end(1))
