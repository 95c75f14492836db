"""Registering organisations and their apps, changing secrets, and turning them off. Each leaves an event."""

from collections.abc import Collection

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from audit.services import Actor, record_event
from authorities.services.acting import acted_in
from integrators.errors import HasNoSecret
from integrators.hashing import hashed, new_secret
from integrators.models import App, Integrator
from integrators.validators import check_name, check_registration


@transaction.atomic
def add_integrator(*, name: str, contact: str, is_sandbox: bool = False, by: Actor) -> Integrator:
    """Raises ValidationError."""
    check_name(name)
    integrator = Integrator.objects.create(name=name, contact=contact, is_sandbox=is_sandbox)
    record_event("integrators.integrator_added", by=by, of="integrator", object_id=integrator.pk, codes=acted_in(by))
    return integrator


@transaction.atomic
def change_contact(integrator: Integrator, *, contact: str, by: Actor) -> None:
    Integrator.objects.filter(pk=integrator.pk).update(contact=contact)
    record_event("integrators.contact_changed", by=by, of="integrator", object_id=integrator.pk, codes=acted_in(by))


@transaction.atomic
def register_app(
    *,
    integrator: Integrator,
    name: str,
    scopes: Collection[str],
    grant_types: Collection[str],
    redirect_uris: Collection[str] = (),
    is_public: bool = False,
    client_id: str = "",
    by: Actor,
) -> tuple[App, str]:
    """The app, and its secret, which is nowhere else: "" for a public one. `client_id` is given to the local demonstration's
    alone. Raises ValidationError by field."""
    check_registration(
        name=name.strip(),
        scopes=scopes,
        grant_types=grant_types,
        redirect_uris=redirect_uris,
        is_public=is_public,
        allows_loopback=is_public or integrator.is_sandbox,
    )
    secret = new_secret()
    client = _client(name, secret, scopes=scopes, grant_types=grant_types, redirect_uris=redirect_uris)
    client.type = Client.Type.PUBLIC if is_public else Client.Type.CONFIDENTIAL
    client.pk = client_id or client.pk
    client.save(force_insert=True)
    app = App.objects.create(client=client, integrator=integrator)
    codes = {"api_scopes": list(scopes), "grant_types": list(grant_types), **acted_in(by)}
    record_event("integrators.app_registered", by=by, of="app", object_id=app.pk, codes=codes)
    return app, "" if is_public else secret


def _client(
    name: str, secret: str, *, scopes: Collection[str], grant_types: Collection[str], redirect_uris: Collection[str]
) -> Client:
    """As allauth keeps it. A public app has a secret too: one that nobody has."""
    client = Client(name=name.strip(), secret=hashed(secret))
    client.set_scopes(list(scopes))
    client.set_default_scopes([])
    client.set_grant_types(list(grant_types))
    client.set_redirect_uris(list(redirect_uris))
    client.set_response_types([Client.ResponseType.CODE])
    return client


@transaction.atomic
def rotate_secret(app: App, *, by: Actor) -> str:
    """The new secret. The one before stays right for settings.OLD_APP_SECRET_LASTS, those before it no longer.

    Raises HasNoSecret.
    """
    client = Client.objects.select_for_update().get(pk=app.pk)
    if client.type == Client.Type.PUBLIC:
        raise HasNoSecret
    secret = new_secret()
    client.secret = hashed(secret, old=client.secret, until=timezone.now() + settings.OLD_APP_SECRET_LASTS)
    client.save(update_fields=["secret"])
    record_event("integrators.secret_rotated", by=by, of="app", object_id=app.pk, codes=acted_in(by))
    return secret


@transaction.atomic
def disable_app(app: App, *, by: Actor) -> None:
    """Its tokens are refused from now on and new ones too; citizens' consents stay, for the day it works again."""
    if App.objects.filter(pk=app.pk, disabled_at=None).update(disabled_at=Now()):
        record_event("integrators.app_disabled", by=by, of="app", object_id=app.pk, codes=acted_in(by))


@transaction.atomic
def enable_app(app: App, *, by: Actor) -> None:
    if App.objects.filter(pk=app.pk, disabled_at__isnull=False).update(disabled_at=None):
        record_event("integrators.app_enabled", by=by, of="app", object_id=app.pk, codes=acted_in(by))


@transaction.atomic
def disable_integrator(integrator: Integrator, *, by: Actor) -> None:
    """And with it every app of its."""
    if Integrator.objects.filter(pk=integrator.pk, disabled_at=None).update(disabled_at=Now()):
        record_event(
            "integrators.integrator_disabled", by=by, of="integrator", object_id=integrator.pk, codes=acted_in(by)
        )


@transaction.atomic
def enable_integrator(integrator: Integrator, *, by: Actor) -> None:
    if Integrator.objects.filter(pk=integrator.pk, disabled_at__isnull=False).update(disabled_at=None):
        record_event(
            "integrators.integrator_enabled", by=by, of="integrator", object_id=integrator.pk, codes=acted_in(by)
        )
