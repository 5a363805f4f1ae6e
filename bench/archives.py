"""How fast do web archives go through, and in how much memory? `python bench/archives.py`

Makes a WARC of `--mb` million bytes out of the texts in examples/ (pages of `--page-kb`, no two alike: the names in
them differ, and around each stand navigation, scripts and styles), and streams it in a process of its own:

- `articles`: all of it to articles, pages parsed in the child process;
- `records`: the first `--pages` pages to records, with each model, to tell which share of reading parsing is.

Memory is the most that the process, and its child, have held. `per_cpu_s` are pages for a second of the processor, of
both together: the fairer rate where others are at work. `--gzip` compresses the archive record by record, as
crawlers do. Prints tables and writes them to `out/archives.json`.
"""

from __future__ import annotations

import argparse
import html
import itertools
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from common import EXAMPLES, OUT, machine
from speed import own_process, peak_memory_mb, show

MODELS = ("en", "rules")
# A capitalised word in the middle of a sentence, and what is put to its end.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_SYLLABLES = ("nu", "ba", "ke", "di", "mo", "ru", "sa", "te", "vi", "lo")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=1_000, help="how many million bytes the archive holds, uncompressed")
    parser.add_argument("--page-kb", type=int, default=100, help="how long a page is")
    parser.add_argument("--pages", type=int, default=60, help="how many pages are read to records; 0: none")
    parser.add_argument("--gzip", action="store_true", help="compress the records")
    options = parser.parse_args()
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    results: dict[str, Any] = {"machine": machine()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.warc.gz" if options.gzip else "bench.warc")
        with path.open("wb") as file:
            n_pages = write_archive(file, n_bytes=1_000_000 * options.mb, page_kb=options.page_kb, packs=options.gzip)
        print(f"{path.name}: {n_pages} pages, {path.stat().st_size / 1e6:.0f} MB")
        results["articles"] = [measured(stream_articles, path)]
        show("to articles", results["articles"])
        if options.pages:
            results["records"] = [measured(stream_records, path, model, options.pages) for model in MODELS]
            show("to records, on one thread", results["records"])
    OUT.mkdir(exist_ok=True)
    (OUT / "archives.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def write_archive(file: BinaryIO, *, n_bytes: int, page_kb: int, packs: bool) -> int:
    """Write a WARC of so many bytes before compression. How many pages has it?"""
    from fastwarc.stream_io import GzipWriter
    from fastwarc.warc import WarcRecord, WarcRecordType

    n_pages = written = 0
    for page in pages(page_kb):
        if written >= n_bytes:
            break
        record = WarcRecord()
        record.init_headers(WarcRecordType.response, content_length=0)
        record.headers["WARC-Target-URI"] = f"https://news.example/{n_pages}"
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page)
        writer = GzipWriter(file) if packs else None
        written += record.write(writer or file)
        if writer is not None:
            writer.close()
        n_pages += 1
    return n_pages


def pages(page_kb: int) -> Iterator[bytes]:
    """Pages without end, each an article among the furniture of a site."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(EXAMPLES.glob("*.txt"))]
    for k in itertools.count():
        text = _NAME.sub(rf"\g<0>{_SYLLABLES[k % 10]}{_SYLLABLES[k // 10 % 10]}", texts[k % len(texts)])
        headline, *paragraphs = re.split(r"\n\s*\n", text.strip())
        body = "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in paragraphs)
        links = "".join(f'<li><a href="/section/{j}">Section {j} of the site</a></li>' for j in range(40))
        teasers = "".join(
            f'<div class="teaser"><a href="/{k + j}"><img src="{j}.jpg"><h3>Another story, {k + j}</h3></a></div>'
            for j in range(30)
        )
        title = html.escape(headline)
        page = (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | News</title>'
            f'<meta property="og:title" content="{title}"><meta property="article:published_time" '
            f'content="2024-05-{k % 28 + 1:02d}T08:00:00Z"></head><body><nav><ul>{links}</ul></nav><main><article>'
            f'<h1>{title}</h1><div class="byline">By Ann Roe</div><div class="article-body">{body}</div></article>'
            f"<aside>{teasers}</aside></main><footer><p>© News. All rights reserved.</p></footer>"
        )
        script = f"window.data = window.data || []; window.data.push({{id: {k}, kind: 'article'}});\n"
        missing = max(0, 1_000 * page_kb - len(page.encode()) - 40)
        filler = (script * (missing // len(script) + 1))[:missing]
        yield f"{page}<script>{filler}</script></body></html>".encode()


def measured(function: Any, path: Path, *arguments: object) -> dict[str, Any]:
    """The row that the function gives in a process of its own, with the most memory that this has held."""
    with own_process() as process:
        row: dict[str, Any] = process.submit(function, path, *arguments).result()
        return {**row, "peak_mb": process.submit(peak_memory_mb).result()}


def stream_articles(path: Path) -> dict[str, Any]:
    """In a process of its own: all articles of the archive, one after another."""
    from onrecord.article.inputs import open_articles

    timer = PageTimer()
    return timer.row("-", sum(1 for _ in open_articles(path, read_page=timer.read_page)))


def stream_records(path: Path, model: str, n_pages: int) -> dict[str, Any]:
    """In a process of its own: the records of the first so many articles of the archive."""
    from onrecord.article.inputs import Unread, open_articles
    from onrecord.reading import Options, read_article

    timer = PageTimer()
    articles = (one for one in open_articles(path, read_page=timer.read_page) if not isinstance(one, Unread))
    for article in itertools.islice(articles, 2):  # until the model and the child's parser are loaded
        read_article(article, options=Options(model=model))
    timer.reset()
    n = 0
    for article in itertools.islice(articles, n_pages):
        read_article(article, options=Options(model=model))
        n += 1
    return timer.row(model, n)


class PageTimer:
    """Reads pages as `read_page_apart` does, and takes the time of it, and what the child has used."""

    def __init__(self) -> None:
        self.reset()
        self.peak_child_mb = 0.0
        self.reasons: list[str] = []

    def reset(self) -> None:
        """Begin to count."""
        self.seconds = 0.0
        self._start = time.perf_counter()
        self._own_cpu = time.process_time()
        self._child_cpu: dict[int, tuple[float, float]] = {}

    def read_page(self, data: bytes, /, **facts: Any) -> Any:
        from onrecord.article.child import own_child
        from onrecord.article.inputs import read_page_apart

        start = time.perf_counter()
        try:
            return read_page_apart(data, **facts)
        except Exception as error:
            self.reasons.append(str(error))
            raise
        finally:
            self.seconds += time.perf_counter() - start
            self._look_at(own_child().pid)

    def _look_at(self, pid: int | None) -> None:
        folder = Path(f"/proc/{pid}")
        if pid is None or not folder.exists():
            return
        peak = re.search(r"VmHWM:\s+(\d+)", (folder / "status").read_text(encoding="utf-8"))
        self.peak_child_mb = max(self.peak_child_mb, int(peak[1]) * 1024 / 1e6 if peak else 0.0)
        ticks = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        seconds = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        first, _ = self._child_cpu.get(pid, (seconds, 0.0))
        self._child_cpu[pid] = (first, seconds)

    def row(self, model: str, n: int) -> dict[str, Any]:
        seconds = time.perf_counter() - self._start
        child = sum(last - first for first, last in self._child_cpu.values())
        cpu = time.process_time() - self._own_cpu + child
        if self.reasons:
            print(f"unread: {self.reasons[0]}")
        return {
            "model": model,
            "pages": n,
            "unread": len(self.reasons),
            "seconds": round(seconds, 1),
            "pages_per_s": round(n / seconds, 1),
            "per_cpu_s": round(n / cpu, 1),
            "parsing_share": round(self.seconds / seconds, 3),
            "cpu_ms_child": round(1000 * child / n, 2),
            "cpu_ms": round(1000 * cpu / n, 2),
            "peak_child_mb": round(self.peak_child_mb, 1),
        }


if __name__ == "__main__":
    main()
