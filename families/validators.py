"""Checks on what people type. Called by forms, serializers and services alike; they raise ValidationError with a code
and a sentence that says how to put it right."""

import ipaddress
import re
import socket
import unicodedata
from datetime import date
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.errors import RelationshipNotPlausible
from families.identifiers import LONGEST_TYPED, SCHEMES, InvalidNumber, ParsedNumber, fold_name, without_invisible
from families.outgoing import is_allowed, is_here
from families.relationships import ROWS, Age, Relationship, Sex
from families.scopes import ALL

_LONGEST_NAME = 100
_NOT_IN_NAMES = set('<>{}[]|\\^~`$%&*=+#@!?;:"/0123456789')


def clean_name(typed: str) -> str:
    """The name without spaces around and in NFC, inner spaces single, nothing invisible. Raises ValidationError."""
    looked_at = typed if len(typed) > LONGEST_TYPED else unicodedata.normalize("NFC", without_invisible(typed))
    name = " ".join(looked_at.split())
    if len(name) <= _LONGEST_NAME and not fold_name(name):
        raise ValidationError(_("Enter the full name as it stands on the identity document."), code="required")
    if len(name) > _LONGEST_NAME:
        raise ValidationError(
            _("The name is longer than %(most)s characters. Enter it as it stands on the identity document."),
            code="too_long",
            params={"most": _LONGEST_NAME},
        )
    if any(character in _NOT_IN_NAMES or unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        raise ValidationError(
            _("A name has letters, spaces, dots, hyphens and apostrophes only. Remove other characters."),
            code="characters",
        )
    return name


def clean_number(typed: str, scheme: str, *, today: date) -> ParsedNumber:
    """Raises ValidationError with the scheme's own code; `params["number"]` is a number they may have meant."""
    try:
        return SCHEMES[scheme].parse(typed, today=today)
    except InvalidNumber as error:
        raise ValidationError(str(error.message), code=error.code, params={"number": error.suggestion}) from error


def clean_scopes(scopes: list[str]) -> list[str]:
    """Known scopes, each once, in their own order. Raises ValidationError."""
    if not scopes:
        raise ValidationError(_("Choose at least one thing to share."), code="required")
    if unknown := set(scopes) - set(ALL):
        raise ValidationError(_("Choose from the list."), code="unknown", params={"scopes": sorted(unknown)})
    return [scope for scope in ALL if scope in scopes]


def check_webhook_url(url: str) -> str:
    """Where messages to a program may go: https, a public host, port 443 or one from 1024 on; no user name, no fragment.
    In the demonstration this machine too, by plain http. What the name leads to is looked at again at each call. Raises ValidationError."""
    if not _PLAIN_URL.fullmatch(url):
        raise ValidationError(
            _("Enter the whole address in plain letters, say https://example.org/hooks. At most 500 characters."),
            code="invalid",
        )
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError as error:
        raise ValidationError(_("This is no address."), code="invalid") from error
    is_local = _is_local(parts.hostname or "")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local):
        raise ValidationError(_("The address has to begin with https://."), code="scheme")
    if "@" in parts.netloc or "#" in url:
        raise ValidationError(_("Leave out user name, password and what follows a #."), code="parts")
    if port is not None and port != _HTTPS_PORT and port < _FIRST_FREE_PORT:
        raise ValidationError(_("Use port 443, or one from 1024 on."), code="port")
    if not is_local and not _may_be_public(parts):
        raise ValidationError(_("The address has to be reachable from the internet."), code="not_public")
    return url


_PLAIN_URL = re.compile(r"[a-z]+://[!-~]{1,492}")
_HTTPS_PORT, _FIRST_FREE_PORT = 443, 1024
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})+\.?", re.IGNORECASE)
_NEVER_PUBLIC = ("localhost", "local", "internal", "lan", "home", "intranet", "localdomain", "arpa", "invalid", "test")


def _is_local(host: str) -> bool:
    """This machine, where it may be."""
    address = "127.0.0.1" if host == "localhost" else _address_of(host)
    return address is not None and is_here(address)


def _may_be_public(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    address = _address_of(host)
    if address is not None:
        return is_allowed(address)
    return _HOST_NAME.fullmatch(host) is not None and host.rstrip(".").rpartition(".")[2] not in _NEVER_PUBLIC


def _address_of(host: str) -> str | None:
    """The address that a host is in itself, in whatever form: 2130706433, 0x7f.1 and 127.1 are 127.0.0.1."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        pass
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return None


def check_plausible(relationship: str, relative: ParsedNumber, *, owner_birth_date: date) -> None:
    """Does the number fit the relationship? Raises RelationshipNotPlausible; says nothing of who the person is."""
    row = ROWS[Relationship(relationship)]
    if row.sex is not None and relative.sex is not None and row.sex != relative.sex:
        raise RelationshipNotPlausible(_WRONG_SEX[row.sex])
    if relative.birth_date is None or row.age is Age.ANY:
        return
    older, younger = (
        (relative.birth_date, owner_birth_date) if row.age is Age.OLDER else (owner_birth_date, relative.birth_date)
    )
    if (younger.year - older.year, younger.month, younger.day) < (row.years, older.month, older.day):
        raise RelationshipNotPlausible(_WRONG_AGE[row.age])


_WRONG_SEX = {
    Sex.MALE: _("This number belongs to a woman or girl. Check the number, or choose the relationship that fits."),
    Sex.FEMALE: _("This number belongs to a man or boy. Check the number, or choose the relationship that fits."),
}
_WRONG_AGE = {
    Age.OLDER: _("By this number the person is too young to be that to you. Check the number and the relationship."),
    Age.YOUNGER: _("By this number the person is too old to be that to you. Check the number and the relationship."),
}
