"""An app that an authority has agreed with, its own token and those of citizens who agreed too: as the OAuth server leaves
them."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from allauth.idp.oidc.models import Token
from django.utils import timezone

from accounts.models import User
from audit.services import Actor
from authorities.codes import NATION
from authorities.models import Region
from integrators.codes import ApiScope, Purpose
from integrators.models import App, AppGrant
from integrators.services.agreements import make_agreement
from integrators.services.apps import add_integrator, register_app
from integrators.validators import GRANT_TYPES
from tests.benchmarks.asking import Asked

_BY = Actor.system("bench")
LASTS = timedelta(hours=2)  # of tokens


def make_app() -> App:
    """For every scope and purpose, all over the nation."""
    app, _secret = register_app(
        integrator=add_integrator(name="Bench", contact="desk@example.org", by=_BY),
        name="Desk",
        scopes=list(ApiScope.values),
        grant_types=list(GRANT_TYPES),
        redirect_uris=["https://desk.example/callback"],
        by=_BY,
    )
    nation = Region.objects.get(pk=NATION)
    make_agreement(app=app, region=nation, scopes=list(ApiScope.values), purposes=list(Purpose.values), by=_BY)
    return app


def own_token(app: App) -> str:
    [token] = _tokens(app, [None])
    return token


def tokens_of(app: App, users: Sequence[User]) -> list[str]:
    """One for each, with their consent."""
    grants = [AppGrant(user=user, app=app, scopes=list(ApiScope.values)) for user in users]
    AppGrant.objects.bulk_create(grants, batch_size=1_000, ignore_conflicts=True)
    return _tokens(app, users)


def _tokens(app: App, users: Sequence[User | None]) -> list[str]:
    values = [secrets.token_urlsafe(32) for _user in users]
    rows = []
    for user, value in zip(users, values, strict=True):
        row = Token(type=Token.Type.ACCESS_TOKEN, client_id=app.pk, user=user, expires_at=timezone.now() + LASTS)
        row.set_scopes(list(ApiScope.values))
        row.set_value(value)
        rows.append(row)
    Token.objects.bulk_create(rows, batch_size=1_000)
    return values


def call_api(path: str, token: str, body: object, headers: Mapping[str, str] | None = None) -> Asked:
    """A POST below /api/v1/, as a program sends it."""
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(headers or {})}
    return Asked(f"/api/v1/{path}", sent, "POST", json.dumps(body))
