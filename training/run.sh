#!/bin/sh
# From the annotated articles to the weights folders of the package. Called by `make train`; some hours on two cores.
# ONRECORD_DATA names the data (default ../shared/data). A run that was stopped goes on where it stood.
set -eu
cd "$(dirname "$0")/.."
PY=.venv/bin/python
# Another encoder: ENCODER=/path/to/a/hugging/face/folder
ENCODER=${ENCODER:+--encoder "$ENCODER"}
mkdir -p training/runs/en

$PY -m training.gazetteers
$PY -m training.roles
# shellcheck disable=SC2086
$PY -m training.train --name en --epochs 8 $ENCODER 2>&1 | tee -a training/runs/en/train.log
$PY -m training.export en training/runs/en/weights --name en-1
$PY -m training.tune training/runs/en/weights
$PY -m training.calibrate training/runs/en/weights
# What the two lines above print was written down here by hand.
$PY -m training.export en src/onrecord/model/weights/en --name en-1 \
    --decoding '{"min_link": 0.2, "min_score": 0.31, "score_slope": 0.757, "score_offset": -0.152}'
$PY bench/gate.py
