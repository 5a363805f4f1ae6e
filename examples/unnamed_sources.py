"""Whose words are used without a name, and on which grounds? `python examples/unnamed_sources.py [FILE...]`"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import onrecord


def unnamed_sources(record: onrecord.Record) -> Iterator[tuple[str, str, str]]:
    """Which statements rest on a source without a name? Yields who it is, the grounds, and what was said."""
    for statement in record.statements:
        if statement.anonymity is None:
            continue
        source = " ".join(span.text for span in statement.source)
        grounds = statement.anonymity.grounds.text if statement.anonymity.grounds else "no grounds given"
        yield source or statement.anonymity.kind, grounds, " … ".join(span.text for span in statement.content)


if __name__ == "__main__":
    for path in sys.argv[1:] or [str(Path(__file__).with_name("river-repost.txt"))]:
        print(path)
        for source, grounds, said in unnamed_sources(onrecord.read(path)):
            print(f"  {source} ({grounds})\n    {said}")
