"""Lines as they come, wrapped for a terminal and unable to act on it."""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from onrecord.surfaces.safe import make_safe

_MIN_WIDTH = 40


class Lines:
    """Gathers lines for a terminal of this width; without `colour` they are plain text."""

    def __init__(self, *, width: int, colour: bool) -> None:
        self.width = max(width, _MIN_WIDTH)
        self.colour = colour
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=self.width,
            force_terminal=colour,
            color_system="standard" if colour else None,
            legacy_windows=False,
        )

    def add(self, text: str | Text = "", style: str = "", *, indent: int = 0) -> None:
        """Add a paragraph, every line of it so many columns in. A `Text` must be safe already."""
        whole = Text(make_safe(text), style) if isinstance(text, str) else text
        for line in whole.wrap(self._console, self.width - indent) or [Text()]:
            line.rstrip()
            self._console.print(Text(" " * indent).append_text(line), soft_wrap=True)

    def text(self) -> str:
        """All lines so far."""
        return self._out.getvalue()


def on_one_line(text: str) -> str:
    """The text without line breaks and runs of white space, safe for a terminal."""
    return make_safe(" ".join(text.split()))
