"""What an app may be registered with. Each raises ValidationError."""

import unicodedata
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from allauth.idp.oidc.models import Client
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from integrators.codes import ApiScope

GRANT_TYPES = (
    Client.GrantType.AUTHORIZATION_CODE,
    Client.GrantType.REFRESH_TOKEN,
    Client.GrantType.CLIENT_CREDENTIALS,
)
LOOPBACK = frozenset({"127.0.0.1", "::1"})  # by number: a name could be led elsewhere (RFC 8252, section 8.3)
_LONGEST_URI = 500


def check_redirect_uri(uri: str, *, allows_loopback: bool) -> None:
    """Over https, or to a program on the person's own device (RFC 8252, section 7.3); and nothing that another reader of
    addresses could take for another host."""
    try:
        parts = urlsplit(uri)
        is_safe = parts.port != 0 and (_is_https(parts) or (allows_loopback and _is_loopback(parts)))
    except ValueError:
        is_safe = False
    is_plain = uri.isascii() and uri.isprintable() and not set(' *\\"<>;,') & set(uri) and "#" not in uri
    if not (is_safe and is_plain and len(uri) <= _LONGEST_URI):
        raise ValidationError(
            _("%(uri)s is not an https:// address without a user name, a wildcard and a part after #."),
            code="redirect_uri",
            params={"uri": uri[:_LONGEST_URI]},
        )


def _is_https(parts: SplitResult) -> bool:
    return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.password is None


def _is_loopback(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname in LOOPBACK and parts.username is None and parts.password is None


def check_registration(
    *,
    name: str,
    scopes: Collection[str],
    grant_types: Collection[str],
    redirect_uris: Collection[str],
    is_public: bool,
    allows_loopback: bool,
) -> None:
    """All that is wrong at once, by field. `is_public`: it runs where a secret would be no secret (RFC 6749, 2.1)."""
    wrong = {
        "name": _wrong_with_name(name),
        "scopes": [] if scopes and set(scopes) <= set(ApiScope.values) else [_("Choose what the app may ask for.")],
        "grant_types": _wrong_with_grants(grant_types, is_public=is_public),
        "redirect_uris": _wrong_with_addresses(redirect_uris, grant_types, allows_loopback=allows_loopback),
    }
    if found := {field: errors for field, errors in wrong.items() if errors}:
        raise ValidationError(found)


def check_name(name: str) -> None:
    """Of an app or its integrator: citizens read both before they agree."""
    if wrong := _wrong_with_name(name):
        raise ValidationError(wrong)


def _wrong_with_name(name: str) -> list[object]:
    is_word = bool(name.strip()) and len(name) <= 100 and not any(_is_unseen(letter) for letter in name)
    return [] if is_word else [_("Enter the name that people will read.")]


def _is_unseen(letter: str) -> bool:
    """Control and format characters, which could turn round what people read."""
    return unicodedata.category(letter).startswith("C")


def _wrong_with_grants(grant_types: Collection[str], *, is_public: bool) -> list[object]:
    if not grant_types or not set(grant_types) <= set(GRANT_TYPES):
        return [_("Choose how the app gets its tokens.")]
    if is_public and Client.GrantType.CLIENT_CREDENTIALS in grant_types:
        return [_("An app on people's own devices has no secret, and so no tokens of its own.")]
    if Client.GrantType.REFRESH_TOKEN in grant_types and Client.GrantType.AUTHORIZATION_CODE not in grant_types:
        return [_("Tokens are renewed for citizens alone: choose the authorization code too.")]
    return []


def _wrong_with_addresses(
    redirect_uris: Collection[str], grant_types: Collection[str], *, allows_loopback: bool
) -> list[object]:
    needs_some = Client.GrantType.AUTHORIZATION_CODE in grant_types
    if needs_some != bool(redirect_uris):
        return [
            _("Enter the address to which citizens return.")
            if needs_some
            else _("Only an app to which citizens return has such an address.")
        ]
    wrong: list[object] = []
    for uri in redirect_uris:
        try:
            check_redirect_uri(uri, allows_loopback=allows_loopback)
        except ValidationError as error:
            wrong.append(error)
    return wrong
