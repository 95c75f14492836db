"""The app of the local demonstration, with which makers of apps begin."""

import json
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from audit.services import Actor
from authorities.codes import NATION
from authorities.models import Region
from integrators.codes import ApiScope, Purpose
from integrators.hashing import hashed
from integrators.models import Agreement, App, Integrator
from integrators.services.agreements import make_agreement
from integrators.services.apps import add_integrator, register_app
from integrators.validators import GRANT_TYPES

CLIENT_ID, NAME, INTEGRATOR = "sandbox", "Sandbox app", "Sandbox"
CONTACT = "sandbox@example.org"
REDIRECT_URI = "http://127.0.0.1/callback"  # on any port
_BY = Actor.system("load_demo_app")


class Command(BaseCommand):
    help = (
        "Creates the sandbox's app with the secret of DEMO_APP_SECRET, both kinds of token, and an agreement for the "
        "nation with every purpose; prints id and secret as one line of JSON. Only where DEMO is on."
    )
    requires_system_checks: list[str] = []  # the launcher has run them

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is off: no app with a known secret is created here.")
        secret = os.environ.get("DEMO_APP_SECRET")
        if not secret:
            raise CommandError("DEMO_APP_SECRET is not set.")
        nation = Region.objects.filter(pk=NATION).first()
        if nation is None:
            raise CommandError("Run load_regions first.")
        with transaction.atomic():
            app = App.objects.filter(pk=CLIENT_ID).select_related("client").first() or _made()
            _give_secret(app, secret)
            if not Agreement.objects.filter(app=app, region=nation, ended_at=None).exists():
                make_agreement(app=app, region=nation, scopes=ApiScope.values, purposes=Purpose.values, by=_BY)
        self.stdout.write(json.dumps({"client_id": app.pk, "client_secret": secret, "redirect_uri": REDIRECT_URI}))


def _made() -> App:
    integrator = Integrator.objects.filter(name=INTEGRATOR, is_sandbox=True).first()
    app, _secret = register_app(
        client_id=CLIENT_ID,
        integrator=integrator or add_integrator(name=INTEGRATOR, contact=CONTACT, is_sandbox=True, by=_BY),
        name=NAME,
        scopes=ApiScope.values,
        grant_types=list(GRANT_TYPES),
        redirect_uris=[REDIRECT_URI, "http://127.0.0.1" + reverse("integrators-api:docs-redirect")],
        by=_BY,
    )
    return app


def _give_secret(app: App, secret: str) -> None:
    if not app.client.check_secret(secret):
        app.client.secret = hashed(secret)
        app.client.save(update_fields=["secret"])
