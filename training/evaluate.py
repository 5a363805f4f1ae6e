"""How good is a network? Scored with the shared metric, on whole articles."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from tokenizers import Tokenizer

from onrecord.model.features import Words, pack
from onrecord.statements.decoding import ROLES, Attribution, Settings, decode
from training.data import as_example, collate, data_folder, marks_of
from training.network import StatementNetwork


def metric() -> ModuleType:
    """The shared metric, `tools/score_attribution.py` beside the shared data, as a module."""
    path = Path(data_folder()).parent / "tools" / "score_attribution.py"
    spec = importlib.util.spec_from_file_location("score_attribution", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no metric at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_row(id: str, text: str, words: Words, found: list[tuple[int, Attribution]]) -> dict[str, Any]:
    """Attributions as the metric reads them. `found`: the first word of the window, and an attribution in it."""
    rows = []
    for offset, attribution in found:
        row = {}
        for name in ROLES:
            runs = getattr(attribution, name)
            row[name] = [[int(words.starts[offset + a]), int(words.ends[offset + b - 1])] for a, b in runs]
        rows.append(row)
    return {"id": id, "text": text, "attributions": rows}


@torch.no_grad()
def predict(
    network: StatementNetwork, row: dict[str, Any], *, tokenizer: Tokenizer, max_pieces: int, settings: Settings
) -> dict[str, Any]:
    """What does the network find in an article?"""
    example = as_example(row | {"attributions": []}, tokenizer=tokenizer)
    windows = [(example, a, b) for a, b in pack(example.words, max_pieces=max_pieces)]
    found: list[tuple[int, Attribution]] = []
    for at in range(0, len(windows), 8):
        group = windows[at : at + 8]
        device = network.features.weight.device.type
        batch = collate(group, marks=marks_of(tokenizer), max_pieces=max_pieces).to(device)
        with torch.autocast(device, dtype=torch.bfloat16):
            scores = network(batch)
        tags, to_cue, to_source = (s.float().cpu().numpy() for s in (scores.tags, scores.to_cue, scores.to_source))
        for k, (_, a, b) in enumerate(group):
            n = b - a
            breaks = example.words.opens_paragraph[a:b]
            decoded = decode(tags[k, :n], to_cue[k, :n, :n], to_source[k, :n, :n], breaks=breaks, settings=settings)
            found += [(a, attribution) for attribution in decoded]
    return as_row(row["id"], row["text"], example.words, found)


def score_network(
    network: StatementNetwork, rows: list[dict[str, Any]], *, tokenizer: Tokenizer, max_pieces: int
) -> dict[str, float]:
    """F1 on annotated articles, in percent, by the shared metric."""
    network.eval()
    scorer = metric()
    predictions = [
        predict(network, row, tokenizer=tokenizer, max_pieces=max_pieces, settings=Settings()) for row in rows
    ]
    report = scorer.report(scorer.score(rows, predictions))
    names = (
        "relation",
        "relation/direct",
        "relation/mixed",
        "relation/indirect",
        "relation_exact",
        "source_exact",
        "cue_exact",
        "content_exact",
    )
    return {name: round(100 * report[name]["f"], 2) for name in names} | {
        "precision": round(100 * report["relation"]["p"], 2),
        "recall": round(100 * report["relation"]["r"], 2),
    }
