"""Who gets how many words? `python examples/words_by_speaker.py [FILE...]`"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import onrecord


def words_by_speaker(record: onrecord.Record) -> Counter[str]:
    """How many quoted or reported words does each speaker of the article have?

    A speaker that could not be resolved keeps the words that the article uses: "officials", "he".
    """
    count: Counter[str] = Counter()
    for statement in record.statements:
        if statement.within is not None:
            continue  # its words stand inside another statement, and are counted there
        entity = record.entity(statement.speaker.entity)
        name = entity.name if entity else " ".join(span.text for span in statement.source) or "no source given"
        count[name] += sum(len(span.text.split()) for span in statement.content)
    return count


if __name__ == "__main__":
    for path in sys.argv[1:] or [str(Path(__file__).with_name("statue-feature.txt"))]:
        print(path)
        for name, n_words in words_by_speaker(onrecord.read(path)).most_common():
            print(f"{n_words:6}  {name}")
