"""The journal of a long run: what has been written, so that the run can go on after whatever ended it.

It lies beside the output and is JSON Lines: a head that names the settings, a line for each article with the length of
the output behind it and the reason if it could not be read, and a line for each input that is finished. A line is
written only after what it tells of. So an output that is cut to the length that the last line names holds just the
articles that the journal tells of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from onrecord.errors import OnRecordError
from onrecord.reading import Options
from onrecord.version import __version__

FORMAT = "onrecord-journal/1"


class JournalError(OnRecordError):
    """The journal is none, or belongs to another run than this."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What an earlier run has done.

    `finished`: the inputs whose articles all have their rows; `begun`: an input and how many of its articles have
    theirs. `n_bytes`: how much of the output holds them. `n_read`, `n_failed`: articles.
    """

    finished: frozenset[str] = frozenset()
    begun: tuple[str, int] | None = None
    n_bytes: int = 0
    n_read: int = 0
    n_failed: int = 0


def journal_of(output: Path) -> Path:
    """Where does the journal of this output lie?"""
    return output.with_name(f"{output.name}.journal")


def settings_of(options: Options) -> str:
    """What must be the same for two runs to be one: the options and the version, as a digest."""
    plain = json.dumps({"onrecord": __version__, **asdict(options)}, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def progress_in(lines: Iterable[bytes], *, settings: str, source: str, n_bytes: int) -> tuple[Progress, int]:
    """What has the run that wrote these lines done, and how many bytes of the journal tell of it?

    Args:
        lines: The journal. Its end may be missing or damaged: what it told of is done again.
        settings: The settings of this run.
        source: The journal's name, for messages.
        n_bytes: The length of the output. Lines that tell of more are left out: it was cut.

    Raises:
        JournalError: It is no journal, or was begun with other settings.
    """
    lines = iter(lines)
    head = next(lines, b"")
    found = _object(head)
    if found.get("journal") != FORMAT:
        raise JournalError("this is no journal", source=source, remedy="move it away, or read without --resume")
    if found.get("settings") != settings:
        raise JournalError(
            "it was begun with other options, or by another version",
            source=source,
            remedy="use those, or read without --resume to begin anew",
        )
    finished: set[str] = set()
    begun: tuple[str, int] | None = None
    n_done = n_read = n_failed = 0
    n_told = len(head)
    for line in lines:
        match _object(line):
            case {"finished": str(name)} if begun is None or begun[0] == name:
                finished.add(name)
                begun = None
            case {"input": str(name), "article": int(number), "n_bytes": int(end), **rest} if (begun or (name, 0)) == (
                name,
                number - 1,
            ) and n_done <= end <= n_bytes:
                begun = name, number
                n_done = end
                n_read += "failed" not in rest
                n_failed += "failed" in rest
            case _:
                break
        n_told += len(line)
    return Progress(frozenset(finished), begun, n_done, n_read, n_failed), n_told


def _object(line: bytes) -> dict[str, Any]:
    """The JSON object on a whole line, an empty one where there is none."""
    try:
        value = json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


class Journal:
    """An output and its journal, open for more. `progress` says what is done already."""

    def __init__(self, output: Path, *, settings: str) -> None:
        """Open both, or make them, and cut off what an earlier run wrote last and did not complete.

        Raises:
            JournalError: The journal is none, or that of another run; or there is an output without one.
            OSError: One of them cannot be written.
        """
        path = journal_of(output)
        self.progress = Progress()
        n_told = 0
        n_bytes = output.stat().st_size if output.exists() else 0
        if path.exists() and path.stat().st_size:
            with path.open("rb") as lines:
                self.progress, n_told = progress_in(lines, settings=settings, source=str(path), n_bytes=n_bytes)
        elif n_bytes:
            raise JournalError(
                "it is there already, and no journal says what of it is done",
                source=str(output),
                remedy="move it away, or read without --resume to overwrite it",
            )
        with ExitStack() as stack:
            self._output = stack.enter_context(_open_at(output, self.progress.n_bytes))
            self._journal = stack.enter_context(_open_at(path, n_told))
            self._stack = stack.pop_all()
        if not n_told:
            self._tell({"journal": FORMAT, "onrecord": __version__, "settings": settings})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def write(self, input: str, number: int, line: bytes) -> None:
        """Write the record of an article, a line, and tell of it."""
        self._output.write(line)
        self._output.flush()
        self._tell({"input": input, "article": number, "n_bytes": self._output.tell()})

    def fail(self, input: str, number: int, reason: str) -> None:
        """Tell of an article that could not be read."""
        self._tell({"input": input, "article": number, "n_bytes": self._output.tell(), "failed": reason})

    def finish(self, input: str) -> None:
        """Tell that there are no more articles in this input."""
        self._tell({"finished": input})

    def _tell(self, line: dict[str, object]) -> None:
        self._journal.write(json.dumps(line).encode() + b"\n")
        self._journal.flush()


def _open_at(path: Path, n_bytes: int) -> BinaryIO:
    """The file for writing behind its first bytes, without what follows them."""
    file = path.open("r+b" if path.exists() else "wb")
    file.truncate(n_bytes)
    file.seek(n_bytes)
    return file
