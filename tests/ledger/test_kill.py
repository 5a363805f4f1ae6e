"""A process that is killed at any moment leaves a ledger that is whole; two that write at once lose nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.ledger.ledger import open_ledger
from onrecord.ledger.store import Store
from onrecord.record.values import Record

if not hasattr(os, "fork"):
    pytest.skip("needs processes that fork", allow_module_level=True)

N_KILLS = 200 if os.environ.get("ONRECORD_NIGHTLY") else 25
TOGETHER_S = 60 if os.environ.get("ONRECORD_NIGHTLY") else 2
N_RECORDS = 24
PATIENCE_S = 120  # a loaded machine is slow

# A process that has all imported, and forks one that does the work: `WHAT PATH` a line. It answers with the id of that
# process at once, and with its exit code at its end.
PROGRAM = """
import os, sys, time
from pathlib import Path
from onrecord.ledger.ledger import Ledger, open_ledger
from onrecord.ledger.store import Migration, Store, shipped_migrations
from onrecord.record.values import Record

lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
records = [Record.from_json(line) for line in lines]

def add(path):
    with open_ledger(path) as ledger:
        for record in records[:5]:
            ledger.add(record)
        for _ in ledger.add_all(records):
            pass

def forget(path):
    with open_ledger(path) as ledger:
        for key in list(ledger.article_keys()):
            ledger.forget_articles([key])

def migrate(path):
    Store(path, migrations=(*shipped_migrations(), *later())).close()

def later():
    sql = "CREATE TABLE later_{0} (a TEXT); INSERT INTO later_{0} SELECT b.text FROM bodies b, bodies c;"
    return [Migration(90 + n, "later", sql.format(n)) for n in range(5)]

def backup(path):
    with open_ledger(path) as ledger:
        ledger.back_up(path.with_name("backup.sqlite"))

def restore(path):
    with open_ledger(path) as ledger:
        ledger.restore(path.with_name("other.sqlite"))

def write(path):
    end = time.monotonic() + float(sys.argv[2])
    n = 0
    with open_ledger(path) as ledger:
        while time.monotonic() < end:
            record = records[n % len(records)]
            ledger.add(record) if n < len(records) else ledger.set_connection_state(f"{os.getpid()} {n}", b"")
            n += 1
    Path(f"{path}.{os.getpid()}").write_text(str(n))

for line in sys.stdin:
    what, path = line.split(maxsplit=1)
    pid = os.fork()
    if pid == 0:
        try:
            globals()[what](Path(path.strip()))
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(pid, flush=True)
    sys.stdin.readline()  # until then the id is nobody else's, even if the process has ended
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Server:
    """The process that forks others."""

    def __init__(self, folder: Path, records: list[Record]) -> None:
        lines = folder / "records.jsonl"
        lines.write_text("\n".join(record.to_json() for record in records), encoding="utf-8")
        command = [sys.executable, "-c", PROGRAM, str(lines), str(TOGETHER_S)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def begin(self, what: str, path: Path) -> int:
        """Begin it; the id of the process that does it."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{what} {path}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> int:
        """Wait for its end; its exit code, which is negative if it was killed."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """End the process itself."""
        self.process.communicate(timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def records(make: Callable[..., Record]) -> list[Record]:
    """Records that share people."""
    names = ("Hanne Brekke", "Imre Calloway", "Ann Ruiz", "Yusra Hallberg")
    return [
        make(
            f"{names[n % 4]} said “ferry number {n} is old, and its hull is {n} years old”.\n\n"
            f"{names[(n + 1) % 4]} said it was number {n * n}.\n",
            uri=f"https://courier.example/{n}",
        )
        for n in range(N_RECORDS)
    ]


@pytest.fixture(scope="module")
def server(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("server"), records)
    yield started
    started.close()


def whole(path: Path, records: list[Record]) -> set[str]:
    """The ids of the articles in the ledger, once it is proved that each is whole."""
    by_id = {record.id: record for record in records}
    with open_ledger(path) as ledger:
        assert ledger.problems() == ()
        for key in ledger.article_keys():
            record = ledger.record(key)
            assert record == by_id[record.id]
            kept = ledger.statements(article=key)
            assert [one.id for one in kept] == [one.id for one in record.statements]
            assert {one.person is not None for one in kept} == {True}
            for one in kept[:1]:
                assert one.key in {match.statement.key for match in ledger.quotes_like(one.words, limit=N_RECORDS * 2)}
        return {article.id for article in ledger.articles()}


def fill(path: Path, records: list[Record]) -> None:
    with open_ledger(path) as ledger:
        list(ledger.add_all(records))


@pytest.mark.parametrize("what", ["add", "forget", "migrate", "backup", "restore"])
def test_killed_at_any_point_it_leaves_a_whole_ledger_and_can_be_done_again(
    what: str, server: Server, records: list[Record], tmp_path: Path
) -> None:
    half = records[: N_RECORDS // 2]
    everything, first_half = {record.id for record in records}, {record.id for record in half}
    start = tmp_path / "start"
    start.mkdir()
    if what != "add":
        fill(start / "ledger.sqlite", half if what == "restore" else records)
    if what == "restore":
        fill(start / "other.sqlite", records)

    def fresh() -> Path:
        shutil.rmtree(tmp_path / "now", ignore_errors=True)
        shutil.copytree(start, tmp_path / "now")
        return tmp_path / "now" / "ledger.sqlite"

    path = fresh()
    begun = time.monotonic()
    server.begin(what, path)
    assert server.end() == 0
    takes_s = time.monotonic() - begun
    rng = random.Random(what)
    n_killed = 0
    for _ in range(-(-N_KILLS // 5)):
        path = fresh()
        process = server.begin(what, path)
        time.sleep(rng.random() * takes_s)
        os.kill(process, signal.SIGKILL)
        n_killed += server.end() == -signal.SIGKILL
        if what == "migrate":
            plain = Store(path) if not _is_migrated(path) else None
            assert (plain is None) or plain.problems() == ()
            if plain is not None:
                plain.close()
        else:
            found = whole(path, records)
            assert found in (first_half, everything) if what == "restore" else found <= everything
            if what == "backup":
                assert found == everything
                if path.with_name("backup.sqlite").exists():
                    assert whole(path.with_name("backup.sqlite"), records) == everything
        server.begin(what, path)
        assert server.end() == 0
        if what != "migrate":
            assert whole(path, records) == (set() if what == "forget" else everything)
        else:
            assert _is_migrated(path)
    assert n_killed  # or nothing was tried


def _is_migrated(path: Path) -> bool:
    """Has the file the later tables? All of them, or none."""
    import apsw

    plain = apsw.Connection(str(path))
    n_tables = plain.execute("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'later%'").fetchall()[0][0]
    n_steps = plain.execute("SELECT count(*) FROM migrations WHERE number >= 90").fetchall()[0][0]
    plain.close()
    assert (n_tables, n_steps) in ((0, 0), (5, 5))
    return bool(n_tables)


def test_two_writers_and_a_reader_lose_nothing(
    records: list[Record], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path / "ledger.sqlite"
    writers = [Server(tmp_path_factory.mktemp("writer"), part) for part in (records[::2], records[1::2])]
    processes = [writer.begin("write", path) for writer in writers]
    deadline = time.monotonic() + TOGETHER_S
    n_seen = 0
    with open_ledger(path) as ledger:
        while time.monotonic() < deadline:
            articles = ledger.articles()
            assert len(articles) >= n_seen
            n_seen = len(articles)
            for article in articles[:3]:
                assert len(ledger.statements(article=article.key)) == len(ledger.record(article.key).statements)
    assert [writer.end() for writer in writers] == [0, 0]
    for writer in writers:
        writer.close()
    with open_ledger(path) as ledger:
        for process in processes:
            n_written = int(Path(f"{path}.{process}").read_text())
            assert n_written > N_RECORDS // 2
            n_kept = ledger.store.value("SELECT count(*) FROM connection_state WHERE name LIKE ?", (f"{process} %",))
            assert n_kept == n_written - N_RECORDS // 2
    assert whole(path, records) == {record.id for record in records}
