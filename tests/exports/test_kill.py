"""An export that is killed at any moment and done again gives the bytes that it would have given at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onrecord.exports.formats import FORMATS, write
from onrecord.exports.sources import in_ledger
from onrecord.ledger.ledger import Ledger

if not hasattr(os, "fork"):
    pytest.skip("needs processes that fork", allow_module_level=True)

N_KILLS = 200 if os.environ.get("ONRECORD_NIGHTLY") else 25
PATIENCE_S = 120  # a loaded machine is slow
WRITTEN = [to for to in FORMATS if to != "parquet"]

# A process that has all imported, and forks one that exports: `FORMAT TARGET` a line. It answers with the id of that
# process at once, and with its exit code at its end.
PROGRAM = """
import os, sys
from pathlib import Path
import xlsxwriter
from onrecord.exports.formats import write
from onrecord.exports.sources import in_ledger
from onrecord.ledger.ledger import open_ledger

for line in sys.stdin:
    to, target = line.split()
    pid = os.fork()
    if pid == 0:
        try:
            with open_ledger(Path(sys.argv[1])) as ledger:
                write(in_ledger(ledger), Path(target), to=to)
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(pid, flush=True)
    sys.stdin.readline()  # until then the id is nobody else's, even if the process has ended
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


def bytes_at(target: Path) -> dict[str, bytes]:
    """All files at this place, by their names."""
    files = target.iterdir() if target.is_dir() else target.parent.glob(f"{target.name}*")
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("to", WRITTEN)
def test_the_same_ledger_gives_the_same_bytes(ledger: Ledger, tmp_path: Path, to: str) -> None:
    ledger.reject(ledger.statements(limit=1)[0].id, who="ada")
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(in_ledger(ledger), tmp_path / name / "out", to=to)
        found.append(bytes_at(tmp_path / name / "out"))
    assert found[0] == found[1]
    assert all(found[0].values())


def test_killed_at_any_point_an_export_can_be_done_again(ledger: Ledger, tmp_path: Path) -> None:
    expected = {}
    for to in WRITTEN:
        write(in_ledger(ledger), tmp_path / to / "out" if to == "brat" else _made(tmp_path / to) / "out", to=to)
        expected[to] = bytes_at(tmp_path / to / "out")
    command = [sys.executable, "-c", PROGRAM, str(ledger.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None and server.stdout is not None

        def begin(to: str, target: Path) -> int:
            assert server.stdin is not None and server.stdout is not None
            server.stdin.write(f"{to} {target}\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        def end() -> int:
            assert server.stdin is not None and server.stdout is not None
            server.stdin.write("\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        takes_s: dict[str, float] = {}
        rng, n_killed = random.Random("export"), 0
        for k in range(N_KILLS):
            to = WRITTEN[k % len(WRITTEN)]
            target = _made(tmp_path / f"{to}-{k}") / "out"
            if to not in takes_s:
                begun = time.monotonic()
                begin(to, tmp_path / to / "out")
                assert end() == 0
                takes_s[to] = time.monotonic() - begun
            process = begin(to, target)
            time.sleep(rng.random() * takes_s[to])
            os.kill(process, signal.SIGKILL)
            n_killed += end() == -signal.SIGKILL
            # What is there is whole: of brat's files some, of the others the one or none.
            whole = {name: data for name, data in bytes_at(target).items() if not name.endswith(".part")}
            assert whole.items() <= expected[to].items()
            begin(to, target)
            assert end() == 0
            assert bytes_at(target) == expected[to]
        server.stdin.close()
        assert server.wait(PATIENCE_S) == 0
    assert n_killed >= N_KILLS // 3


def test_a_failure_on_the_way_leaves_the_file_that_was_there(ledger: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    write(in_ledger(ledger), target, to="csv")
    before = target.read_bytes()

    def failing():  # type: ignore[no-untyped-def]
        yield next(in_ledger(ledger))
        raise RuntimeError("the disk of the ledger is gone")

    with pytest.raises(RuntimeError):
        write(failing(), target, to="csv")
    assert bytes_at(target) == {"out.csv": before}


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
