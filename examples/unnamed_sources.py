"""Whose words are used without a name? `python examples/unnamed_sources.py [FILE...]`"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import onrecord


def unnamed_sources(record: onrecord.Record) -> Iterator[tuple[str, str]]:
    """Which statements rest on a source that no reader could identify? Yields who it is, and what was said.

    A statement whose source is open (a pronoun that may be one of two people) is not among them.
    """
    for statement in record.statements:
        entity = record.entity(statement.speaker.entity)
        if entity is not None and not entity.named:
            yield entity.name, " … ".join(span.text for span in statement.content)


if __name__ == "__main__":
    for path in sys.argv[1:] or [str(Path(__file__).with_name("river-repost.txt"))]:
        print(path)
        for source, said in unnamed_sources(onrecord.read(path)):
            print(f"  {source}\n    {said}")
