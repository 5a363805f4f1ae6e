"""From the model's scores for one window to attributions: source, cue and content, as runs of words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
SOURCE, CUE, CONTENT = range(3)
ROLES = ("source", "cue", "content")

_INSIDE = (2, 4, 6)  # the tags that only go on
_LEAST = 1e-3  # no score is nearer to 0 or to 1
_NEVER = -1e9  # a log-probability

Run = tuple[int, int]  # the first word and the one after the last, counted within the window


@dataclass(frozen=True, slots=True)
class Settings:
    """The thresholds of decoding; they lie beside the weights that they were chosen with.

    `min_link`: a source or content whose best link to a cue is less likely is dropped.
    `min_score`: an attribution with a lower score is dropped.
    `score_slope`, `score_offset`: turn the log-odds of what the model says into those of being right, as fitted by
    `training.calibrate`; 1 and 0 leave them as they are.
    `cue_bias`, `span_bias`: added to the log-probability of cue tags, and of source and content tags, to trade
    precision for recall.
    """

    min_link: float = 0.2
    min_score: float = 0.0
    score_slope: float = 1.0
    score_offset: float = 0.0
    cue_bias: float = 0.0
    span_bias: float = 0.0


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution in a window, as runs of words.

    `score` in 0..1 is how likely the attribution is right: the product of how sure the model is of the cue, of the
    content and of their link, calibrated.
    """

    source: tuple[Run, ...]
    cue: tuple[Run, ...]
    content: tuple[Run, ...]
    score: float


def decode(
    tags: Floats, to_cue: Floats, to_source: Floats, *, breaks: npt.NDArray[np.bool_], settings: Settings
) -> list[Attribution]:
    """Which attributions do the scores of a window add up to, in the order of their cues?

    Args:
        tags: float32 [n_words, 7], logits over `TAGS`.
        to_cue: float32 [n_words, n_words], logits: which word begins the cue that this word belongs to?
        to_source: float32 [n_words, n_words], logits: which word begins the source of the cue that begins at this
            word? The word itself stands for none.
        breaks: bool [n_words], true for a word that opens a paragraph, over whose start no run goes on.
        settings: Thresholds.

    An attribution has one cue, at most one source, and at least one content; a source may serve several cues.
    """
    log_tags = _log_softmax(tags)
    biased = log_tags.copy()
    biased[:, 3:5] += settings.cue_bias
    biased[:, [1, 2, 5, 6]] += settings.span_bias
    for inside in _INSIDE:
        biased[breaks, inside] = _NEVER
    runs = _runs(_best_path(biased))
    cues = [(a, b) for role, a, b in runs if role == CUE]
    if not cues:
        return []
    heads = np.array([a for a, _ in cues])
    sources = [(a, b) for role, a, b in runs if role == SOURCE]
    contents: list[list[tuple[float, Run]]] = [[] for _ in cues]
    p_cue = np.exp(_log_softmax(to_cue))
    for role, a, b in runs:
        if role == CONTENT:
            likely = np.exp(np.log(p_cue[a:b][:, heads] + 1e-9).mean(0))
            k = int(likely.argmax())
            if likely[k] >= settings.min_link:
                contents[k].append((float(likely[k]), (a, b)))
    p_source = np.exp(_log_softmax(to_source[heads]))
    p_tag = np.exp(log_tags)
    out = []
    for k, ((a, b), content) in enumerate(zip(cues, contents, strict=True)):
        if not content:
            continue
        n_words = sum(j - i for _, (i, j) in content)
        linked = sum(score * (j - i) for score, (i, j) in content) / n_words
        said = sum(float(p_tag[i:j, 5:7].sum()) for _, (i, j) in content) / n_words
        cued = float(p_tag[a:b, 3:5].sum()) / (b - a)
        score = _calibrated(cued * said * linked, settings)
        if score < settings.min_score:
            continue
        source = _best_source(p_source[k], a, sources, min_link=settings.min_link)
        out.append(Attribution((source,) if source else (), ((a, b),), tuple(run for _, run in content), score))
    return out


def _calibrated(score: float, settings: Settings) -> float:
    bounded = min(max(score, _LEAST), 1 - _LEAST)
    log_odds = math.log(bounded / (1 - bounded))
    return 1 / (1 + math.exp(-(settings.score_slope * log_odds + settings.score_offset)))


def _best_source(likely: Floats, cue: int, sources: list[Run], *, min_link: float) -> Run | None:
    """Which source does the cue that begins at word `cue` point to? None where it rather points to itself."""
    if not sources:
        return None
    scores = [float(likely[a:b].sum()) for a, b in sources]
    k = max(range(len(sources)), key=scores.__getitem__)
    return sources[k] if scores[k] >= max(min_link, float(likely[cue])) else None


def _best_path(log_tags: Floats) -> list[int]:
    """The likeliest tag sequence in which an inside tag follows only its own kind (Viterbi).

    An inside tag can come from its own two tags alone and any other tag from every one, so a step needs the best
    of seven once and three comparisons instead of a seven by seven table.
    """
    rows = log_tags.tolist()
    n_tags = len(TAGS)
    value = rows[0][:]
    for inside in _INSIDE:
        value[inside] = _NEVER
    back: list[list[int]] = []
    for row in rows[1:]:
        best = max(range(n_tags), key=value.__getitem__)
        top = value[best]
        came = [best] * n_tags
        new = [top + score for score in row]
        for inside in _INSIDE:
            before = inside if value[inside] >= value[inside - 1] else inside - 1
            came[inside] = before
            new[inside] = value[before] + row[inside]
        value = new
        back.append(came)
    at = max(range(n_tags), key=value.__getitem__)
    path = [at]
    for came in reversed(back):
        at = came[at]
        path.append(at)
    return path[::-1]


def _runs(path: list[int]) -> list[tuple[int, int, int]]:
    """(role, first word, word after the last) of every tagged run."""
    out: list[tuple[int, int, int]] = []
    at = 0
    while at < len(path):
        tag = path[at]
        start = at
        at += 1
        if tag:
            role = (tag - 1) // 2
            while at < len(path) and path[at] == 2 * role + 2:
                at += 1
            out.append((role, start, at))
    return out


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)), np.float32)
