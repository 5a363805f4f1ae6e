from __future__ import annotations

import pickle

import pytest

from onrecord import errors
from onrecord.scale.journal import JournalError
from onrecord.web.errors import FetchError, ForbiddenError
from onrecord.web.watch import WatchError

KINDS = [
    *(kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.OnRecordError)),
    FetchError, ForbiddenError, JournalError, WatchError,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_says_the_same_in_another_process(kind: type[errors.OnRecordError]) -> None:
    more = {"language": "de"} if kind is errors.LanguageError else {}
    error = kind("it is wrong", source="a.txt", remedy="mend it", **more)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (str(again), vars(again)) == (str(error), vars(error))
    assert str(error) == "a.txt: it is wrong (mend it)"
