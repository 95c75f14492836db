"""How secrets of apps are kept: an entry of settings.PASSWORD_HASHERS, since allauth checks a client's secret as Django
does a password.

A password is short and chosen by a person, so its hash is slow on purpose; a secret is 256 random bits, which nobody
tries out, and is checked each time a token is fetched. A second hash may stand behind the first until its time: while an
app is moved from one secret to the next, both are right.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils import timezone

ALGORITHM = "app_secrets"


def new_secret() -> str:
    """43 letters, digits, dashes and underscores of 32 random bytes."""
    return secrets.token_urlsafe(32)


def hashed(secret: str, *, old: str | None = None, until: datetime | None = None) -> str:
    """`app_secrets$<new>[$<old>@<unix time>]`. `old` is what was kept before: of it the newest hash stays right."""
    kept = f"{ALGORITHM}${_hash_of(secret)}"
    if old is None or until is None or not old.startswith(f"{ALGORITHM}$"):
        return kept
    return f"{kept}${old.split('$')[1]}@{int(until.timestamp())}"


def _hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class AppSecretHasher(BasePasswordHasher):
    algorithm = ALGORITHM

    def salt(self) -> str:
        return ""  # what is random needs none

    def encode(self, password: str, salt: str) -> str:  # noqa: ARG002 - Django's signature
        return hashed(password)

    def verify(self, password: str, encoded: str) -> bool:
        told = _hash_of(password)
        _algorithm, new, *older = encoded.split("$")
        is_right = hmac.compare_digest(told, new)
        for old, _at, until in (entry.partition("@") for entry in older):
            is_right |= hmac.compare_digest(told, old) and timezone.now().timestamp() < int(until)
        return is_right

    def decode(self, encoded: str) -> dict[str, Any]:  # noqa: ARG002 - Django's signature
        return {"algorithm": self.algorithm}

    def must_update(self, encoded: str) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: right and wrong take the same time."""

    def safe_summary(self, encoded: str) -> dict[Any, Any]:  # noqa: ARG002 - Django's signature
        return {}
