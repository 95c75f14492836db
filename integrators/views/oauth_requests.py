"""What is refused before allauth's OAuth server sees it: what it would answer with a server error, what we do not offer,
and apps that are turned off."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc.models import Client
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from integrators.models import App

NUL = "\x00"
_TO_THE_DEVICE = re.compile(r"(?P<host>http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?(?P<rest>[/?].*)?")


def is_malformed(sent: QueryDict) -> bool:
    """A parameter twice (RFC 6749, section 3.1), a character that no parameter may have, an address that is none."""
    parameters = list(sent.lists())
    texts = [text for name, values in parameters for text in (name, *values)]
    is_twice = any(len(values) > 1 for _name, values in parameters)
    return is_twice or any(NUL in text for text in texts) or not _is_address(str(sent.get("redirect_uri", "")))


def _is_address(text: str) -> bool:
    """Nothing at all counts as one: it may be left out where the app has only one."""
    try:
        parts = urlsplit(text)
        return parts.port != 0 and parts.username is None and parts.password is None
    except ValueError:
        return False


def is_registered(address: str, client: Client) -> bool:
    """To the letter (RFC 9700, section 2.1): allauth lets the app's address have further parameters, which its page might
    follow, and a path that others read another way. On the person's own device the port is free (RFC 8252, section 7.3)."""
    registered = client.get_redirect_uris()
    return address in registered or _without_port(address) in {_without_port(one) for one in registered} - {None}


def _without_port(address: str) -> str | None:
    """None for an address that is not of the device itself."""
    found = _TO_THE_DEVICE.fullmatch(address)
    return None if found is None else found["host"] + (found["rest"] or "")


def client_ids_of(request: HttpRequest) -> set[str]:
    """Every app that a request to get or give back a token names; a right one names one."""
    by_header, _secret = extract_basic_auth({"Authorization": request.META.get("HTTP_AUTHORIZATION", "")})
    return {named for named in (by_header, request.POST.get("client_id")) if named}


def working_app(client_ids: Iterable[str]) -> App | None:
    """The one app that is named, if it works."""
    named = set(client_ids)
    if len(named) != 1 or NUL in (client_id := named.pop()):
        return None
    return App.objects.working().select_related("client", "integrator").filter(pk=client_id).first()


@csrf_exempt
@login_not_required
def not_offered(_request: HttpRequest) -> HttpResponse:
    """Of allauth's: no device without a browser, nobody's profile, no sign-out from elsewhere, no keys."""
    raise Http404
