#!/bin/sh
# From the annotated articles to the weights folders of the package. Called by `make train`; some hours on two cores.
# ONRECORD_DATA names the data (default ../shared/data). A run that was stopped goes on where it stood.
#   ENCODER=FOLDER  another Hugging Face encoder
#   DEVICE=cuda     on a GPU
#   TRIAL=1         try every step on a few articles, in minutes; the weights go to training/runs/trial-weights
set -eu
cd "$(dirname "$0")/.."
PY=.venv/bin/python
WEIGHTS=src/onrecord/model/weights
EN_EPOCHS=6
FAST_EPOCHS=4
SIZE=
RUN=
if [ -n "${TRIAL:-}" ]; then
    WEIGHTS=training/runs/trial-weights
    EN_EPOCHS=1
    FAST_EPOCHS=1
    SIZE="--articles 6 --names 0.01"
    RUN=trial-
    rm -rf training/runs/trial-*
fi
COMMON="--device ${DEVICE:-cpu} ${ENCODER:+--encoder $ENCODER} $SIZE"

# Chosen with training.tune, see LOG.md.
DECODING='{"min_link": 0.35, "min_score": 0.35, "cue_bias": 0.25, "span_bias": 0.25}'

train() { # name, version, then the options of training.train
    name=$1
    version=$2
    shift 2
    mkdir -p "training/runs/$RUN$name"
    # shellcheck disable=SC2086
    $PY -m training.train --name "$RUN$name" $COMMON "$@" 2>&1 | tee -a "training/runs/$RUN$name/train.log"
    $PY -m training.export "$RUN$name" "$WEIGHTS/$name" --name "$name-$version" --decoding "$DECODING"
    [ -n "${TRIAL:-}" ] || $PY -m training.calibrate "$WEIGHTS/$name" --write
}

[ -n "${TRIAL:-}" ] || $PY -m training.gazetteers
train en 2 --epochs $EN_EPOCHS
train en-fast 1 --epochs $FAST_EPOCHS --layers 3 --inner 768 --max-pieces 128 --windows 16 --teacher "${RUN}en"
if [ -z "${TRIAL:-}" ]; then
    $PY bench/gate.py
else
    $PY bench/gate.py --quick --bootstrap 10 --model "$WEIGHTS/en" --model "$WEIGHTS/en-fast"
fi
