"""An app that speaks OAuth over HTTP, and the citizen's browser: real requests to the real server's views."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from django.test import Client as Browser

from audit.services import Actor
from integrators.codes import ApiScope
from integrators.models import App, Integrator
from integrators.services.apps import add_integrator, register_app
from integrators.validators import GRANT_TYPES

BY = Actor.system("tests")
AUTHORIZE, TOKEN, REVOKE = "/identity/o/authorize", "/identity/o/api/token", "/identity/o/api/revoke"
CALLBACK = "https://hospital.example/callback"
VERIFIER = "a-verifier-of-forty-three-letters-or-some-more-0123"


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def registered(name="Registration desk", *, integrator="City Hospital", is_sandbox=False, **changed):
    """(app, secret): with both grants, unless told otherwise."""
    house = Integrator.objects.filter(name=integrator).first()
    house = house or add_integrator(name=integrator, contact="desk@example.org", is_sandbox=is_sandbox, by=BY)
    given = {"scopes": list(ApiScope.values), "grant_types": list(GRANT_TYPES), "redirect_uris": [CALLBACK]}
    return register_app(integrator=house, name=name, by=BY, **(given | changed))


def signed_in(user, *, minutes_ago=0):
    """The session as a real sign-in leaves it."""
    browser = Browser()
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 60 * minutes_ago}]
    session.save()
    return browser


@dataclass
class Program:
    """What runs at the integrator's."""

    app: App
    secret: str
    http: Browser = field(default_factory=Browser)

    def asks(self, **changed):
        """The query with which it sends a citizen to the consent page; None takes a parameter away."""
        query = {
            "response_type": "code",
            "client_id": self.app.pk,
            "redirect_uri": CALLBACK,
            "scope": "links:read cards:read",
            "state": "s-1",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (query | changed).items() if value is not None}

    def post(self, address, **sent):
        credentials = {"client_id": self.app.pk} | ({"client_secret": self.secret} if self.secret else {})
        return self.http.post(address, {name: value for name, value in (credentials | sent).items() if value})

    def token(self, **sent):
        return self.post(TOKEN, **sent)

    def own_token(self, scope="links:check"):
        return self.token(grant_type="client_credentials", scope=scope).json()["access_token"]

    def exchanges(self, code, **changed):
        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return self.token(**(sent | changed))

    def refreshes(self, refresh_token):
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def code_from(self, browser, *, scopes=None, **asked):
        """The citizen agrees to all, or to `scopes`; the code that comes back to the app."""
        return answer_of(agrees(browser, self, scopes=scopes, **asked))["code"]

    def tokens_from(self, browser, **asked):
        response = self.exchanges(self.code_from(browser, **asked))
        assert response.status_code == 200, response.content
        return response.json()


def agrees(browser, program, *, scopes=None, action="grant", **asked):
    """The response to the answer on the page."""
    page = browser.get(AUTHORIZE, program.asks(**asked))
    assert page.status_code == 200, page.content
    form = page.context["form"]
    chosen = scopes if scopes is not None else form.fields["scopes"].initial
    return browser.post(AUTHORIZE, {"request": form["request"].value(), "scopes": chosen, "action": action})


def answer_of(response):
    """What came back to the app in the redirect."""
    assert response.status_code == 302, response.content
    assert response["Location"].startswith(CALLBACK), response["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}
