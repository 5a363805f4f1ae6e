"""Make the small word lists of `onrecord.language` from the shared gazetteers: `python -m training.gazetteers`.

Only sources that may be passed on freely are taken; LICENCES.md beside the lists names them. A line holds one entry:
its name, then a tab and its other forms joined by `|`.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.data import data_folder

TARGET = Path(__file__).parent.parent / "src" / "onrecord" / "language" / "gazetteers"
# Words that are somebody's title in some lists and plain words in running text.
_TOO_COMMON = {"it", "us", "am", "the post", "the times", "the journal", "x"}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (data_folder() / "entities" / "gazetteers" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("# "))


def _write(name: str, entries: Iterable[tuple[str, Iterable[str]]]) -> None:
    merged: dict[str, list[str]] = {}
    for entry, forms in entries:
        known = merged.setdefault(entry, [])
        known += [f for f in forms if f and f != entry and f not in known and f.lower() not in _TOO_COMMON]
    lines = [entry + ("\t" + "|".join(forms) if forms else "") for entry, forms in sorted(merged.items())]
    (TARGET / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)}")


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    outlets = [(row["name"], row["aliases"].split("|")) for row in _rows("outlets_major.csv")]
    agencies = [(row["name"], [row["abbreviation"], *row["aliases"].split("|")]) for row in _rows("press_agencies.csv")]
    _write("publications.tsv", outlets + agencies)
    bodies = _rows("organisations_major.csv")
    _write(
        "organisations.tsv",
        [(row["name"], [row["abbreviation"], *row["aliases"].split("|")]) for row in bodies]
        + [(row["name"], [row["abbreviation"]]) for row in _rows("us_federal_agencies.csv") if row["name"]],
    )
    nations: dict[str, list[str]] = {}
    for row in _rows("countries.csv"):
        capital = row["capital"].split("(")[0].split(";")[0].strip()
        nations[row["name"]] = [
            row["long_name"],
            row["abbreviation"] if "." in row["abbreviation"] or row["abbreviation"].isupper() else "",
            capital,
        ]
    _write("places.tsv", nations.items())
    _write(
        "groups.tsv", ((row["surface"], [row["country"]] if row["country"] else []) for row in _rows("demonyms.csv"))
    )
    _write("roles.tsv", ((row["role"], [row["category"]]) for row in _rows("roles.csv")))
    genders: dict[str, set[str]] = {}
    for row in _rows("given_names_kantrowitz.csv"):
        genders.setdefault(row["name"], set()).update(row["gender"])
    for row in _rows("given_names.csv"):
        if row["name"] not in genders:
            genders[row["name"]] = {part[0] for part in row["gender_counts"].replace("|", ";").split(";") if part}
    _write("given_names.tsv", ((name, sorted(kinds)) for name, kinds in genders.items()))
    shutil.copy(
        data_folder() / "entities" / "gazetteers" / "given_names_kantrowitz.README.txt",
        TARGET / "given_names.README.txt",
    )
    (TARGET / "LICENCES.md").write_text(
        "# Where these lists come from\n\n"
        "All but the given names are CC0-1.0, or under an equal dedication to the public domain.\n\n"
        "| list | from |\n| --- | --- |\n"
        "| places.tsv, groups.tsv | CIA World Factbook (public domain, CC0-1.0) with ISO codes of"
        " datasets/country-codes (ODC-PDDL-1.0), and forms added by hand |\n"
        "| publications.tsv, organisations.tsv, roles.tsv | lists made for this purpose, CC0-1.0;"
        " US federal agencies from dariusk/corpora, CC0-1.0 |\n"
        "| given_names.tsv | names corpus 1.3, (c) 1991 Mark Kantrowitz, freely redistributable with"
        " given_names.README.txt;"
        " sigpwned/popular-names-by-country-dataset, CC0-1.0 |\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
