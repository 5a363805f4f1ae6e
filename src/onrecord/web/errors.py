"""What can go wrong when an address is read.

ArticleError
 └─ FetchError          nothing came from the address, or not all of it
     └─ ForbiddenError  the address is none that may be asked
"""

from __future__ import annotations

from onrecord.errors import ArticleError


class FetchError(ArticleError):
    """Nothing came from the address, or not all of it.

    `status` is the HTTP status where there was an answer; `retry_after_s` says in how many seconds the server wants to
    be asked again, where it said so.
    """

    def __init__(
        self,
        reason: str,
        *,
        source: str | None = None,
        remedy: str | None = None,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        self.status = status
        self.retry_after_s = retry_after_s
        super().__init__(reason, source=source, remedy=remedy)

    @property
    def may_pass(self) -> bool:
        """Could it be otherwise the next time?"""
        return self.status is None or self.status == 429 or self.status >= 500


class ForbiddenError(FetchError):
    """The address is none that may be asked: a private one, another scheme, or kept off by robots.txt."""

    @property
    def may_pass(self) -> bool:
        return False
