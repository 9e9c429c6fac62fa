import base64
import hashlib
import json
import os
import re
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Optional

import jwt

from ._errors import VerificationError
from ._feed import Feed
from ._http import Http, StatusError
from ._keys import MEMBERS, Key, Keys

_LENGTH_LIMIT = 8 * 1024
_CACHE_SIZE = 10_000
# After this time without a loaded JWKS, health() reports it: three refreshes have failed.
_KEYS_OVERDUE = 16 * 60.0
_TYPES = ("at+jwt", "application/at+jwt")
_COMPACT = re.compile(r"[\w-]*\.[\w-]*\.[\w-]*", re.ASCII)
_BEARER = re.compile(r"Bearer +(.*)", re.IGNORECASE)  # RFC 9110, section 11.1: the scheme is case-insensitive

HealthReason = Literal["keys-unavailable", "feed-incomplete", "feed-unauthorized", "feed-unavailable"]


@dataclass(frozen=True)
class Caller:
    """The user of a verified access token.

    :ivar user_id: the claim ``sub``; never changes
    :ivar username: may change
    :ivar roles: as at the last refresh
    :ivar session_id: the claim ``sid``
    :ivar fresh: whether a login or a password confirmation issued the token, and not a refresh
    :ivar auth_time: when the password was last verified, in seconds since 1970
    :ivar amr: how the user signed in (RFC 8176)
    :ivar expires_at: of the token, in seconds since 1970
    """

    user_id: str
    username: str
    roles: tuple[str, ...]
    session_id: str
    fresh: bool
    auth_time: float
    amr: tuple[str, ...]
    expires_at: float


@dataclass(frozen=True)
class Health:
    """Whether everything is known that the verification needs.

    :ivar reason: None if healthy
    :ivar keys_age: seconds since the keys were loaded; None before
    :ivar feed_age: seconds since the last response of the feed; None before the first snapshot, or without a client
    :ivar ended_sessions: how many are in memory
    """

    healthy: bool
    reason: Optional[HealthReason]
    keys_age: Optional[float]
    feed_age: Optional[float]
    ended_sessions: int


@dataclass(frozen=True)
class _Verified:
    caller: Caller
    not_before: Optional[float]
    key: Key


class Verifier:
    """Verifies access tokens of Gatehouse. Create one for each application; it is safe for use by many threads.

    Its threads start with the first use in a process, so that it can be created before a server forks its workers.

    :param issuer: the ``PUBLIC_URL`` of Gatehouse, character by character
    :param internal_url: where this service reaches Gatehouse, if not at the issuer
    :param client_id: a service client with the scope ``revocations``; without one, ended sessions are accepted until their tokens
        expire
    :param on_feed_outage: what to do with valid tokens while it is not known which sessions have ended
    :param feed_outage_after: seconds without a response after which the feed counts as unavailable
    :param leeway: tolerated difference between clocks, in seconds
    :param clock: seconds since 1970; for tests
    """

    def __init__(
        self,
        issuer: str,
        *,
        internal_url: Optional[str] = None,
        client_id: Optional[str] = None,
        client_secret: Optional[str] = None,
        on_feed_outage: Literal["accept", "refuse"] = "accept",
        feed_outage_after: float = 60.0,
        leeway: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if on_feed_outage not in ("accept", "refuse"):
            raise ValueError('on_feed_outage is "accept" or "refuse"')
        if (client_id is None) != (client_secret is None):
            raise ValueError("client_id and client_secret belong together")
        if client_id is None and on_feed_outage == "refuse":
            raise ValueError('on_feed_outage="refuse" requires client_id and client_secret')
        if feed_outage_after < 2 or leeway < 0:
            raise ValueError("feed_outage_after is at least 2, and leeway at least 0 seconds")
        base = (internal_url or issuer).rstrip("/")
        self._issuer = issuer
        self._clock = clock
        self._leeway = leeway
        self._refuse_in_outage = on_feed_outage == "refuse"
        self._jws = jwt.PyJWS(algorithms=list(MEMBERS))
        self._verified: dict[bytes, _Verified] = {}
        self._closed = threading.Event()
        self._http = Http()
        self._keys = Keys(f"{base}/.well-known/jwks.json", self._http, clock)
        self._feed: Optional[Feed] = None
        if client_id is not None and client_secret is not None:
            url = f"{base}/v1/revocations"
            self._feed = Feed(url, client_id, client_secret, feed_outage_after, clock, self._keys.remove)
        self._lock = threading.Lock()
        self._keys_loaded = threading.Event()
        self._threads: list[threading.Thread] = []
        self._started = False
        _verifiers.add(self)

    def ready(self, timeout: Optional[float] = None) -> bool:
        """Waits until the keys are loaded, and it is known which sessions have ended.

        :param timeout: seconds
        :returns: False if that took longer
        """
        self._start()
        until = None if timeout is None else time.monotonic() + timeout
        for event in [self._keys_loaded] + ([] if self._feed is None else [self._feed.complete]):
            while not event.wait(0.5 if until is None else min(0.5, max(0.0, until - time.monotonic()))):
                self._require_open()
                if until is not None and time.monotonic() >= until:
                    return False
        return True

    def verify(self, token: Optional[str]) -> Caller:
        """Verifies an access token.

        :param token: without "Bearer "
        :raises VerificationError: if the token is refused, or cannot be verified now
        """
        self._start()
        if not token:
            raise VerificationError("missing")
        if len(token) > _LENGTH_LIMIT or not _COMPACT.fullmatch(token):
            raise VerificationError("malformed")
        self._keys.refresh()
        digest = hashlib.sha256(token.encode("ascii")).digest()
        verified = self._verified.get(digest)
        if verified is None or not self._keys.trusts(verified.key):
            verified = self._read(token)
            self._remember(digest, verified)
        else:
            self._check_time(verified.caller.expires_at, verified.not_before)
        self._check_session(verified.caller.session_id)
        return verified.caller

    def verify_header(self, authorization: Optional[str]) -> Caller:
        """Verifies the token of an ``Authorization`` header (RFC 6750, section 2.1).

        :raises VerificationError: if the token is refused, or cannot be verified now
        """
        bearer = _BEARER.fullmatch(authorization or "")
        return self.verify(None if bearer is None else bearer.group(1))

    def is_recent(self, caller: Caller, max_age: float) -> bool:
        """Returns whether the user has proved the password in the last ``max_age`` seconds."""
        return self._clock() - caller.auth_time <= max_age + self._leeway

    def signing_key(self, header: dict[str, Any]) -> Any:
        """Returns the public key for the header of a token, for another library that verifies the signature.

        That library must check the claims and pass a fixed list of algorithms. Checks ``typ`` and ``kid``.

        :raises VerificationError: if the token is refused, or cannot be verified now
        """
        self._start()
        return self._key(header).verifying_key

    def has_ended(self, claims: dict[str, Any]) -> bool:
        """Returns whether the session of a token has ended, for another library that has verified the token.

        :raises VerificationError: feed-unavailable, with ``on_feed_outage="refuse"``
        """
        self._start()
        try:
            self._check_session(str(claims["sid"]))
        except VerificationError as e:
            if e.unavailable:
                raise
            return True
        return False

    def health(self) -> Health:
        """Returns whether everything is known that the verification needs."""
        self._start()
        reason = self._reason()
        feed = self._feed
        return Health(
            healthy=reason is None,
            reason=reason,
            keys_age=self._keys.age,
            feed_age=None if feed is None else feed.age,
            ended_sessions=0 if feed is None else feed.size,
        )

    def close(self) -> None:
        """Stops the threads. Tokens are not verified any more."""
        self._closed.set()
        self._keys.due.set()
        self._http.abort()
        with self._lock:
            threads = self._threads
        for thread in threads:
            thread.join()

    def _require_open(self) -> None:
        if self._closed.is_set():
            raise RuntimeError("The verifier was closed")

    def _start(self) -> None:
        self._require_open()
        if self._started:
            return
        with self._lock:
            if not self._started:
                runs = [self._follow_keys] + ([] if self._feed is None else [self._follow_feed])
                self._threads = [
                    threading.Thread(target=run, name=f"gatehouse{run.__name__}", daemon=True) for run in runs
                ]
                for thread in self._threads:
                    thread.start()
                self._started = True

    def _after_fork(self) -> None:
        """Forgets the threads, which do not exist in the child process, and the locks that they may have held."""
        self._lock = threading.Lock()
        self._http = Http()
        self._keys.after_fork(self._http)
        loaded = threading.Event()
        if self._keys.age is not None:
            loaded.set()
        self._keys_loaded = loaded
        if self._feed is not None:
            self._feed.after_fork()
        closed = threading.Event()
        if self._closed.is_set():
            closed.set()
        self._closed = closed
        self._threads = []
        self._started = False

    def _follow_keys(self) -> None:
        while not self._closed.is_set():
            self._keys.due.clear()
            self._keys.load()
            if self._keys.age is not None:
                self._keys_loaded.set()
            self._keys.due.wait(self._keys.pause)

    def _follow_feed(self) -> None:
        assert self._feed is not None
        pause = 0.0
        while not self._closed.wait(pause):
            pause = self._feed.poll(self._http)

    def _reason(self) -> Optional[HealthReason]:
        feed = self._feed
        if feed is not None:
            if isinstance(feed.failure, StatusError) and feed.failure.status in (401, 403):
                return "feed-unauthorized"
            if not feed.available:
                return "feed-incomplete" if feed.age is None else "feed-unavailable"
        age = self._keys.age
        return "keys-unavailable" if age is None or age > _KEYS_OVERDUE else None

    def _read(self, token: str) -> _Verified:
        header = _object(_decode(token.split(".")[0]))
        key = self._key(header)
        try:
            payload = self._jws.decode_complete(token, key.verifying_key, algorithms=[key.algorithm])["payload"]
        except jwt.PyJWTError as e:
            raise VerificationError("wrong-signature") from e
        return self._check(_object(payload), key)

    def _key(self, header: dict[str, Any]) -> Key:
        # RFC 7515, section 4.1.11: a critical extension that is not understood makes the JWS invalid.
        if "crit" in header or header.get("b64", True) is not True:
            raise VerificationError("malformed")
        typ = header.get("typ")
        if not isinstance(typ, str) or typ.lower() not in _TYPES:
            raise VerificationError("wrong-type")
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise VerificationError("malformed")
        return self._keys.find(kid)

    def _check(self, claims: dict[str, Any], key: Key) -> _Verified:
        if claims.get("iss") != self._issuer:
            raise VerificationError("wrong-issuer")
        audience = claims.get("aud")
        if audience != self._issuer and not (isinstance(audience, list) and self._issuer in audience):
            raise VerificationError("wrong-audience")
        expires_at = _time(claims, "exp")
        not_before = _time(claims, "nbf") if "nbf" in claims else None
        self._check_time(expires_at, not_before)
        caller = Caller(
            user_id=_text(claims, "sub"),
            username=_text(claims, "username"),
            roles=_texts(claims, "roles"),
            session_id=_text(claims, "sid"),
            fresh=claims.get("fresh") is True,
            auth_time=_time(claims, "auth_time"),
            amr=_texts(claims, "amr"),
            expires_at=expires_at,
        )
        return _Verified(caller, not_before, key)

    def _check_time(self, expires_at: float, not_before: Optional[float]) -> None:
        now = self._clock()
        if now >= expires_at + self._leeway:
            raise VerificationError("expired")
        if not_before is not None and now < not_before - self._leeway:
            raise VerificationError("not-yet-valid")

    def _check_session(self, session_id: str) -> None:
        feed = self._feed
        if feed is None:
            return
        if feed.has_ended(session_id):
            raise VerificationError("session-ended")
        if self._refuse_in_outage and not feed.available:
            raise VerificationError("feed-unavailable") from feed.failure

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        with self._lock:
            if len(self._verified) >= _CACHE_SIZE:
                del self._verified[next(iter(self._verified))]
            self._verified[digest] = verified


_verifiers: "weakref.WeakSet[Verifier]" = weakref.WeakSet()


def _after_fork() -> None:
    for each in _verifiers:
        each._after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which cannot fork
    os.register_at_fork(after_in_child=_after_fork)


def _decode(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise VerificationError("malformed") from None


def _object(content: bytes) -> dict[str, Any]:
    try:
        members = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise VerificationError("malformed") from None
    if not isinstance(members, dict):
        raise VerificationError("malformed")
    return members


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise VerificationError("malformed")
    return value


def _texts(claims: dict[str, Any], name: str) -> tuple[str, ...]:
    value = claims.get(name)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise VerificationError("malformed")
    return tuple(value)


def _time(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise VerificationError("malformed")
    return value
