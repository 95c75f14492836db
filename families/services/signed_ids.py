"""What is shown at a desk: the random id of a row, signed with our key, so that whoever reads the table can show nothing
(docs/adr/0009-signed-random-ids.md)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer


def sign_id(key: UUID, *, salt: str) -> str:
    """It can be made from the row at any time, but only with our key. `salt` keeps kinds of tokens apart."""
    return _signer(salt).sign(urlsafe_b64encode(key.bytes).rstrip(b"=").decode())


def read_id(token: str, *, salt: str) -> UUID | None:
    """None for whatever was not signed by us, or for another purpose."""
    try:
        return UUID(bytes=urlsafe_b64decode(_signer(salt).unsign(token) + "=="))
    except (BadSignature, NotBase64, ValueError):
        return None


def _signer(salt: str) -> Signer:
    return _signer_with(salt, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@lru_cache
def _signer_with(salt: str, key: str, fallback_keys: tuple[str, ...]) -> Signer:
    """Made once: to make it takes as long as to sign."""
    return Signer(key=key, salt=salt, sep=".", fallback_keys=[*fallback_keys])
