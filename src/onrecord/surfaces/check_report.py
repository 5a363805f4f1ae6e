"""What became of the quotations of a draft, for a terminal, as a page, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, get_args

from rich.text import Text

from onrecord.connections.check import Checked, Evidence, Judgement, Verdict
from onrecord.connections.quotes import Edit
from onrecord.record.serial import plain
from onrecord.surfaces.lines import Lines, on_one_line
from onrecord.surfaces.sheet import document, escaped, link

SCHEMA = "onrecord-check/1"
_STYLES: dict[Verdict, str] = {
    "verbatim": "green",
    "altered": "yellow",
    "out-of-context": "yellow",
    "other-speaker": "red",
    "not-on-record": "red",
}
_LABELS: dict[Verdict, str] = {
    "verbatim": "verbatim",
    "altered": "altered",
    "out-of-context": "out of context",
    "other-speaker": "other speaker",
    "not-on-record": "not on record",
}


def as_json(checked: Checked, name: str) -> dict[str, Any]:
    """The judgements as plain JSON values; spans are of the draft's text, and in `evidence` of the source's."""
    values = plain(checked)
    return {
        "schema": SCHEMA,
        "draft": {"name": name, "id": checked.draft.id, "title": checked.draft.title},
        "sources": values["sources"],
        "needs_look": checked.needs_look,
        "judgements": values["judgements"],
    }


def summary_of(checked: Checked) -> str:
    """How many quotations and attributions were judged, and how?"""
    counts = Counter(judgement.verdict for judgement in checked.judgements)
    n = len(checked.judgements)
    parts = [f"{counts[verdict]} {_LABELS[verdict]}" for verdict in get_args(Verdict) if counts[verdict]]
    against = f"{len(checked.sources)} source{'s' if len(checked.sources) != 1 else ''}"
    told = f"{n} checked against {against}"
    return f"{told}: {', '.join(parts)}" if parts else told


def render_check(checked: Checked, name: str, *, text: str | None = None, width: int = 80, colour: bool = False) -> str:
    """How do the judgements read on a terminal of this width? Nothing of the texts can act on the terminal.

    `text`: the draft as it was written, character for character as it was read, in which its lines are counted.
    """
    text = checked.draft.text if text is None else text
    lines = Lines(width=width, colour=colour)
    lines.add(name, "bold")
    lines.add(summary_of(checked))
    for judgement in checked.judgements:
        lines.add()
        head = Text(_LABELS[judgement.verdict], _STYLES[judgement.verdict] + " bold")
        head.append(f"  line {_line_of(judgement, text)}", "dim")
        if judgement.who:
            head.append(f"  {on_one_line(judgement.who.name)}", "dim")
        lines.add(head)
        lines.add(f"“{_words(judgement)}”", indent=2)
        if judgement.verdict != "verbatim":
            lines.add(judgement.reason, "dim", indent=2)
        if judgement.edits:
            lines.add(difference(judgement.edits, colour=colour), indent=4)
        for evidence in judgement.evidence[:1] if judgement.verdict == "verbatim" else judgement.evidence:
            lines.add(_cited(evidence), indent=4)
    return lines.text()


def _line_of(judgement: Judgement, text: str) -> int:
    return text.count("\n", 0, judgement.words[0].start) + 1


def difference(edits: Sequence[Edit], *, colour: bool) -> Text:
    """The words of the source and of the draft in one line: what is gone between [- -], what is new between {+ +}."""
    line = Text()
    for edit in edits:
        if line:
            line.append(" ")
        if edit.kind == "same" and edit.after:
            line.append(on_one_line(edit.after.text))
            continue
        if edit.before:
            before = on_one_line(edit.before.text)
            line.append(before if colour else f"[-{before}-]", "red strike")
        if edit.before and edit.after:
            line.append(" ")
        if edit.after:
            after = on_one_line(edit.after.text)
            line.append(after if colour else f"{{+{after}+}}", "green underline")
    return line


def _cited(evidence: Evidence) -> Text:
    line = Text(f"{on_one_line(evidence.source)}: ", "dim")
    if evidence.who:
        line.append(f"{on_one_line(evidence.who.name)}: ", "dim")
    line.append(on_one_line(evidence.context.text))
    if evidence.uri:
        line.append(f"  {on_one_line(evidence.uri)}", "dim")
    return line


def render_check_page(checked: Checked, name: str, *, text: str | None = None) -> str:
    """How do the judgements read as one HTML file? `text` as for `render_check`."""
    text = checked.draft.text if text is None else text
    items = "".join(_item(judgement, text) for judgement in checked.judgements)
    sources = "".join(f"<li>{escaped(source)}</li>" for source in checked.sources)
    return document(
        f"{name}, checked",
        f'<h1>{escaped(name)}</h1>\n<p class="facts">{escaped(summary_of(checked))}</p>\n<ol>\n{items}</ol>\n'
        f"<h2>Sources</h2>\n<ul>{sources}</ul>\n",
    )


def _item(judgement: Judgement, text: str) -> str:
    who = f" · {escaped(judgement.who.name)}" if judgement.who else ""
    parts = [
        f'<p><span class="verdict {judgement.verdict}">{_LABELS[judgement.verdict]}</span> '
        f'<span class="faint">line {_line_of(judgement, text)}{who}</span></p>\n'
        f"<p>“{escaped(_words(judgement))}”</p>\n"
    ]
    if judgement.verdict != "verbatim":
        parts.append(f'<p class="facts">{escaped(judgement.reason)}</p>\n')
    if judgement.edits:
        parts.append(f"<blockquote>{difference_as_html(judgement.edits)}</blockquote>\n")
    parts += (_evidence(evidence) for evidence in judgement.evidence)
    return f"<li>{''.join(parts)}</li>\n"


def difference_as_html(edits: Sequence[Edit]) -> str:
    """The same with what is gone struck out and what is new underlined."""
    return " ".join(map(_edit, edits))


def _edit(edit: Edit) -> str:
    if edit.kind == "same":
        return escaped(edit.after.text) if edit.after else ""
    before = f"<del>{escaped(edit.before.text)}</del>" if edit.before else ""
    after = f"<ins>{escaped(edit.after.text)}</ins>" if edit.after else ""
    return " ".join(part for part in (before, after) if part)


def _evidence(evidence: Evidence) -> str:
    text, words = evidence.context, evidence.words
    start, end = words.start - text.start, words.end - text.start
    who = f", {escaped(evidence.who.name)}" if evidence.who else ""
    return (
        f"<blockquote>{escaped(text.text[:start])}<mark>{escaped(text.text[start:end])}</mark>"
        f'{escaped(text.text[end:])}<br><span class="faint">{link(evidence.uri, evidence.source)}{who}, characters '
        f"{words.start} to {words.end}</span></blockquote>\n"
    )


def _words(judgement: Judgement) -> str:
    return " … ".join(on_one_line(span.text) for span in judgement.words)
