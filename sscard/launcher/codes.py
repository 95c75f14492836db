"""The demonstration officer's second step: the code that an authenticator app would show (RFC 6238)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence

from sscard.launcher.errors import LauncherError
from sscard.launcher.places import Places
from sscard.launcher.progress import say
from sscard.launcher.stack import demo_file

PERIOD = 30  # seconds
DIGITS = 6


def totp(secret: str, at: float) -> str:
    """The code for a secret in base32 at a time in seconds since the epoch."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    digest = hmac.new(key, int(at // PERIOD).to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def officer_code(_arguments: Sequence[str]) -> int:
    path = demo_file(Places.of_checkout())
    if not path.exists():
        raise LauncherError("There is no officer yet: `make run` makes the demonstration's accounts.")
    now = time.time()
    code = totp(json.loads(path.read_text())["officer"]["totp_secret"], now)
    say(f"{code} (for another {PERIOD - int(now) % PERIOD} s)")
    return 0
