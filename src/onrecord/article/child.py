"""Parsers run in a process of their own that can be killed, so that a hostile page costs itself and never the run.

Every parser of markup is slow on something (attributes of one tag, depth, entities), and none can be stopped from
within. So each document goes to a child process, which has a limit on its memory and a time to answer in; when it
oversteps either, it ends, the document has a reason, and the next one gets a new child.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, is_dataclass
from importlib import import_module
from typing import IO, Any, Protocol, TypeVar

from onrecord import errors
from onrecord.errors import ArticleError

Answer = TypeVar("Answer", covariant=True)
_LENGTH = struct.Struct(">Q")
_START_SECONDS = 60.0  # a new interpreter on a machine that is busy with other things
_NO_CHILD = "no process to read it in could be started"
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Parser(Protocol[Answer]):
    """A function of a module that makes something of a document, such as `page.read_page`.

    It answers with plain values, or with dataclasses of `onrecord.article`, and raises `ArticleError`s.
    """

    def __call__(self, data: bytes, /, *, source: str, **facts: Any) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: seconds on the clock for one document, bytes of memory in all, documents in its life.

    The memory is that of its addresses (RLIMIT_AS), which Linux keeps to; where a system does not, the time limit
    alone holds.
    """

    seconds: float = 6.0
    memory_bytes: int = 1_000_000_000
    n_documents: int = 1_000


class Child:
    """A process that runs parsers, one document at a time; started when first needed, ended by `close`."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._n_left = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        return None if self._process is None else self._process.pid

    def run(self, parser: Callable[..., Answer], data: bytes, *, source: str, **facts: object) -> Answer:
        """What does the parser make of the document?

        Args:
            parser: A function of a module, see `Parser`; it is called as `parser(data, source=source, **facts)`.
            data: The document.
            source: Its name, for messages.
            facts: What else the parser takes.

        Raises:
            ArticleError: The parser raised it; or it failed, took too long or too much memory, or brought the child
                down.
        """
        answer: Answer = self.run_named(f"{parser.__module__}:{parser.__qualname__}", data, source=source, **facts)
        return answer

    def run_named(self, name: str, data: bytes, *, source: str, **facts: object) -> Any:
        """The same with a parser by its name, `module:function`, so that this process need not import it."""
        request = pickle.dumps((*name.split(":"), data, source, facts))
        with self._lock:
            process = self._ready(name, source)
            reply = self._exchange(process, request)
            self._n_left -= 1
            if isinstance(reply, ArticleError) or self._n_left <= 0:
                self._end()
        if isinstance(reply, ArticleError):
            reply.source = source
            raise reply
        return _opened(reply, source)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with self._lock:
            self._end()

    def _ready(self, name: str, source: str) -> subprocess.Popen[bytes]:
        """The running child, or a new one, which has imported the parser before its time is taken."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        arguments = (self.limits.memory_bytes, self.limits.seconds, name.split(":")[0])
        call = f"from onrecord.article.child import serve; serve{arguments}"
        # -P, and no empty entry on the path: a folder of documents may hold a json.py, too.
        path = os.pathsep.join(entry for entry in sys.path if entry)
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", call],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(_THREADS, "1")},
            )
        except OSError as error:
            raise ArticleError(f"{_NO_CHILD}: {error.strerror}", source=source) from error
        self._process = process
        self._n_left = self.limits.n_documents
        if isinstance(reply := self._exchange(process, None, seconds=_START_SECONDS), ArticleError):
            self._end()
            raise ArticleError(f"{_NO_CHILD}: {reply.reason}", source=source)
        return process

    def _exchange(
        self, process: subprocess.Popen[bytes], request: bytes | None, *, seconds: float | None = None
    ) -> bytes | ArticleError:
        """The child's reply to the request (None: what it says of itself), or why there is none."""
        seconds = seconds or self.limits.seconds
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            if request is not None:
                process.stdin.write(_LENGTH.pack(len(request)))
                process.stdin.write(request)
                process.stdin.flush()
            (length,) = _LENGTH.unpack(_read_exactly(process.stdout, _LENGTH.size))
            if length > self.limits.memory_bytes:
                raise EOFError
            return _read_exactly(process.stdout, length)
        except (OSError, EOFError):
            if not late.is_set():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(1.0)
        finally:
            timer.cancel()
        if late.is_set():
            return ArticleError(f"reading it took more than {seconds:g} seconds", remedy="it may be built to do harm")
        return ArticleError(
            f"it brought its reader down ({_end_of(process.returncode)})", remedy="it may be built to do harm"
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written goes nowhere
                    pipe.close()


_children: dict[int, Child] = {}


def own_child() -> Child:
    """The child that this process shares among all its readings; it ends with the process.

    A process that was forked off, such as a worker of a batch, has its own.
    """
    pid = os.getpid()
    if pid not in _children:
        _children[pid] = Child()
        atexit.register(_close_own, pid)
    return _children[pid]


def _close_own(pid: int) -> None:
    if os.getpid() == pid:
        _children[pid].close()


def serve(memory_bytes: int, seconds: float, module: str) -> None:
    """The child's side: run what is asked, until the parent closes the pipe. `module`: that of the first parser."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into the replies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    _limit_memory(memory_bytes)
    with suppress(ImportError):  # which is told of the document that needs it
        import_module(module)
    _write(replies, b"")
    while length := requests.read(_LENGTH.size):
        request = requests.read(_LENGTH.unpack(length)[0])
        _set_alarm(2 * seconds)  # should the parent be gone, nobody else would end a parser that never ends
        reply = _reply(request)
        _set_alarm(0)
        _write(replies, reply)


def _reply(request: bytes) -> bytes:
    module, name, data, source, facts = pickle.loads(request)
    try:
        answer: Any = getattr(import_module(module), name)(data, source=source, **facts)
        return pickle.dumps(("answer", answer))
    except ArticleError as error:
        return pickle.dumps(("error", (type(error).__name__, error.__dict__)))
    except MemoryError:
        return pickle.dumps(("fault", "it needs too much memory"))
    except Exception as error:  # noqa: BLE001 - whatever a library raises on a document is that document's reason
        return pickle.dumps(("fault", f"its reader failed on it: {type(error).__name__}: {error!s:.200}"))


def _opened(reply: bytes, source: str) -> Any:
    """The answer in the child's reply.

    Raises:
        ArticleError: The parser failed.
    """
    try:
        kind, content = _Values(io.BytesIO(reply)).load()
        if kind == "answer":
            return content
        if kind == "error":
            name, facts = content
            error_class = getattr(errors, name)
            error: ArticleError = error_class.__new__(error_class)
            Exception.__init__(error, facts["reason"])
            error.__dict__.update(facts)
        else:
            error = ArticleError(str(content), source=source)
    except (pickle.UnpicklingError, LookupError, TypeError, ValueError, AttributeError, EOFError) as fault:
        error = ArticleError(f"its reader gave no sound answer: {fault}", source=source)
    raise error


class _Values(pickle.Unpickler):
    """Takes the article room's own values and nothing else: a child that a page took over must not run code here."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("onrecord.article."):
            found = super().find_class(module, name)
            if isinstance(found, type) and is_dataclass(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not among the values that are taken")


def _limit_memory(n_bytes: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))
    except (ImportError, ValueError, OSError):
        return  # a system without such limits, see `Limits`


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _end_of(returncode: int | None) -> str:
    if returncode is not None and returncode < 0:
        with suppress(ValueError):
            return f"{signal.Signals(-returncode).name}; out of memory, or a fault of its own"
    return "it ended without an answer"


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read_exactly(stream: IO[bytes], n: int) -> bytes:
    data = stream.read(n)
    if len(data) < n:
        raise EOFError
    return data
