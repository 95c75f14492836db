"""What a session holds is sealed before it is stored.

While somebody signs up, allauth keeps the mobile number or e-mail address and the code in the session. Sessions are rows
of the database, so they would lie there readable. Sealing each whole session keeps the rule "nothing personal in
sessions" without asking every library what it puts there.
"""

import json
from typing import Any

from django.conf import settings
from django.utils.encoding import force_bytes

from accounts.encryption import NotOpened, cipher, seal, unseal

_PURPOSE = b"accounts.sessions"


class SealedSerializer:
    """A SESSION_SERIALIZER. Keys come from SECRET_KEY; SECRET_KEY_FALLBACKS open older sessions."""

    def dumps(self, obj: Any) -> bytes:
        plain = json.dumps(obj, separators=(",", ":")).encode()
        return seal(plain, key=cipher(settings.SECRET_KEY.encode(), _PURPOSE), bound_to=_PURPOSE)

    def loads(self, data: bytes) -> Any:
        """Raises NotOpened, which Django treats as an empty session."""
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return json.loads(unseal(data, key=cipher(force_bytes(secret), _PURPOSE), bound_to=_PURPOSE))
            except NotOpened:
                continue
        raise NotOpened(_PURPOSE.decode())
