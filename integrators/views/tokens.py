"""Where apps get tokens and give them back: allauth's, behind our limit, and only on a consent that stands."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Any

from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.models import Client, Token
from allauth.idp.oidc.views import RevokeView as _RevokeView
from allauth.idp.oidc.views import TokenView as _TokenView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from integrators.models import AppGrant
from integrators.networks import key_of_address
from integrators.services.grants import end_when_given_back, lock_standing, note_use
from integrators.services.usage import Asked, Counted, count_requests, counted_so_far
from integrators.services.used_tokens import end_if_used_before, note_used
from integrators.validators import GRANT_TYPES
from integrators.views.oauth_requests import NUL, client_ids_of, is_malformed, working_app

_CARRIED_BY = {
    Client.GrantType.AUTHORIZATION_CODE.value: ("code", Token.Type.AUTHORIZATION_CODE),
    Client.GrantType.REFRESH_TOKEN.value: ("refresh_token", Token.Type.REFRESH_TOKEN),
}


@dataclass(frozen=True, slots=True)
class _Limits:
    """settings.APP_TOKEN_LIMITS, of one network address, counted in the database as every limit of the API. Each returns the
    refusal, or None."""

    caller: str

    def refuse_asking(self) -> JsonResponse | None:
        """Counted in any case: asking costs."""
        return self._counted("asked")

    def refuse_guessing(self) -> JsonResponse | None:
        """A secret cannot be guessed; whoever tries waits longer, also with a right one."""
        most, asked = self._limit("refused")
        so_far = counted_so_far(asked)
        return _wait(so_far) if so_far.count >= most else None

    def refuse_wrong(self) -> JsonResponse | None:
        """Of many at once no more are told that they were wrong than one after the other."""
        return self._counted("refused")

    def _counted(self, name: str) -> JsonResponse | None:
        most, asked = self._limit(name)
        counted = count_requests([asked])[asked.policy]
        return _wait(counted) if counted.count > most else None

    def _limit(self, name: str) -> tuple[int, Asked]:
        most, seconds = settings.APP_TOKEN_LIMITS[name]
        return most, Asked(self.caller, f"tokens_{name}", seconds)


def _wait(counted: Counted) -> JsonResponse:
    headers = {"Retry-After": str(max(1, ceil(counted.ends_in)))}
    return _refused("temporarily_unavailable", HTTPStatus.TOO_MANY_REQUESTS, headers)


@method_decorator([csrf_exempt, login_not_required], name="dispatch")
class AppsOwnView(View):
    """Asked by an app's server, with its id and secret and without a person's session."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        limits = _Limits(key_of_address(request.META))
        if refusal := limits.refuse_asking() or limits.refuse_guessing():
            return refusal
        response = _refusal_of(request) or super().dispatch(request, *args, **kwargs)
        was_wrong = response.status_code == HTTPStatus.UNAUTHORIZED
        return (limits.refuse_wrong() if was_wrong else None) or response


class TokenView(AppsOwnView, _TokenView):
    @transaction.atomic
    def post(self, request: HttpRequest) -> HttpResponse:
        """A citizen's token rests on their consent, which is locked before any token is touched."""
        if wrong := _wrong_with_request(request):
            return _refused(wrong)
        carried = _carried_by(request)
        grant = _consent_behind(carried)
        response: HttpResponse = super().post(request)
        if request.POST["grant_type"] == Client.GrantType.REFRESH_TOKEN and _is_invalid_grant(response):
            end_if_used_before(request.POST["refresh_token"], client_id=client_ids_of(request).pop())
        issued = get_validator_context().issued_access_token
        if response.status_code != HTTPStatus.OK or issued is None:
            return response
        if wrong := _wrong_with_token(issued, grant):
            transaction.set_rollback(True)
            return _refused(wrong)
        if grant is not None:
            note_use(grant)
            if carried is not None and carried.type == Token.Type.REFRESH_TOKEN:
                note_used(carried, grant)
        return response


class RevokeView(AppsOwnView, _RevokeView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """RFC 7009. With the last of a citizen's tokens the app has given its consent back."""
        named = client_ids_of(request)
        token = Token.objects.by_value(request.POST.get("token", "")).filter(client__in=named).first()
        response: HttpResponse = super().post(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK and token and token.user_id and token.client_id:
            end_when_given_back(user_id=token.user_id, client_id=token.client_id)
        return response


def _wrong_with_request(request: HttpRequest) -> str | None:
    if request.POST.get("grant_type") not in GRANT_TYPES:
        return "unsupported_grant_type"
    if request.POST.get("resource"):
        return "invalid_target"  # RFC 8707: there is one resource, which needs no name
    return None


def _wrong_with_token(issued: Token, grant: AppGrant | None) -> str | None:
    if not issued.get_scopes():
        return "invalid_scope"  # RFC 6749, section 3.3: nothing is asked for by leaving it out
    if issued.user_id is not None and grant is None:
        return "invalid_grant"
    return None


def _carried_by(request: HttpRequest) -> Token | None:
    """The code or token that is to be changed for a new one, if it is good."""
    carried = _CARRIED_BY.get(request.POST.get("grant_type", ""))
    if carried is None:
        return None
    name, kind = carried
    return Token.objects.valid().by_value(request.POST.get(name, "")).filter(type=kind, user__isnull=False).first()


def _consent_behind(token: Token | None) -> AppGrant | None:
    if token is None or token.user_id is None or token.client_id is None:
        return None
    return lock_standing(user_id=token.user_id, client_id=token.client_id)


def _is_invalid_grant(response: HttpResponse) -> bool:
    """What the app is told once it has shown who it is."""
    return response.status_code == HTTPStatus.BAD_REQUEST and json.loads(response.content)["error"] == "invalid_grant"


def _refusal_of(request: HttpRequest) -> JsonResponse | None:
    try:
        named = client_ids_of(request)
    except (SuspiciousOperation, MultiPartParserError):  # more than we read, or no form
        return _refused("invalid_request")
    is_in_address = bool(request.GET)  # which ends in logs
    if is_in_address or is_malformed(request.POST) or any(NUL in client_id for client_id in named) or len(named) > 1:
        return _refused("invalid_request")
    if named and working_app(named) is None:  # of none, allauth says what is missing
        headers = {"WWW-Authenticate": 'Bearer realm="sscard", error="invalid_client"'}
        return _refused("invalid_client", HTTPStatus.UNAUTHORIZED, headers)
    return None


def _refused(
    error: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST, headers: dict[str, str] | None = None
) -> JsonResponse:
    """RFC 6749, section 5.2."""
    return JsonResponse({"error": error}, status=status, headers={"Cache-Control": "no-store", **(headers or {})})
