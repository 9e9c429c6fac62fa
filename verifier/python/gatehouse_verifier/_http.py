import email.utils
import http.client
import json
import logging
import random
import socket
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any, Optional, cast

_BODY_LIMIT = 4 * 1024 * 1024
_RETRY_AFTER_LIMIT = 60.0
_FIRST_DELAY = 0.25
_LONGEST_DELAY = 5.0

LOG = logging.getLogger("gatehouse_verifier")

#: What a request that fails raises.
FAILURES = (OSError, http.client.HTTPException, ValueError)


class StatusError(OSError):
    """A response with another status than 200."""

    def __init__(self, status: int, retry_after: Optional[float]) -> None:
        super().__init__(f"Gatehouse answered {status}")
        self.status = status
        self.retry_after = retry_after


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Does not follow redirects: a redirect could send the client's secret elsewhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Http:
    """Sends GET requests, which another thread can abort."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._aborted = False
        opened = self._opened

        class Connection(http.client.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                opened(self.sock)

        class SecureConnection(http.client.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                opened(self.sock)

        class Handler(urllib.request.HTTPHandler):
            def http_open(self, request: urllib.request.Request) -> Any:
                return self.do_open(cast(Any, Connection), request)

        class SecureHandler(urllib.request.HTTPSHandler):
            def https_open(self, request: urllib.request.Request) -> Any:
                return self.do_open(cast(Any, SecureConnection), request)

        self._opener = urllib.request.build_opener(Handler, SecureHandler, _NoRedirect)

    def _opened(self, opened: socket.socket) -> None:
        with self._lock:
            self._sockets = {each for each in self._sockets if each.fileno() >= 0}
            self._sockets.add(opened)
            if self._aborted:
                _shut_down(opened)

    def get_json(self, url: str, headers: dict[str, str], timeout: float) -> Any:
        """Returns the parsed JSON of a response.

        :param timeout: seconds without a byte
        :raises StatusError: if the status is not 200
        :raises FAILURES: if there is no complete response, or no JSON
        """
        request = urllib.request.Request(url, headers={"Accept": "application/json", **headers})
        try:
            with self._opener.open(request, timeout=timeout) as response:
                if response.status != 200:
                    raise StatusError(response.status, None)
                body = response.read(_BODY_LIMIT + 1)
        except urllib.error.HTTPError as e:
            with e:
                raise StatusError(e.code, _retry_after(e.headers.get("Retry-After"))) from None
        if len(body) > _BODY_LIMIT:
            raise ValueError("The response is too large")
        return json.loads(body)

    def abort(self) -> None:
        """Aborts all requests, also later ones."""
        with self._lock:
            self._aborted = True
            for each in self._sockets:
                _shut_down(each)


def _shut_down(each: socket.socket) -> None:
    with suppress(OSError):  # already closed
        each.shutdown(socket.SHUT_RDWR)


def _retry_after(value: Optional[str]) -> Optional[float]:
    """Reads seconds or a date (RFC 9110, section 10.2.3); returns seconds."""
    if value is None:
        return None
    if value.isdecimal():
        seconds = float(value)
    else:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (TypeError, ValueError):
            return None
    return min(max(seconds, 0.0), _RETRY_AFTER_LIMIT)


class Backoff:
    """How long to wait before the next attempt: exponentially longer with each failure, with jitter."""

    def __init__(self) -> None:
        self._failures = 0

    def reset(self) -> None:
        """Notes that an attempt has succeeded."""
        self._failures = 0

    def delay(self, failure: Optional[BaseException]) -> float:
        """Returns seconds.

        :param failure: its Retry-After is the shortest time to wait
        """
        longest = min(_LONGEST_DELAY, _FIRST_DELAY * (1 << min(self._failures, 10)))
        self._failures += 1
        jittered = longest * random.uniform(0.5, 1.0)
        asked = failure.retry_after if isinstance(failure, StatusError) else None
        # The jitter also spreads followers that were all told the same Retry-After.
        return asked + jittered / 2 if asked else jittered
