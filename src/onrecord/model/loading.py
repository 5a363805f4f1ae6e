"""A weights folder, loaded and checked: `model.onnx`, `tokenizer.json`, `settings.json`, `CARD.md`.

The folder is the model: labels' order, window size and thresholds lie beside the weights, not in code.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from onrecord.errors import ModelError
from onrecord.model.features import N_FEATURES, Ints, Words, distances

Floats = npt.NDArray[np.float32]
FORMAT = 2  # of settings.json and of the graph's inputs and outputs


@dataclass(frozen=True, slots=True)
class Settings:
    """What `settings.json` says of the weights beside it.

    `max_pieces`: the longest window, without the two marks around it; the length the model was trained at.
    `n_buckets`: of the distance between words. `begin`, `end`: the vocabulary ids of those marks.
    `decoding`: the thresholds chosen on development data. `sha256`: digest by file name.
    """

    name: str
    language: str
    max_pieces: int
    n_buckets: int
    begin: int
    end: int
    decoding: dict[str, float]
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class Scores:
    """The model's logits for one window of n words.

    `tags`: float32 [n, 7]. `to_cue`: float32 [n, n], the word that begins the cue of each word.
    `to_source`: float32 [n, n], the word that begins the source of the cue that begins at each word.
    `names`: float32 [n, 11].
    """

    tags: Floats
    to_cue: Floats
    to_source: Floats
    names: Floats


class Model:
    """Weights that are ready to run. One instance may serve several threads."""

    def __init__(self, settings: Settings, tokenizer: Tokenizer, session: Any) -> None:
        self.settings = settings
        self.tokenizer = tokenizer
        self._session = session
        self._buckets = distances(settings.max_pieces, n_buckets=settings.n_buckets)

    @property
    def sha256(self) -> str:
        """The digest of the weights, as a record names it."""
        return self.settings.sha256["model.onnx"]

    def score(self, words: Words, first: int, last: int) -> Scores:
        """What does the model say of the window of words `[first, last)`?

        Windows are run one at a time: the scales of the quantised layers depend on all that is run together, and
        an article must read the same in any company.
        """
        limit = self.settings.max_pieces
        at = int(words.first_piece[first])
        size = min(limit, int(words.first_piece[last]) - at)
        pieces: Ints = np.empty((1, size + 2), np.int64)
        pieces[0, 0], pieces[0, -1] = self.settings.begin, self.settings.end
        pieces[0, 1:-1] = words.pieces[at : at + size]
        features: Ints = np.zeros((1, size + 2), np.int64)
        counts = np.diff(words.first_piece[first : last + 1])
        features[0, 1:-1] = np.repeat(words.features[first:last], counts)[:size]
        n = last - first
        feed = {
            "pieces": pieces,
            "features": features,
            "first_piece": np.minimum(words.first_piece[first:last] - at + 1, size),
            "buckets": self._buckets[:n, :n],
        }
        outputs = ("tags", "to_cue", "to_source", "names")
        return Scores(*self._session.run(outputs, feed))


def installed_models() -> tuple[str, ...]:
    """Which weights folders does the package bring?"""
    root = resources.files("onrecord.model") / "weights"
    if not root.is_dir():
        return ()
    return tuple(sorted(folder.name for folder in root.iterdir() if (folder / "settings.json").is_file()))


def find_folder(model: str) -> Path:
    """Where does the model of this name lie, or the folder at this path?

    Raises:
        ModelError: There is none.
    """
    if model in installed_models():
        return Path(str(resources.files("onrecord.model") / "weights" / model))
    folder = Path(model)
    if (folder / "settings.json").is_file():
        return folder
    raise ModelError(
        "no such model", source=model, remedy=f"choose {', '.join((*installed_models(), 'rules'))}, or a weights folder"
    )


def load_tokenizer(path: Path) -> Tokenizer:
    """The word-piece tokenizer in this file, adding nothing and cutting nothing."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@cache
def load(folder: Path) -> Model:
    """Which model lies in the folder?

    Raises:
        ModelError: A file is missing, was changed, or is of another format; or onnxruntime is not installed.
    """
    settings = _read_settings(folder)
    for name, expected in settings.sha256.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"cannot read {name}: {error.strerror}", source=str(folder)) from error
        if found != expected:
            raise ModelError(
                f"{name} is not the file that the settings name", source=str(folder), remedy="install the package anew"
            )
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError(
            "onnxruntime is not installed", source=str(folder), remedy="install it, or read with --model rules"
        ) from error
    options = onnxruntime.SessionOptions()
    # One thread an article: archives are read in parallel over articles, which uses cores better than splitting
    # small matrices between them.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"),
        options,
        providers=["CPUExecutionProvider"],
        # Apart, addition and normalisation ran 18 % faster than fused (6 layers, int8, AVX512-VNNI, 2026-11).
        disabled_optimizers=["SkipLayerNormFusion"],
    )
    return Model(settings, load_tokenizer(folder / "tokenizer.json"), session)


def _read_settings(folder: Path) -> Settings:
    try:
        plain = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        made = plain.pop("format"), plain.pop("n_features")
        settings = Settings(**plain)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"no settings that can be read: {error}", source=str(folder)) from error
    if made != (FORMAT, N_FEATURES):
        raise ModelError(
            f"weights of format {made}, while this version reads {(FORMAT, N_FEATURES)}",
            source=str(folder),
            remedy="use the weights that came with it",
        )
    return settings
