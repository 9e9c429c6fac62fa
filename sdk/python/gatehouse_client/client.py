"""Signs a user in, keeps the user signed in, and calls the API for the user."""

from __future__ import annotations

import json
import ssl
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, nullcontext
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Tuple

from ._transport import Transport, from_json, to_json
from .apis import Apis
from .errors import GatehouseError, GatehouseProblem, GatehouseUnavailable, ProblemCode
from .models import (
    AdminUserResponse,
    AuditEventResponse,
    ChangePasswordRequest,
    ConfirmSessionRequest,
    ConfirmSignUpRequest,
    CreateSessionRequest,
    MeResponse,
    Problem,
    RefreshSessionRequest,
    RequestPasswordResetRequest,
    ResetPasswordRequest,
    SessionResponse,
    SignUpRequest,
    TokensResponse,
    UserResponse,
)
from .store import MemoryStore, TokenStore

# All times are in seconds. The service accepts a used refresh token again for 30 seconds (REFRESH_TOKEN_GRACE): repeating a refresh for
# longer is useless.
_PATIENCE = 30.0
_LONGEST_MARGIN = 30.0
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 4.0

_Stored = Dict[str, Any]


class GatehouseClient(Apis):
    """A client for one user. Thread-safe.

    Methods that send a request raise GatehouseProblem if the service refuses it, and GatehouseUnavailable if there is no answer. Those that
    need a session raise the problem "unauthenticated" if no user is signed in.
    """

    def __init__(
        self,
        url: str,
        *,
        store: Optional[TokenStore] = None,
        on_signed_out: Callable[[str], None] = lambda reason: None,
        timeout: float = 10.0,
        clock: Callable[[], float] = time.time,
        ssl_context: Optional[ssl.SSLContext] = None,
    ) -> None:
        """
        url: the address of the service, such as "https://login.example.org".
        store: keeps the tokens; in memory by default.
        on_signed_out: called once when the user is not signed in any more: with "signed-out", or the problem code of the refused refresh.
        timeout: the time limit of one request, in seconds.
        clock: the wall clock, which tells the age of tokens that another process has stored.
        ssl_context: for a service whose certificate is not signed by a public authority.
        """
        super().__init__(self._call)
        self._transport = Transport(url, timeout, ssl_context)
        self._store: TokenStore = store if store is not None else MemoryStore()
        self._on_signed_out = on_signed_out
        self._clock = clock
        self._lock = threading.RLock()
        self._depth = 0
        # An access token, and the monotonic time at which it expires.
        self._expiry: Tuple[str, float] = ("", 0.0)
        self._no_refresh_until = time.monotonic()
        self._last_failure: GatehouseError = GatehouseUnavailable("No request was sent")
        self._failures = 0
        self._ended_for: Optional[str] = None
        self._signed_in = self.is_signed_in

    def sign_in(self, username: str, password: str, *, device_name: Optional[str] = None) -> UserResponse:
        """device_name: shown in the user's list of sessions."""
        with self._exclusively():
            token = self._device_token()
            request = CreateSessionRequest(username=username, password=password, device_name=device_name, device_token=token)
            stored = self._keep(lambda: self.sessions_api._create_session(request))
        user: UserResponse = from_json(UserResponse, stored["user"])
        return user

    def sign_out(self, *, everywhere: bool = False) -> None:
        """Removes the tokens. Raises if the service could not be told: then the session stays active until it expires.

        everywhere: signs the user out on all devices.
        """
        path = "/v1/sessions" if everywhere else "/v1/sessions/current"
        with self._exclusively():
            stored = self._read()
            try:
                if _is_signed_in(stored):
                    self._repeat_if_refused(stored, 0, lambda token: self._transport.send("DELETE", path, None, token, {}, {}, None))
            except GatehouseProblem as problem:
                if problem.status != 401:
                    raise
            finally:
                self._clear()
                self._signed_out("signed-out")

    def me(self) -> MeResponse:
        return self.account_api.get_me()

    def refresh(self) -> None:
        """Gets new tokens now. Otherwise they are refreshed shortly before they expire."""
        self._refreshed(self._current(), _PATIENCE)

    def confirm(self, password: str) -> None:
        """Verifies the password again, for operations that answer "fresh-login-required"."""
        with self._exclusively():
            self._current()
            for pause in (_FIRST_PAUSE, 2 * _FIRST_PAUSE, None):
                try:
                    self._keep(lambda: self.sessions_api._confirm_session(ConfirmSessionRequest(password=password)))
                    return
                except GatehouseUnavailable:
                    # Without an answer it must be repeated: it may have invalidated the refresh token.
                    if pause is None:
                        raise
                    time.sleep(pause)

    def change_password(self, current_password: str, new_password: str) -> None:
        """Ends all sessions of the user, and goes on with a new one."""
        request = ChangePasswordRequest(current_password=current_password, new_password=new_password)
        with self._exclusively():
            self._keep(lambda: self.account_api._change_password(request))

    def sign_up(self, email: str, *, locale: Optional[str] = None) -> None:
        """locale: the language of the mail, such as "zh-CN"."""
        self.account_api.sign_up(SignUpRequest(email=email, locale=locale, device_token=self._device_token()))

    def confirm_sign_up(self, mailed_token: str, password: str) -> None:
        self.account_api.confirm_sign_up(ConfirmSignUpRequest(token=mailed_token, password=password))

    def request_password_reset(self, email: str) -> None:
        self.account_api.request_password_reset(RequestPasswordResetRequest(email=email, device_token=self._device_token()))

    def reset_password(self, mailed_token: str, new_password: str) -> None:
        answer = self.account_api.reset_password(ResetPasswordRequest(token=mailed_token, new_password=new_password))
        with self._exclusively():
            self._write({**self._read(), "device_token": answer.device_token})

    @property
    def is_signed_in(self) -> bool:
        return _is_signed_in(self._read())

    @property
    def user(self) -> Optional[UserResponse]:
        """The user as of the last refresh; None if no user is signed in."""
        user: Optional[UserResponse] = from_json(UserResponse, self._read().get("user"))
        return user

    def access_token(self) -> str:
        """Returns a valid access token, for requests to other services."""
        return _access_token(self._current())

    def open(self, request: urllib.request.Request, *, timeout: float = 10.0) -> Any:
        """Sends a request with an access token to another service, as urllib.request.urlopen() does.

        If that answers 401 with invalid_token (RFC 6750), refreshes the token and sends the request again.
        """
        stored = self._current()
        request.add_unredirected_header("Authorization", "Bearer " + _access_token(stored))
        try:
            return urllib.request.urlopen(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            if error.code != 401 or "invalid_token" not in str(error.headers.get_all("WWW-Authenticate")):
                raise
        request.add_unredirected_header("Authorization", "Bearer " + _access_token(self._refreshed(stored, _PATIENCE)))
        return urllib.request.urlopen(request, timeout=timeout)

    def users(
        self,
        *,
        username_prefix: Optional[str] = None,
        email_prefix: Optional[str] = None,
        role: Optional[str] = None,
        state: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> Iterator[AdminUserResponse]:
        """Lists users, for administrators. Requests pages of at most `limit` users as they are needed."""
        return _pages(
            self.administration_api.list_users,
            username_prefix=username_prefix,
            email_prefix=email_prefix,
            role=role,
            state=state,
            limit=limit,
        )

    def sessions(self) -> Iterator[SessionResponse]:
        """Lists the user's sessions."""
        return _pages(self.sessions_api.list_sessions)

    def audit_events(self, *, user_id: Optional[int] = None, kind: Optional[str] = None) -> Iterator[AuditEventResponse]:
        """Lists audit events, for administrators."""
        return _pages(self.audit_api.list_audit_events, user_id=user_id, kind=kind)

    def _call(
        self, method: str, path_template: str, secured: bool, returns: Any, path: Mapping[str, Any], query: Mapping[str, Any], body: Any
    ) -> Any:
        def send(token: Optional[str]) -> Any:
            return self._transport.send(method, path_template, returns, token, path, query, body)

        return self._repeat_if_refused(self._current(), _PATIENCE, send) if secured else send(None)

    def _repeat_if_refused(self, stored: _Stored, patience: float, send: Callable[[str], Any]) -> Any:
        try:
            return send(_access_token(stored))
        except GatehouseProblem as problem:
            if problem.code != ProblemCode.INVALID_TOKEN:
                raise
        return send(_access_token(self._refreshed(stored, patience)))

    def _current(self) -> _Stored:
        """Returns the tokens, refreshed if they expire soon."""
        stored = self._require_signed_in()
        lifetime = stored["expires_in"]
        margin = min(lifetime / 4, _LONGEST_MARGIN)
        # The wall clock goes on while the device is suspended. If it is wrong, that costs one more refresh.
        age = self._clock() - stored["obtained_at"]
        token, expires_at = self._expiry
        if token != _access_token(stored):
            # Another process has stored it.
            expires_at = time.monotonic() + (0 if age < 0 else lifetime - age)
            self._expiry = (_access_token(stored), expires_at)
        valid = time.monotonic() < expires_at
        soon = time.monotonic() > expires_at - margin or age > lifetime - margin
        if not soon or (valid and time.monotonic() < self._no_refresh_until):
            return stored
        try:
            return self._refreshed(stored, 0 if valid else _PATIENCE)
        except GatehouseError as error:
            if valid and _is_transient(error):
                return stored
            raise

    def _refreshed(self, stale: _Stored, patience: float) -> _Stored:
        """Returns newer tokens than the stale ones. Callers that wait for another caller's refresh share its result."""
        before = self._failures
        with self._exclusively():
            end = time.monotonic() + patience
            pause = _FIRST_PAUSE
            while True:
                stored = self._require_signed_in()
                if _access_token(stored) != _access_token(stale):
                    return stored
                too_long = self._no_refresh_until > max(end, time.monotonic())
                if too_long or self._failures != before:
                    self._failures += too_long
                    raise self._last_failure
                time.sleep(max(0.0, self._no_refresh_until - time.monotonic()))
                request = RefreshSessionRequest(refresh_token=stored["refresh_token"])
                try:
                    return self._keep(lambda: self.sessions_api._refresh_session(request))
                except GatehouseError as error:
                    self._on_refusal(error, stored, pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _on_refusal(self, error: GatehouseError, stored: _Stored, pause: float) -> None:
        code = error.code if isinstance(error, GatehouseProblem) else ""
        if code.startswith("refresh-token-") or code == ProblemCode.SESSION_ENDED:
            # Otherwise another client has stored newer tokens.
            if _access_token(self._read()) == _access_token(stored):
                self._clear()
                self._signed_out(code)
                raise error
        elif _is_transient(error):
            self._last_failure = error
            retry_after = error.retry_after if isinstance(error, GatehouseProblem) else None
            self._no_refresh_until = time.monotonic() + max(pause, retry_after or 0)
        else:
            raise error

    def _keep(self, request: Callable[[], TokensResponse]) -> _Stored:
        """Sends a request that returns tokens, and stores them."""
        sent_at = time.monotonic()
        obtained_at = self._clock()
        tokens = request()
        if not tokens.access_token or not tokens.refresh_token:
            raise GatehouseError("The service answered without tokens: it requires a newer version of this client")
        tokens.device_token = tokens.device_token or self._device_token()
        self._expiry = (tokens.access_token, sent_at + tokens.expires_in)
        self._no_refresh_until = sent_at
        self._signed_in = True
        return self._write({**to_json(tokens), "obtained_at": obtained_at})

    def _write(self, stored: _Stored) -> _Stored:
        self._store.write(json.dumps(stored))
        return stored

    def _clear(self) -> None:
        token = self._device_token()
        self._write({"device_token": token} if token else {})

    def _read(self) -> _Stored:
        stored: _Stored = json.loads(self._store.read() or "{}")
        return stored

    def _device_token(self) -> Optional[str]:
        token: Optional[str] = self._read().get("device_token")
        return token

    def _require_signed_in(self) -> _Stored:
        stored = self._read()
        if _is_signed_in(stored) != self._signed_in:
            with self._exclusively():
                # Another client of the same store has signed in or out.
                if not self.is_signed_in:
                    self._signed_out("signed-out")
                self._signed_in = self.is_signed_in
        if not _is_signed_in(stored):
            raise GatehouseProblem(
                Problem(type="/problems/unauthenticated", title="No user is signed in", status=401, code="unauthenticated", request_id="")
            )
        return stored

    def _signed_out(self, reason: str) -> None:
        if self._signed_in:
            self._signed_in = False
            self._ended_for = reason

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        """Requests that return tokens are sent one at a time."""
        reason: Optional[str] = None
        try:
            with self._lock:
                self._depth += 1
                try:
                    with self._store.lock() if self._depth == 1 else nullcontext():
                        yield
                finally:
                    self._depth -= 1
                    if self._depth == 0:
                        reason, self._ended_for = self._ended_for, None
        finally:
            # Not with the lock, for which another thread may wait that the listener waits for.
            if reason is not None:
                self._on_signed_out(reason)


def _pages(request: Callable[..., Any], **query: Any) -> Iterator[Any]:
    cursor: Optional[str] = None
    while True:
        page = request(cursor=cursor, **query)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _is_transient(error: GatehouseError) -> bool:
    if isinstance(error, GatehouseProblem):
        return error.status in (408, 429) or error.status >= 500
    return isinstance(error, GatehouseUnavailable)


def _access_token(stored: _Stored) -> str:
    return str(stored.get("access_token", ""))


def _is_signed_in(stored: _Stored) -> bool:
    return "refresh_token" in stored
