"""How fast is reading beside a spaCy pipeline? `python bench/beside_spacy.py`

Quotation extractors of the field first run a spaCy pipeline of a tagger, a parser and a name finder; their own work
comes on top. One of the architecture of `en_core_web_sm` is built here, with weights as initialised (the time of a
pass hardly depends on them), and reads the same articles in turn with our readers, one thread each. What counts is
words a second of processor time, the median of some rounds, and the ratio to spaCy's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from common import dev_file, machine, primary, read_rows

import onrecord
from onrecord.language.paragraphs import find_paragraphs
from onrecord.language.quotes import find_quotes
from onrecord.model.loading import find_folder, load
from onrecord.statements.learned import find_by_model

Read = Callable[[str], object]
# As in the published configuration of en_core_web_sm 3.x.
_WIDTH, _DEPTH = 96, 4
_N_TAGS, _N_ARCS, _N_NAMES = 50, 45, 18


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", help="a model's name or folder; may be given several times")
    parser.add_argument("--articles", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    path = dev_file()
    if path is None:
        print("skipped: no PolNeAR dev (name the data's folder in ONRECORD_DATA)")
        return
    texts = [row["text"] for row in primary(read_rows(path))[: options.articles]]
    n_words = sum(len(text.split()) for text in texts)
    readers: dict[str, Read] = {"spaCy tagger, parser, ner": spacy_reader()}
    for name in options.model or ["en"]:
        readers[f"{name}: statements and names"] = statement_reader(name)
        readers[f"{name}: the whole record"] = record_reader(name)
    for read in readers.values():
        read(texts[0])
    speeds: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(options.rounds):
        for name, read in readers.items():
            started = time.process_time()
            for text in texts:
                read(text)
            speeds[name].append(n_words / (time.process_time() - started))
    bar = statistics.median(speeds["spaCy tagger, parser, ner"])
    print(f"{len(texts)} articles, {n_words:,} words, {options.rounds} rounds, one thread, {machine()}")
    print(f"{'':36}{'words a second':>16}{'beside spaCy':>14}")
    for name, measured in speeds.items():
        median = statistics.median(measured)
        print(f"{name:36}{median:16,.0f}{median / bar:14.2f}")


def statement_reader(name: str) -> Read:
    """Raw text to statements and names, with nothing said of who and when."""
    model = load(find_folder(name))

    def read(text: str) -> object:
        paragraphs = find_paragraphs(text)
        return find_by_model(text, paragraphs=paragraphs, quotes=find_quotes(text, paragraphs), model=model)

    return read


def record_reader(name: str) -> Read:
    """Raw text to the whole record."""
    options = onrecord.Options(model=name, force=True)
    return lambda text: onrecord.read_text(text, options=options)


def spacy_reader() -> Read:
    """A pipeline of the architecture of en_core_web_sm, its weights as they are initialised."""
    import spacy

    def embed(rows: list[int], attributes: list[str]) -> dict[str, Any]:
        return {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2", "width": _WIDTH, "attrs": attributes, "rows": rows,
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": _WIDTH, "depth": _DEPTH, "window_size": 1,
                "maxout_pieces": 3,
            },
        }  # fmt: skip

    def transitions(of: str, tok2vec: dict[str, Any]) -> dict[str, Any]:
        return {
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2", "state_type": of, "extra_state_tokens": False,
                "hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "tok2vec": tok2vec,
            }
        }  # fmt: skip

    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": _WIDTH}
    words = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
    nlp = spacy.blank("en")
    shared = embed([5000, 1000, 2500, 2500, 50, 50], [*words, "SPACY", "IS_SPACE"])
    nlp.add_pipe("tok2vec", config={"model": shared})
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    parser = nlp.add_pipe("parser", config=transitions("parser", listener))
    names = nlp.add_pipe("ner", config=transitions("ner", embed([5000, 1000, 2500, 2500], words)))
    for pipe, n_labels in ((tagger, _N_TAGS), (parser, _N_ARCS), (names, _N_NAMES)):
        for k in range(n_labels):
            pipe.add_label(f"L{k}")  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


if __name__ == "__main__":
    main()
