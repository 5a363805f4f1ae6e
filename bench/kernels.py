"""Does an older processor find the same statements? `python bench/kernels.py`

int8 products run on other instructions where a processor has no VNNI or AVX512. This reads development articles here,
and again on an emulated processor (qemu-user, Debian's `qemu-user`; a Haswell has AVX2 alone), and reports the share of
statements that both find (by their cue), and of those whose three parts are the same, character for character.
Emulation takes about half a minute an article.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from common import dev_file, primary, read_rows

import onrecord

ROLES = ("source", "cue", "content")
Parts = list[list[tuple[tuple[int, int], ...]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="en")
    parser.add_argument("--cpu", default="Haswell", help="a processor that qemu-x86_64 knows")
    parser.add_argument("--articles", type=int, default=10)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)  # what the emulated run is asked for
    options = parser.parse_args()
    path = dev_file()
    if path is None:
        print("skipped: no PolNeAR dev (name the data's folder in ONRECORD_DATA)")
        return
    rows = primary(read_rows(path))[: options.articles]
    if options.write:
        options.write.write_text(json.dumps([statements(row["text"], options.model) for row in rows]))
        return
    emulator = shutil.which("qemu-x86_64")
    if emulator is None:
        print("skipped: no qemu-x86_64 (Debian's package qemu-user)")
        return
    here = [statements(row["text"], options.model) for row in rows]
    there = emulated(emulator, options)
    n_here, n_there = sum(map(len, here)), sum(map(len, there))
    print(f"{options.model} on {options.cpu}, {len(rows)} articles, {n_here} statements here, {n_there} there")
    for what, parts in (("the same cue", slice(1, 2)), ("the same source, cue and content", slice(0, 3))):
        both = sum(
            len({json.dumps(item[parts]) for item in a} & {json.dumps(item[parts]) for item in b})
            for a, b in zip(here, there, strict=True)
        )
        print(f"{what}: {both} ({100 * both / n_here:.2f} %)")


def statements(text: str, model: str) -> Parts:
    """The parts of each statement, as offsets."""
    record = onrecord.read_text(text, options=onrecord.Options(model=model, force=True))
    return [
        [tuple((span.start, span.end) for span in getattr(statement, role)) for role in ROLES]
        for statement in record.statements
    ]


def emulated(emulator: str, options: argparse.Namespace) -> list[Parts]:
    """The same on another processor."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.json"
        # The interpreter itself, not the link in the environment: the emulator does not follow it.
        call = [emulator, "-cpu", options.cpu, str(Path(sys.executable).resolve()), __file__, "--write", str(out)]
        call += ["--model", options.model, "--articles", str(options.articles)]
        paths = [str(Path(onrecord.__file__).parents[1]), sysconfig.get_paths()["purelib"]]
        env = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
        subprocess.run(call, env=env, check=True, stderr=subprocess.DEVNULL)
        found: list[Parts] = json.loads(out.read_text())
    return found


if __name__ == "__main__":
    main()
