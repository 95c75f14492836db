"""The secrets of one instance: made once, kept in a file that only we can read."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from sscard.launcher.errors import LauncherError


def _word() -> str:
    return secrets.token_urlsafe(32)


def _key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True)
class Keys:
    """In the form in which the settings read them."""

    secret_key: str
    sealing_keys: str
    index_keys: str
    registry_token: str
    database_password: str
    broker_password: str
    demo_password: str
    audit_seal_keys: str

    @property
    def demo_app_secret(self) -> str:
        """Of the sandbox's app: as old as the secret key, and no more told by it than by any other digest."""
        digest = hmac.digest(self.secret_key.encode(), b"sscard.demo_app_secret", hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    @classmethod
    def made(cls) -> "Keys":
        return cls(
            secret_key=_word(),
            sealing_keys=f"1={_key()}",
            index_keys=f"a={_key()}",
            registry_token=_word(),
            database_password=_word(),
            broker_password=_word(),
            demo_password=_readable_password(),
            audit_seal_keys=f"1={_key()}",
        )

    @classmethod
    def kept_in(cls, path: Path) -> "Keys":
        """Those of the file; made and written whole when there is none. Another in it, say of an earlier version, is left
        alone, and one that a later version brought is made when it is missing."""
        if not path.exists():
            write_private(path, json.dumps(asdict(cls.made()), indent=2))
        names = [field.name for field in fields(cls)]
        try:
            kept = json.loads(path.read_text())
            if missing := [name for name in names if name not in kept and name in _CAME_LATER]:
                kept |= {name: getattr(cls.made(), name) for name in missing}
                write_private(path, json.dumps(kept, indent=2))
            return cls(**{name: kept[name] for name in names})
        except (KeyError, TypeError, ValueError) as error:
            told = ", ".join(names)
            raise LauncherError(f"{path} must hold, as JSON: {told}. `make clean` makes everything anew.") from error


_CAME_LATER = {"audit_seal_keys"}


def _readable_password() -> str:
    """Four groups of four letters and digits without look-alikes: to be typed from a terminal."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
