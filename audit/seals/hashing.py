"""What a seal's hash is over, and the keys under which it is made ours.

    hash = SHA-256("sscard.audit.seal.1\n", then a line `name=value` for each of _HASHED, in its order)
    mac  = HMAC-SHA-256(key, hash)

Numbers are decimal, ids and times as ISO writes them, times in UTC, bytes in hexadecimal; of the marks it is their SHA-256.
So who holds an export, a key and this text can check a seal without us. The record of a dropped month is hashed in the same way,
under a title of its own and by the names of _HASHED_OF_DROP.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit.errors import NoSealKeys
from audit.models import DroppedMonth, Seal

_TITLE = "sscard.audit.seal.1"
_HASHED = (
    "number",
    "from_xid",
    "from_id",
    "until_xid",
    "until_id",
    "count",
    "first_at",
    "last_at",
    "rows_hash",
    "marks",
    "previous_hash",
    "key_id",
    "sealed_at",
)
_TITLE_OF_DROP = "sscard.audit.dropped.1"
_HASHED_OF_DROP = (
    "month",
    "from_id",
    "until_id",
    "first_id",
    "last_id",
    "count",
    "first_seal",
    "last_seal",
    "marks_hash",
    "reason",
    "dropped_by",
    "seen_by",
    "dropped_at",
    "key_id",
)
NOTHING_BEFORE = bytes(32)  # before the first seal
_KEY_BYTES = 32


class KeyUnknown(KeyError):
    """A seal, or the record of a dropped month, names a key that AUDIT_SEAL_KEYS does not have."""


def hash_of_seal(seal: Seal) -> bytes:
    return _hash(_TITLE, _HASHED, seal)


def hash_of_drop(drop: DroppedMonth) -> bytes:
    return _hash(_TITLE_OF_DROP, _HASHED_OF_DROP, drop)


def make_ours(made: Seal | DroppedMonth) -> None:
    """Under the current key."""
    made.key_id = settings.AUDIT_SEAL_KEY_CURRENT
    made.hash = hash_of_seal(made) if isinstance(made, Seal) else hash_of_drop(made)
    made.mac = _mac(made)


def is_ours(made: Seal | DroppedMonth) -> bool:
    """Raises KeyUnknown."""
    return hmac.compare_digest(bytes(made.mac), _mac(made))


def expect_keys() -> None:
    """Raises NoSealKeys in a process that is given none."""
    if not settings.AUDIT_SEAL_KEYS:
        raise NoSealKeys(
            "AUDIT_SEAL_KEYS is not set here: run it where events are sealed (worker-seals), or drop-month."
        )


def check_keys() -> None:
    """Raises ImproperlyConfigured when a key is not 32 bytes, or the current one is missing; where there is none all is well."""
    if not settings.AUDIT_SEAL_KEYS:
        return
    for key_id, key in settings.AUDIT_SEAL_KEYS.items():
        try:
            decoded = base64.b64decode(key, validate=True)
        except ValueError as error:
            raise ImproperlyConfigured(f"AUDIT_SEAL_KEYS {key_id} is not base64") from error
        if len(decoded) != _KEY_BYTES:
            raise ImproperlyConfigured(f"AUDIT_SEAL_KEYS {key_id} has {len(decoded)} bytes, not {_KEY_BYTES}")
        if key in settings.SEALING_KEYS.values():
            raise ImproperlyConfigured(f"AUDIT_SEAL_KEYS {key_id} is one of SEALING_KEYS")
    if settings.AUDIT_SEAL_KEY_CURRENT not in settings.AUDIT_SEAL_KEYS:
        raise ImproperlyConfigured("AUDIT_SEAL_KEY_CURRENT names no key of AUDIT_SEAL_KEYS")


def _hash(title: str, names: Sequence[str], made: Seal | DroppedMonth) -> bytes:
    lines = [f"{name}={_written(name, getattr(made, name))}" for name in names]
    return hashlib.sha256("\n".join([title, *lines]).encode()).digest()


def _mac(made: Seal | DroppedMonth) -> bytes:
    try:
        key = settings.AUDIT_SEAL_KEYS[made.key_id]
    except KeyError as error:
        raise KeyUnknown(made.key_id) from error
    return hmac.digest(base64.b64decode(key), bytes(made.hash), "sha256")


def _written(name: str, value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return (hashlib.sha256(value).digest() if name == "marks" else bytes(value)).hex()
    return str(value)
