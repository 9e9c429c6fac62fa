import base64
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

import jwt

from ._errors import VerificationError
from ._http import FAILURES, LOG, Http

_REFRESH_INTERVAL = 300.0
_RETRY_INTERVAL = 5.0
_FIRST_RETRY_INTERVAL = 1.0
_COOL_DOWN = 10.0
_STALE_LIMIT = 24 * 3600.0
_TIMEOUT = 5.0

#: The algorithms, with the public members of their keys.
MEMBERS = {"ES256": ("kty", "crv", "x", "y"), "RS256": ("kty", "n", "e"), "EdDSA": ("kty", "crv", "x")}

_PyJWK: Any = jwt.PyJWK  # without types in PyJWT 2.6


@dataclass(frozen=True)
class Key:
    """A public key of the JWKS."""

    kid: str
    algorithm: str
    members: tuple[str, ...]
    verifying_key: Any


class Keys:
    """The public keys of the JWKS, cached."""

    def __init__(self, url: str, http: Http, clock: Callable[[], float]) -> None:
        self._url = url
        self._http = http
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._removed: set[str] = set()
        self._lock = threading.Lock()  # for the fields
        self._loading = threading.Lock()  # for loads: callers that have waited for one share its result
        self._tried = threading.Event()  # whether a load has ended
        self._loads = 0
        self._loaded_at: Optional[float] = None
        self._tried_at: Optional[float] = None
        self.failure: Optional[BaseException] = None
        self.due = threading.Event()

    def after_fork(self, http: Http) -> None:
        """Replaces the locks, which another thread of the parent process may have held."""
        self._http = http
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._tried = threading.Event()
        if self._loads > 0:
            self._tried.set()
        self.due = threading.Event()

    @property
    def age(self) -> Optional[float]:
        """Seconds since the JWKS was loaded; None before."""
        return None if self._loaded_at is None else self._clock() - self._loaded_at

    @property
    def usable(self) -> bool:
        age = self.age
        return age is not None and age < _STALE_LIMIT

    @property
    def pause(self) -> float:
        """Seconds until the next load in the background."""
        if self.failure is None:
            # Services that start together do not load together for ever.
            return _REFRESH_INTERVAL * random.uniform(0.9, 1.0)
        return _RETRY_INTERVAL if self.usable else _FIRST_RETRY_INTERVAL

    def trusts(self, key: Key) -> bool:
        """Returns whether a verified token of the key is still accepted, without loading anything."""
        return self._keys.get(key.kid) is key and self.usable

    def find(self, kid: str) -> Key:
        """Returns the key of a token. An unknown key loads the JWKS, at most once in 10 seconds for all callers.

        :raises VerificationError: key-removed, unknown-key or keys-unavailable
        """
        if not self.usable:
            self._tried.wait(_TIMEOUT)  # for the first load in the background
        if kid not in self._removed and not (kid in self._keys and self.usable):
            self._load_on_demand()
        if kid in self._removed:
            raise VerificationError("key-removed")
        key = self._keys.get(kid)
        if not self.usable or (key is None and self.failure is not None):
            # If the service is away, the key may be one that it has created since.
            raise VerificationError("keys-unavailable") from self.failure
        if key is None:
            raise VerificationError("unknown-key")
        return key

    def remove(self, kid: str) -> None:
        """Refuses all tokens of a key from now on, whatever the JWKS says: a cache may still answer with the key."""
        with self._lock:
            self._removed.add(kid)
            self._keys = {each: key for each, key in self._keys.items() if each != kid}

    def refresh(self) -> None:
        """Lets the background load the keys if that is due: its pause does not pass while a machine is suspended."""
        age = self.age
        if age is not None and age >= _REFRESH_INTERVAL and self.failure is None:
            self.due.set()

    def load(self) -> None:
        """Loads the keys. Does not raise if that fails."""
        with self._loading:
            self._load()

    def _load(self) -> None:
        try:
            loaded = _read(self._http.get_json(self._url, {"Cache-Control": "no-cache"}, _TIMEOUT))
        except FAILURES as e:
            if self.failure is None:
                LOG.warning("The keys of Gatehouse cannot be loaded: %s", e)
            with self._lock:
                self.failure = e
                self._loads += 1
            self._tried.set()
            return
        with self._lock:
            # The object of a key stays the same, because trusts() compares it.
            self._keys = {
                key.kid: self._same(key) for key in loaded if key.kid not in self._removed
            }
            self._loaded_at = self._clock()
            self.failure = None
            self._loads += 1
        self._tried.set()

    def _load_on_demand(self) -> None:
        seen = self._loads
        with self._loading:
            if self._loads != seen:
                return  # another caller has loaded the keys in the meantime
            now = self._clock()
            cool_down = _COOL_DOWN if self.usable else _FIRST_RETRY_INTERVAL
            if self._tried_at is not None and 0 <= now - self._tried_at < cool_down:
                return
            self._tried_at = now
            self._load()

    def _same(self, key: Key) -> Key:
        known = self._keys.get(key.kid)
        return known if known is not None and known.members == key.members else key


def _read(jwks: Any) -> list[Key]:
    """Reads a JWKS. Skips keys of algorithms that this package does not support."""
    members = jwks.get("keys") if isinstance(jwks, dict) else None
    keys = [key for key in map(_key, members if isinstance(members, list) else []) if key is not None]
    if not keys:
        raise ValueError("The JWKS has no key for ES256, RS256 or EdDSA")
    return keys


def _key(jwk: Any) -> Optional[Key]:
    if not isinstance(jwk, dict) or not isinstance(jwk.get("kid"), str) or jwk.get("use", "sig") != "sig":
        return None
    try:
        algorithm = _algorithm(jwk)
        if algorithm is None:
            return None
        members = {name: jwk.get(name) for name in MEMBERS[algorithm]}
        verifying_key = _PyJWK(members, algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError):  # members that are no key
        return None
    return Key(jwk["kid"], algorithm, tuple(map(str, members.values())), verifying_key)


def _algorithm(jwk: dict[str, Any]) -> Optional[str]:
    """Returns the algorithm of a key, which is not taken from tokens (RFC 8725, section 3.1)."""
    if jwk.get("kty") == "EC" and jwk.get("crv") == "P-256" and jwk.get("alg", "ES256") == "ES256":
        return "ES256"
    if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519" and jwk.get("alg", "EdDSA") == "EdDSA":
        return "EdDSA"
    # RFC 7518, section 3.3: "A key of size 2048 bits or larger MUST be used."
    n = jwk.get("n")
    long = isinstance(n, str) and len(base64.urlsafe_b64decode(n + "==")) >= 256
    return "RS256" if jwk.get("kty") == "RSA" and long and jwk.get("alg", "RS256") == "RS256" else None
