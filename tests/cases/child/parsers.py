"""What a parser may do to the process that it runs in. The tests of the child put this folder on the path."""

import os
import time

from onrecord.article.child import own_child
from onrecord.article.values import Article, Block
from onrecord.errors import LanguageError


def as_article(data, /, *, source):
    return Article(data.decode(), (Block("body", 0, 3),), title=source)


def process_number(data, /, *, source):
    return os.getpid()


def sleep(data, /, *, source):
    time.sleep(60)


def spin(data, /, *, source):
    while True:
        pass


def fill_memory(data, /, *, source):
    return len(bytearray(4_000_000_000))


def abort(data, /, *, source):
    os.abort()


def leave(data, /, *, source):
    os._exit(0)


def refuse(data, /, *, source):
    raise LanguageError("this looks like German", language="de", source=source, remedy="force it")


def fail(data, /, *, source):
    raise KeyError("a fault of the parser's own")


def chatter(data, /, *, source):
    print("words that nobody asked for", flush=True)
    os.write(1, b"\0" * 100)
    return "quiet"


class Trap:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (os.mkdir, (self.path,))


def set_trap(data, /, *, source):
    return Trap(data.decode())


def give_back(data, /, *, source, **facts):
    return data, source, facts


def in_worker(number):
    """In a worker of a batch: the number of its child, and an answer."""
    return own_child().run(process_number, b"", source="p"), own_child().run(give_back, b"%d" % number, source="p")
