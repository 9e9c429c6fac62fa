from typing import Literal

Reason = Literal[
    "missing",
    "malformed",
    "wrong-signature",
    "unknown-key",
    "expired",
    "not-yet-valid",
    "wrong-issuer",
    "wrong-audience",
    "wrong-type",
    "session-ended",
    "key-removed",
    "keys-unavailable",
    "feed-unavailable",
]

_MESSAGES: dict[Reason, str] = {
    "missing": "No access token was sent.",
    "malformed": "The access token is malformed.",
    "wrong-signature": "The signature of the access token is wrong.",
    "unknown-key": "The key of the access token is unknown.",
    "expired": "The access token has expired.",
    "not-yet-valid": "The access token is not valid yet.",
    "wrong-issuer": "The access token is of another issuer.",
    "wrong-audience": "The access token is for another audience.",
    "wrong-type": "The token is not an access token.",
    "session-ended": "The session has ended.",
    "key-removed": "The key of the access token has been removed.",
    "keys-unavailable": "The keys that verify access tokens cannot be loaded.",
    "feed-unavailable": "It is not known which sessions have ended.",
}


class VerificationError(Exception):
    """A token that is refused, or cannot be verified now."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_MESSAGES[reason])
        self.reason = reason

    @property
    def unavailable(self) -> bool:
        """Whether the token may be valid, but cannot be verified now. HTTP layers answer 503, otherwise 401."""
        return self.reason in ("keys-unavailable", "feed-unavailable")
