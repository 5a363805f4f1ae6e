"""How an article is sourced, on one screen."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from onrecord.record.audit import Audit, Passage, Relayed, Standing, StandingTally, Tally, Unheard, Voice, audit
from onrecord.record.chain import Link, LinkRole
from onrecord.record.values import Record
from onrecord.surfaces.safe import make_safe
from onrecord.surfaces.view import outline

# What is shown of lists that may be long, so that an article keeps to one screen; the JSON has all of it.
_MAX_VOICES = 8
_MAX_ITEMS = 4
_MAX_NAMES = 12
_MIN_WIDTH = 40
_EVIDENCE_CHARS = 60

_FAINT = "dim"
_STANDINGS: dict[Standing, str] = {
    "named": "named",
    "unnamed-person": "unnamed person",
    "unnamed-group": "unnamed group",
    "unnamed-document": "unnamed document",
    "described": "described only",
    "collective": "collective",
    "unresolved": "unresolved",
    "no-source": "no source given",
}
_STYLES: dict[Standing, str] = {
    "named": "green",
    "unnamed-person": "magenta",
    "unnamed-group": "magenta",
    "unnamed-document": "magenta",
    "described": "",
    "collective": "",
    "unresolved": "red",
    "no-source": "red",
}
_UNKNOWN: dict[LinkRole, str] = {
    "speaker": "somebody",
    "teller": "somebody",
    "carrier": "somebody",
    "outlet": "this outlet",
    "site": "another site",
}


def render_audit(record: Record, *, width: int = 80, colour: bool = False) -> str:
    """How does the audit of the record read on a terminal of this width?

    Nothing of the article can act on the terminal: control characters come as visible escapes. Without `colour` the
    result is plain text. It ends with a line break.
    """
    found = audit(record)
    said = outline(record)
    numbers = {statement.id: number for number, statement in enumerate(record.statements, 1)}
    sheet = _Sheet(width, colour)
    sheet.line(said.headline or "Without a headline", "bold")
    sheet.line(" · ".join(said.provenance), _FAINT)
    sheet.line()
    sheet.line(_summary(found))
    if found.standings:
        sheet.table(("On whose word", "statements", ""), [_standing_row(tally) for tally in found.standings])
        sheet.table(("Who is heard", "words", "quoted"), [_voice_row(voice) for voice in found.voices[:_MAX_VOICES]])
        sheet.more(len(found.voices) - _MAX_VOICES)
        sheet.title("How")
        sheet.item(_listed(found.manners))
        sheet.item(_listed(found.kinds))
    sheet.list("On one speaker alone", [_passage(passage, numbers) for passage in found.passages])
    sheet.list("Through others' hands", [_relayed(relayed, numbers) for relayed in found.relayed])
    sheet.paragraph("Draws on the work of", found.relays)
    sheet.list("Asked for comment", [asked.summary for asked in said.asked])
    sheet.paragraph("Spoken of or asked, never heard", [_unheard(unheard) for unheard in found.unheard])
    sheet.paragraph(
        f"Figures on nobody's word, {len(found.unsourced_figures)} of {found.n_figures}",
        [figure.span.text for figure in found.unsourced_figures],
    )
    sheet.list("Not decided", [f"{note.n} × {note.reason}" if note.n > 1 else note.reason for note in found.notes])
    return sheet.text()


class _Sheet:
    """Lines and tables as they come, safe for a terminal."""

    def __init__(self, width: int, colour: bool) -> None:
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=max(width, _MIN_WIDTH),
            force_terminal=colour,
            color_system="standard" if colour else None,
            legacy_windows=False,
        )

    def line(self, text: str = "", style: str = "", *, bullet: str = "") -> None:
        """Add a paragraph; behind a bullet it hangs."""
        before = bullet
        for line in _safe(text, style).wrap(self._console, self._console.width - len(bullet)) or [Text()]:
            line.rstrip()
            self._console.print(Text(before).append_text(line), soft_wrap=True)
            before = " " * len(bullet)

    def title(self, text: str) -> None:
        """Begin a part."""
        self.line()
        self.line(text, "bold")

    def item(self, text: str) -> None:
        """Add a line to the part."""
        self.line(text, bullet="  ")

    def table(self, heads: tuple[str, str, str], rows: Sequence[tuple[Text, Text, Text]]) -> None:
        """Add a part of three columns under their heads: names, cut where they are long, and what is said of each."""
        self.line()
        width = self._console.width
        head = (Text(heads[0], "bold"), Text(heads[1], _FAINT), Text(heads[2], _FAINT))
        indented = [(Text("  ").append_text(name), *cells) for name, *cells in rows]
        columns = [max(cell.cell_len for cell in column) for column in zip(head, *indented, strict=True)]
        columns[0] = min(columns[0], max(width - sum(columns[1:]) - 4, _MIN_WIDTH // 2))
        for name, *cells in (head, *indented):
            name.truncate(columns[0], overflow="ellipsis", pad=True)
            cells[0].align("right", columns[1])
            if heads[2]:
                cells[1].align("right", columns[2])
            line = Text("  ").join((name, *cells))
            line.truncate(width, overflow="ellipsis")
            line.rstrip()
            self._console.print(line, soft_wrap=True)

    def more(self, n: int) -> None:
        """Tell how many are not shown."""
        if n > 0:
            self.line(f"and {n} more", _FAINT, bullet="    ")

    def list(self, title: str, items: Sequence[str]) -> None:
        """Add a part of short items, where there are any."""
        if items:
            self.title(title)
            for item in items[:_MAX_ITEMS]:
                self.line(item, bullet="  - ")
            self.more(len(items) - _MAX_ITEMS)

    def paragraph(self, title: str, names: Sequence[str]) -> None:
        """Add a part that runs names on, where there are any."""
        if names:
            self.title(title)
            more = [f"and {len(names) - _MAX_NAMES} more"] if len(names) > _MAX_NAMES else []
            self.item(", ".join([*map(_on_one_line, names[:_MAX_NAMES]), *more]))

    def text(self) -> str:
        return self._out.getvalue()


def _summary(found: Audit) -> str:
    if not found.n_statements:
        return "No statements found"
    return (
        f"{_count(found.n_statements, 'statement')} by {_count(found.n_sources, 'source')}; "
        f"{_count(found.n_words, 'word')} reported, {found.n_quoted_words} quoted; {found.n_body_words} in the body"
    )


def _standing_row(tally: StandingTally) -> tuple[Text, Text, Text]:
    facts = []
    if tally.n_sources:
        facts.append(_count(tally.n_sources, "source"))
    if tally.standing.startswith("unnamed-"):
        facts.append(f"grounds given for {tally.n_with_grounds}")
    return (
        Text(_STANDINGS[tally.standing], _STYLES[tally.standing]),
        _amount(tally.n_statements, tally.share),
        Text(", ".join(facts), _FAINT),
    )


def _voice_row(voice: Voice) -> tuple[Text, Text, Text]:
    name = _safe(_on_one_line(voice.name or _STANDINGS[voice.standing]), _STYLES[voice.standing])
    if voice.n_unnamed:
        name.append(f", unnamed in {voice.n_unnamed} of {voice.n_statements}", "magenta")
    return (
        name,
        _amount(voice.n_words, voice.share_of_words),
        _amount(voice.n_quoted_words, voice.share_of_quoted_words),
    )


def _amount(n: int, share: float) -> Text:
    return Text(f"{n} {share:>5.0%}")


def _listed(tallies: Iterable[Tally]) -> str:
    return " · ".join(f"{tally.name} {tally.n_statements} ({tally.share:.0%})" for tally in tallies)


def _passage(passage: Passage, numbers: dict[str, int]) -> str:
    told = [numbers[statement] for statement in passage.statements]
    which = f", statements {told[0]} to {told[-1]}" if len(told) > 1 else f", statement {told[0]}" if told else ""
    where = f"characters {passage.span.start} to {passage.span.end}"
    return f"{passage.name}: {passage.n_paragraphs} paragraphs{which}, {where}"


def _relayed(relayed: Relayed, numbers: dict[str, int]) -> str:
    return f"{numbers[relayed.statement]}: " + " → ".join(_link(link) for link in relayed.chain)


def _link(link: Link) -> str:
    name = _on_one_line(link.name or _UNKNOWN[link.role])
    if link.role != "carrier" or link.evidence is None:
        return name
    words = _on_one_line(link.evidence.text)
    return f"{name} (“{words[:_EVIDENCE_CHARS]}{'…' if len(words) > _EVIDENCE_CHARS else ''}”)"


def _unheard(unheard: Unheard) -> str:
    facts = [f"{unheard.n_mentions}×"] if unheard.n_mentions else []
    facts += [f"asked: {outcome}" for outcome in dict.fromkeys(unheard.outcomes)]
    return f"{unheard.name} ({', '.join(facts)})"


def _safe(text: str, style: str = "") -> Text:
    return Text(make_safe(text), style)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
