"""Verifies access tokens of Gatehouse in another service, and refuses those of ended sessions."""

from ._errors import Reason, VerificationError
from ._verifier import Caller, Health, Verifier

__all__ = ["Caller", "Health", "Reason", "VerificationError", "Verifier"]
