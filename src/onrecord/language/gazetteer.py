"""Small lists of names and roles that a reader is supposed to know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What is known of a name or a word, by its exact form; every value is the fullest form.

    `publications`, `organisations`, `places` (countries, with their capitals as a form), `groups` (nationals: the
    country, or the form itself), `roles` (lower case: a category such as `minister`), `genders` (given name: M, F
    or FM).
    """

    publications: MappingProxyType[str, str]
    organisations: MappingProxyType[str, str]
    places: MappingProxyType[str, str]
    groups: MappingProxyType[str, str]
    roles: MappingProxyType[str, str]
    genders: MappingProxyType[str, str]


@cache
def gazetteer() -> Gazetteer:
    """The lists that the package brings, loaded once."""
    return Gazetteer(
        publications=_forms("publications.tsv"),
        organisations=_forms("organisations.tsv"),
        places=_forms("places.tsv"),
        groups=MappingProxyType({name: (rest or [name])[0] for name, rest in _lines("groups.tsv")}),
        roles=MappingProxyType({name: "".join(rest) for name, rest in _lines("roles.tsv")}),
        genders=MappingProxyType({name: "".join(rest) for name, rest in _lines("given_names.tsv")}),
    )


def _lines(file: str) -> list[tuple[str, list[str]]]:
    text = (resources.files("onrecord.language") / "gazetteers" / file).read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines())
    return [(name, rest.split("|") if rest else []) for name, _, rest in rows]


def _forms(file: str) -> MappingProxyType[str, str]:
    out: dict[str, str] = {}
    for name, forms in _lines(file):
        for form in (name, *forms):
            out.setdefault(form, name)
        if name.startswith("The "):
            out.setdefault(name.removeprefix("The "), name)
    return MappingProxyType(out)
