import base64
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Optional
from urllib.parse import quote_plus, urlencode

from ._http import FAILURES, LOG, Backoff, Http, StatusError

_LONGEST_WAIT = 25
_TIMEOUT_AFTER_WAIT = 10.0
_QUICK = 0.2
_PURGE_INTERVAL = 60.0
# How long an ended session is kept after its tokens have expired: longer than clocks differ.
_KEPT_AFTER = 60.0
# How long an ended session is kept whose tokens expire at an unknown time: longer than any token is valid.
_KEPT_WITHOUT_END = 25 * 3600.0


class Feed:
    """Follows the revocation feed, and keeps in memory which sessions have ended."""

    def __init__(
        self,
        url: str,
        client_id: str,
        client_secret: str,
        outage_after: float,
        clock: Callable[[], float],
        on_key: Callable[[str], None],
    ) -> None:
        self._url = url
        # RFC 6749, section 2.3.1: id and secret are form-encoded before HTTP Basic.
        credentials = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
        self._authorization = "Basic " + base64.b64encode(credentials.encode()).decode()
        self._outage_after = outage_after
        self._clock = clock
        self._on_key = on_key
        self._backoff = Backoff()
        self._ended: dict[str, float] = {}
        self._cursor: Optional[str] = None
        self._following = False
        self._heard_at: Optional[float] = None
        self._purged_at = clock()
        self.failure: Optional[BaseException] = None
        self.complete = threading.Event()

    def after_fork(self) -> None:
        """Replaces the lock inside the event, which another thread of the parent process may have held."""
        complete = threading.Event()
        if self._heard_at is not None:
            complete.set()
        self.complete = complete

    @property
    def age(self) -> Optional[float]:
        """Seconds since the last response; None before the first snapshot is complete."""
        return None if self._heard_at is None else self._clock() - self._heard_at

    @property
    def available(self) -> bool:
        """Whether all sessions that had ended are known, and the last response is not older than the bound for outages."""
        age = self.age
        return age is not None and age <= self._outage_after

    @property
    def size(self) -> int:
        """How many ended sessions are in memory."""
        return len(self._ended)

    @property
    def _polls(self) -> bool:
        return self._following and self.failure is None

    def has_ended(self, session_id: str) -> bool:
        return session_id.lower() in self._ended

    def poll(self, http: Http) -> float:
        """Sends one request; returns how many seconds to wait before the next one."""
        try:
            began = time.monotonic()
            polled = self._polls
            items = self._read(http)
            self._backoff.reset()
            # An instance that shuts down answers at once. That must not become a loop without a pause.
            early = polled and items == 0 and time.monotonic() - began < _QUICK
            return self._backoff.delay(None) if early else 0.0
        except FAILURES as e:
            self._note(e)
            return self._backoff.delay(e)

    def _note(self, failure: BaseException) -> None:
        status = failure.status if isinstance(failure, StatusError) else None
        if status in (400, 410) and self._cursor is not None:
            # The cursor has expired, or another version cannot read it: what has ended in the meantime is in a new snapshot.
            self._cursor = None
            self._following = False
        elif self.failure is None and status in (401, 403):
            LOG.error("Gatehouse refuses the service client of the revocation feed: %s", failure)
        elif self.failure is None:
            LOG.warning("The revocation feed of Gatehouse is interrupted: %s", failure)
        self.failure = failure

    def _read(self, http: Http) -> int:
        """Reads one page; returns how many items it has."""
        # After an error, the response must not wait for news: an outage is over as soon as nothing is missing. Otherwise, the
        # wait is shorter than the bound for outages, or a feed without news would count as unavailable.
        wait = max(1, min(_LONGEST_WAIT, int(self._outage_after / 2))) if self._polls else 0
        query = {"wait": str(wait)}
        if self._cursor is not None:
            query["cursor"] = self._cursor
        url = f"{self._url}?{urlencode(query)}"
        page = http.get_json(url, {"Authorization": self._authorization}, wait + _TIMEOUT_AFTER_WAIT)
        items = page.get("items") if isinstance(page, dict) else None
        if not isinstance(items, list) or not isinstance(page.get("next_cursor"), str):
            raise ValueError("The response is not a page of the revocation feed")
        for item in items:
            self._apply(item)
        self._cursor = page["next_cursor"]
        if self.failure is not None:
            LOG.info("The revocation feed of Gatehouse can be read again")
        self.failure = None
        if page.get("snapshot") is not True or not items:
            self._following = True
        if self._following:
            self._heard_at = self._clock()
            self.complete.set()
        self._purge()
        return len(items)

    def _apply(self, item: Any) -> None:
        """Applies an item, and ignores those of types that this version does not know."""
        if not isinstance(item, dict):
            return
        if item.get("type") == "session" and isinstance(item.get("sid"), str):
            self._ended[item["sid"].lower()] = self._kept_until(item.get("tokens_until"))
        elif item.get("type") == "key" and isinstance(item.get("kid"), str):
            self._on_key(item["kid"])

    def _kept_until(self, tokens_until: Any) -> float:
        try:
            return datetime.fromisoformat(str(tokens_until).replace("Z", "+00:00")).timestamp() + _KEPT_AFTER
        except ValueError:
            return self._clock() + _KEPT_WITHOUT_END

    def _purge(self) -> None:
        now = self._clock()
        if abs(now - self._purged_at) >= _PURGE_INTERVAL:
            self._purged_at = now
            # One assignment: other threads read the dictionary.
            self._ended = {each: until for each, until in self._ended.items() if until >= now}
