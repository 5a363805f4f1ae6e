"""How sure are scores, and how sure ought they to be? `python -m training.calibrate FOLDER`

Reads the development articles with the weights in the folder, and compares the score of each statement with whether it
is right by the shared metric's relation. Prints how often statements of each score are right, the expected calibration
error (the mean distance between the two), and the slope and offset of the log-odds that would calibrate them (Platt
scaling), with the error that they leave on articles they were not fitted on (five folds). `--write` puts slope and
offset into the folder's settings, and its `min_score`, chosen before, on the same scale.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

import onrecord
from training.data import data_folder, read_rows
from training.evaluate import metric

Floats = npt.NDArray[np.float64]
N_FOLDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    scores, is_right, article = judge(options.folder)
    print("as they are")
    print(f"expected calibration error {100 * show(scores, is_right):.1f} %")
    calibrated = np.zeros_like(scores)
    for fold in range(N_FOLDS):
        held_out = article % N_FOLDS == fold
        calibrated[held_out] = apply(fit(scores[~held_out], is_right[~held_out]), scores[held_out])
    print("calibrated, on articles that were held out")
    print(f"expected calibration error {100 * show(calibrated, is_right):.1f} %")
    slope, offset = fit(scores, is_right)
    print(f"fitted on all: slope {slope:.3f}, offset {offset:.3f}")
    if options.write:
        write(options.folder, slope, offset)


def write(folder: Path, slope: float, offset: float) -> None:
    """Put the fit into the folder's settings; scores must not have been calibrated before.

    Raises:
        SystemExit: They have been.
    """
    path = folder / "settings.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    decoding = settings["decoding"]
    if (decoding["score_slope"], decoding["score_offset"]) != (1.0, 0.0):
        raise SystemExit(f"{path}: calibrated before; export the weights anew")
    least = np.array([decoding["min_score"]])
    fitted = {"score_slope": round(slope, 3), "score_offset": round(offset, 3)}
    decoding |= fitted | {"min_score": round(float(apply((slope, offset), least)[0]), 3) if least[0] else 0.0}
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def judge(folder: Path) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """The score of each statement, whether it is right, and the number of its article."""
    scorer = metric()
    rows = read_rows(data_folder() / "attribution" / "polnear" / "dev.jsonl.gz", primary_only=True)
    found: list[tuple[float, float, int]] = []
    for number, row in enumerate(rows):
        record = onrecord.read_text(row["text"], options=onrecord.Options(model=str(folder), force=True))
        predicted = [
            {role: [[s.start, s.end] for s in getattr(statement, role)] for role in ("source", "cue", "content")}
            for statement in record.statements
        ]
        doc = scorer.Doc(row["text"])
        gold, mine = scorer.atts(doc, row), scorer.atts(doc, {"id": row["id"], "attributions": predicted})
        pairs = {j: gold[i] for i, j in scorer.align(gold, mine)}
        for j, statement in enumerate(record.statements):
            found.append((statement.score, float(j in pairs and _is_same(scorer, mine[j], pairs[j])), number))
    scores, is_right, article = zip(*found, strict=True)
    return np.array(scores), np.array(is_right), np.array(article)


def _is_same(scorer: object, a: object, b: object) -> bool:
    """The relation of the metric: cues overlap, sources overlap or both have none, contents agree by half."""
    for role in ("cue", "source"):
        x, y = getattr(a, role), getattr(b, role)
        if not (x & y) and (x or y):
            return False
    return bool(scorer.dice(a.content, b.content) >= 0.5)  # type: ignore[attr-defined]


def _log_odds(scores: Floats) -> Floats:
    bounded = np.clip(scores, 1e-3, 1 - 1e-3)
    return np.asarray(np.log(bounded / (1 - bounded)))


def fit(scores: Floats, is_right: Floats) -> tuple[float, float]:
    """The slope and offset that make the log-odds likeliest (logistic regression, Newton's method)."""
    x = np.stack([_log_odds(scores), np.ones_like(scores)], 1)
    weights = np.array([1.0, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        weights += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (is_right - p))
    return float(weights[0]), float(weights[1])


def apply(fitted: tuple[float, float], scores: Floats) -> Floats:
    """The scores, calibrated."""
    slope, offset = fitted
    return np.asarray(1 / (1 + np.exp(-(slope * _log_odds(scores) + offset))))


def show(scores: Floats, is_right: Floats) -> float:
    """Print the reliability by tenths; the expected calibration error."""
    error = 0.0
    tenth = np.minimum((scores * 10).astype(int), 9)
    for k in np.unique(tenth):
        inside = tenth == k
        said, was = scores[inside].mean(), is_right[inside].mean()
        error += inside.mean() * abs(said - was)
        bar = "#" * round(40 * was)
        print(f"  {k / 10:.1f}  {inside.sum():5d} statements  score {said:.2f}  right {was:.2f}  {bar}")
    return float(error)


if __name__ == "__main__":
    main()
