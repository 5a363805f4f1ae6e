"""Reports as self-contained HTML files: no script, nothing from elsewhere, whatever is told in them only ever text."""

from __future__ import annotations

import base64
import hashlib
import html
from functools import cache
from importlib import resources

from onrecord.surfaces.safe import make_safe


def escaped(text: str) -> str:
    """The text as it can stand in HTML, in an element or in an attribute."""
    return html.escape(make_safe(text))


def link(uri: str | None, text: str) -> str:
    """The text as a link, where the address is one of the web."""
    is_web = uri is not None and uri.startswith(("https://", "http://"))
    return f'<a href="{escaped(uri or "")}" rel="noreferrer">{escaped(text)}</a>' if is_web else escaped(text)


def document(title: str, body: str) -> str:
    """The whole file around a body."""
    style = _style_sheet()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escaped(title)} · On Record</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


@cache
def _style_sheet() -> str:
    return (resources.files("onrecord.surfaces") / "sheet.css").read_text(encoding="utf-8")
