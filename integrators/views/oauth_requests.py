"""What is refused before allauth's OAuth server sees it: what it would answer with a server error, what we do not offer,
and apps that are turned off."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import extract_basic_auth
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from integrators.models import App

NUL = "\x00"


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
