"""Sealing of what must be stored and nobody may read in the database: here sessions and second-factor secrets.

Sealed: AES-256-GCM, layout nonce (12 bytes) · ciphertext and tag. Keys are derived per purpose, for sessions from
SECRET_KEY and else from SEALING_KEYS, so a value sealed for one purpose does not open for another. `families` seals
with SEALING_KEYS as they are, and binds each value to its row.
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SECOND_FACTORS = b"accounts.mfa"  # a purpose
_NONCE_BYTES = 12


class NotOpened(ValueError):
    """Sealed for another purpose, changed, or its key is gone."""


@lru_cache(maxsize=16)
def cipher(secret: bytes, purpose: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret))


def seal(plain: bytes, *, key: AESGCM, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + key.encrypt(nonce, plain, bound_to)


def unseal(sealed: bytes, *, key: AESGCM, bound_to: bytes) -> bytes:
    """Raises NotOpened for what was changed, or sealed with another key or bound to something else."""
    try:
        return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise NotOpened from error


def seal_text(text: str, *, purpose: bytes) -> str:
    """Under the current one of SEALING_KEYS, its id in front: `2:base64`."""
    key_id = settings.SEALING_KEY_CURRENT
    sealed = seal(text.encode(), key=cipher(_sealing_key(key_id), purpose), bound_to=purpose)
    return f"{key_id}:{base64.b64encode(sealed).decode()}"


def unseal_text(sealed: str, *, purpose: bytes) -> str:
    """Raises NotOpened."""
    key_id, _, encoded = sealed.partition(":")
    try:
        secret = _sealing_key(int(key_id))
    except (KeyError, ValueError) as error:
        raise NotOpened(purpose.decode()) from error
    return unseal(base64.b64decode(encoded), key=cipher(secret, purpose), bound_to=purpose).decode()


def sealed_text_with(sealed: str) -> int:
    """The id of the key a text was sealed with."""
    return int(sealed.partition(":")[0])


def _sealing_key(key_id: int) -> bytes:
    return base64.b64decode(settings.SEALING_KEYS[key_id])
