"""Guards for the views of Flask."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, Optional, TypeVar, cast

from flask import abort, current_app, g, jsonify, request
from flask.wrappers import Response

from ._errors import VerificationError
from ._verifier import Caller, Verifier

View = TypeVar("View", bound=Callable[..., Any])


class Guard:
    """Decorators for views. Each of the three verifies the token and sets ``g.caller``; one of them per view suffices."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    def require_caller(self, view: View) -> View:
        """Requires a valid token; answers 401 or 503."""
        return self._guarded(view, None, None)

    def require_role(self, role: str) -> Callable[[View], View]:
        """Requires a valid token of a user who has the role; otherwise 403."""
        return lambda view: self._guarded(view, role, None)

    def require_recent_login(self, max_age: int) -> Callable[[View], View]:
        """Requires a valid token of a user who has proved the password recently; otherwise 401 (RFC 9470).

        :param max_age: seconds
        """
        return lambda view: self._guarded(view, None, max_age)

    def _guarded(self, view: View, role: Optional[str], max_age: Optional[int]) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.caller = self._check(role, max_age)
            return current_app.ensure_sync(view)(*args, **kwargs)

        return cast(View, guarded)

    def _check(self, role: Optional[str], max_age: Optional[int]) -> Caller:
        try:
            caller = self._verifier.verify_header(request.headers.get("Authorization"))
        except VerificationError as e:
            _refuse(e)
        if role is not None and role not in caller.roles:
            challenge = 'Bearer error="insufficient_scope"'
            _answer(403, "forbidden", "Insufficient permissions", f"Requires the role {role}.", challenge)
        if max_age is not None and not self._verifier.is_recent(caller, max_age):
            challenge = f'Bearer error="insufficient_user_authentication", max_age="{max_age}"'  # RFC 9470
            detail = f"Requires a login in the last {max_age} seconds."
            _answer(401, "fresh-login-required", "Recent login required", detail, challenge)
        return caller


def get_caller() -> Caller:
    """Returns the caller of the current request, as ``g.caller`` does, with its type."""
    caller = g.get("caller")
    if not isinstance(caller, Caller):
        raise RuntimeError("The view has no require_caller, require_role or require_recent_login")
    return caller


def _refuse(error: VerificationError) -> NoReturn:
    message = str(error)
    if error.unavailable:
        _answer(503, error.reason, "Access token cannot be verified", message, None)
    # RFC 6750, section 3.1: without a token "the resource server SHOULD NOT include an error code".
    if error.reason == "missing":
        _answer(401, "unauthenticated", "Authentication required", message, "Bearer")
    challenge = f'Bearer error="invalid_token", error_description="{message}"'
    _answer(401, "invalid-token", "Invalid access token", message, challenge)


def _answer(status: int, code: str, title: str, detail: str, challenge: Optional[str]) -> NoReturn:
    response: Response = jsonify(type=f"/problems/{code}", title=title, status=status, detail=detail, code=code)
    response.status_code = status
    response.content_type = "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    if challenge is None:
        response.headers["Retry-After"] = "1"
    else:
        response.headers["WWW-Authenticate"] = challenge
    abort(response)
