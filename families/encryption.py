"""Sealing of personal values, and the keyed index by which a sealed number is found again.

Sealed: AES-256-GCM; model, field and row are bound in as associated data, so a value copied to another row does not
open. Layout: version (1 byte) · key id (2 bytes, big endian) · nonce (12 bytes) · ciphertext and tag.

Index: HMAC-SHA-256 under keys of its own, one key a column (`number_index_a`, `number_index_b`). Outside a rotation
one column is filled. During a rotation every process fills both, so whatever mixture of old and new processes runs,
two of them always share a filled unique column, and one number cannot get in twice (docs/adr/0007).
"""

import base64
import hashlib
import hmac
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts import encryption

_VERSION = b"\x01"
_HEADER_BYTES = 3
_KEY_IDS = 2**16
INDEX_COLUMNS = ("a", "b")


class NotOpened(Exception):
    """A sealed value does not belong to this row, was changed, or its key is gone."""


def seal(text: str, *, model: str, field: str, row: UUID) -> bytes:
    return seal_bytes(text.encode(), model=model, field=field, row=row)


def unseal(sealed: bytes, *, model: str, field: str, row: UUID) -> str:
    """Raises NotOpened."""
    try:
        return unseal_bytes(sealed, model=model, field=field, row=row).decode()
    except UnicodeDecodeError as error:
        raise NotOpened(f"{model}.{field}") from error


def seal_bytes(content: bytes, *, model: str, field: str, row: UUID) -> bytes:
    key_id = settings.SEALING_KEY_CURRENT
    header = _VERSION + key_id.to_bytes(2, "big")
    return header + encryption.seal(content, key=_cipher(key_id), bound_to=_bound_to(header, model, field, row))


def unseal_bytes(sealed: bytes, *, model: str, field: str, row: UUID) -> bytes:
    """Raises NotOpened."""
    sealed = bytes(sealed)
    header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    try:
        key = _cipher(int.from_bytes(header[1:], "big"))
        return encryption.unseal(rest, key=key, bound_to=_bound_to(header, model, field, row))
    except (KeyError, ValueError) as error:  # accounts' NotOpened is a ValueError too
        raise NotOpened(f"{model}.{field}") from error


def sealed_with(sealed: bytes) -> int:
    """The id of the key a value was sealed with."""
    return int.from_bytes(bytes(sealed)[1:_HEADER_BYTES], "big")


def index_of(number: str, column: str) -> bytes | None:
    """The 32-byte index of a canonical number in a column, or None while that column has no key."""
    key = _index_keys().get(column)
    return hmac.digest(key, number.encode(), "sha256") if key else None


def index_columns(number: str) -> dict[str, bytes | None]:
    """Values for every index column of a row that holds this number."""
    return {f"number_index_{column}": index_of(number, column) for column in INDEX_COLUMNS}


def index_column() -> str:
    """The column by which numbers are looked up."""
    return f"number_index_{settings.INDEX_KEY_CURRENT}"


def index_lookup(number: str) -> dict[str, bytes | None]:
    """The filter that finds a number: `Model.objects.filter(**index_lookup(number))`."""
    return {index_column(): index_of(number, settings.INDEX_KEY_CURRENT)}


def check_keys() -> None:
    """Raises ImproperlyConfigured when a key is not 32 bytes, its id does not fit, or a current one is missing."""
    for key_id, key in settings.SEALING_KEYS.items():
        if not 0 <= key_id < _KEY_IDS:
            raise ImproperlyConfigured(f"SEALING_KEYS: {key_id} is no id between 0 and {_KEY_IDS - 1}")
        _key_of_32_bytes(key, f"SEALING_KEYS {key_id}")
    if settings.SEALING_KEY_CURRENT not in settings.SEALING_KEYS:
        raise ImproperlyConfigured("SEALING_KEY_CURRENT names no key of SEALING_KEYS")
    if settings.INDEX_KEY_CURRENT not in _index_keys():
        raise ImproperlyConfigured("INDEX_KEY_CURRENT names no key of INDEX_KEYS")


@lru_cache(maxsize=16)
def _cipher(key_id: int) -> AESGCM:
    return AESGCM(_key_of_32_bytes(settings.SEALING_KEYS[key_id], f"SEALING_KEYS {key_id}"))


def _index_keys() -> dict[str, bytes]:
    return _decoded_index_keys(tuple(sorted(settings.INDEX_KEYS.items())))


@lru_cache(maxsize=4)
def _decoded_index_keys(encoded: tuple[tuple[str, str], ...]) -> dict[str, bytes]:
    if unknown := [column for column, _key in encoded if column not in INDEX_COLUMNS]:
        raise ImproperlyConfigured(f"INDEX_KEYS: {unknown[0]} is none of {', '.join(INDEX_COLUMNS)}")
    return {column: _key_of_32_bytes(key, f"INDEX_KEYS {column}") for column, key in encoded}


def _key_of_32_bytes(encoded: str, name: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not base64") from error
    if len(key) != hashlib.sha256().digest_size:
        raise ImproperlyConfigured(f"{name} has {len(key)} bytes, not 32")
    return key


def _bound_to(header: bytes, model: str, field: str, row: UUID) -> bytes:
    return header + f"{model}.{field}:".encode() + row.bytes
