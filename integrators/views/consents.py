"""The page on which a citizen allows an app something: allauth's, with our words and rules.

allauth keeps the app's request in the page, signed. Ours is bound to the person and to ten minutes besides, so that nobody
posts what was shown to another.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import add_query_params
from allauth.idp.oidc.forms import AuthorizationForm
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.views import AuthorizationView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from accounts.models import User
from accounts.sign_in_again import lead_to_sign_in, page_of
from accounts.step_up import StepUpMixin
from audit.services import Actor
from integrators.codes import OF_CITIZENS
from integrators.forms.consents import ConsentForm
from integrators.models import App
from integrators.services.grants import give_consent
from integrators.views.oauth_requests import is_malformed, is_registered, working_app


@method_decorator([never_cache, login_not_required], name="dispatch")
class ConsentView(StepUpMixin, AuthorizationView):
    """Unlike allauth's it wants the token against forged requests, as every page of ours. Who has not signed in is led to do
    so here and not before: a request that nobody could answer is refused at once."""

    form_class = ConsentForm
    template_name = "integrators/consent.html"
    app: App

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_malformed(request.GET) or "none" in request.GET.get("prompt", "").split():
            return self._refuse(request)  # nobody agrees unseen
        if not request.user.is_authenticated:
            if request.method != "POST" and working_app({request.GET.get("client_id", "")}) is None:
                return self._refuse(request)
            return lead_to_sign_in(request, back=page_of(request), asks="app")
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK and not isinstance(response, TemplateResponse):
            response.status_code = HTTPStatus.BAD_REQUEST  # allauth's page of an error
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        app = working_app({request.GET.get("client_id", "")})
        if app is None or not is_registered(request.GET.get("redirect_uri", ""), app.client):
            return self._refuse(request)
        self.app = app
        response: HttpResponse = super().get(request, *args, **kwargs)
        if not isinstance(response, TemplateResponse):
            return response
        if not self._request_info.get("code_challenge"):  # allauth asks it of public apps alone; by S256, of all
            return self._send_back(error="invalid_request", error_description="code_challenge is missing")
        if not set(self._scopes) & set(OF_CITIZENS):
            return self._send_back(error="invalid_scope", error_description="scope names nothing of a citizen's")
        return self._lets_return(response)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            lasts = settings.STEP_UP_LASTS.total_seconds()
            asked = self._signer().unsign_object(request.POST.get("request", ""), max_age=lasts)
        except BadSignature:
            return self._refuse(request, is_late=True)
        self._scopes, self._request_info = asked
        app = working_app({self._request_info["client_id"]})
        if app is None:
            return self._refuse(request)
        self.app = app
        if request.POST.get("action") != "grant":
            return self._send_back(error="access_denied")
        return self._lets_return(FormView.post(self, request, *args, **kwargs))

    def get_initial(self) -> dict[str, Any]:
        """As allauth's, with our signature."""
        asked = {name: value for name, value in self._request_info.items() if name != "request"}
        asked = {name: list(value) if isinstance(value, set) else value for name, value in asked.items()}
        return {"request": self._signer().sign_object((self._scopes, asked))}

    def form_valid(self, form: AuthorizationForm) -> HttpResponse:
        user = self._citizen()
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            if get_validator_context().grant_id:  # a code was made
                scopes = form.cleaned_data["scopes"]
                give_consent(user=user, app=self.app, scopes=scopes, by=Actor.citizen(user.pk))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unused_for = settings.IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN // (24 * 60 * 60)
        return FormView.get_context_data(self, **kwargs) | {"app": self.app, "unused_days": unused_for}

    def _signer(self) -> TimestampSigner:
        return TimestampSigner(salt=f"integrators.consent:{self._citizen().pk}")

    def _citizen(self) -> User:
        assert isinstance(self.request.user, User)  # nobody else is let in
        return self.request.user

    def _send_back(self, **told: str) -> HttpResponse:
        """To the app, at the address that it asked for and is registered for."""
        if state := self._request_info.get("state"):
            told["state"] = state
        address = add_query_params(self._request_info["redirect_uri"], told)
        return HttpResponse(status=HTTPStatus.FOUND, headers={"Location": address})

    def _lets_return(self, response: HttpResponse) -> HttpResponse:
        """A browser follows the form to the app's address only if the page says so."""
        if isinstance(response, TemplateResponse):
            response._csp_update = {"form-action": [_source_of(self._request_info["redirect_uri"])]}  # type: ignore[attr-defined]  # django-csp's
        return response

    @staticmethod
    def _refuse(request: HttpRequest, *, is_late: bool = False) -> HttpResponse:
        context = {"is_late": is_late}
        return render(request, "idp/oidc/error.html", context, status=HTTPStatus.BAD_REQUEST)


def _source_of(address: str) -> str:
    """As a Content-Security-Policy names it, where no number of IPv6 has a place."""
    parts = urlsplit(address)
    assert parts.hostname  # as it was registered
    if ":" in parts.hostname:
        return f"{parts.scheme}:"
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
