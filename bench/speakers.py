"""How often is the right speaker found? `python bench/speakers.py [--folds 8] [--misses]`

The gold: 32 PolNeAR train articles with the speaker of every attribution, by hand. The reader is given the annotated
spans. A speaker is right if the names agree when titles and articles are left out (the words of one are among the
other's, or they overlap by half; strictly, by more than half), or if the gold names nobody and neither does the reader.

The weights that the package brings were learned from these articles among others, so what is printed is their result
by cross-validation: for each fold of articles, weights learned without it (training/speakers.py; half a minute, needs
torch). With `--shipped` it is that of the weights as they are, which knows the answers.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from training.speakers import Tally, cross_validate, gold_articles


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=8, help="how many (default 8)")
    parser.add_argument("--shipped", action="store_true", help="use the weights as they are, without folds")
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    options = parser.parse_args()
    articles = gold_articles()
    if not articles:
        print("skipped: there is no gold (name the folder of the data in ONRECORD_DATA)")
        return 0
    if options.shipped:
        tally = Tally()
        for row, speakers in articles:
            tally.judge(row, speakers)
    else:
        tally = cross_validate(articles, n_folds=options.folds)
    if options.misses:
        print(*tally.misses, sep="\n")
    tally.show()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
