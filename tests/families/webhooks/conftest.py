"""A family whose mother uses an app, and the receiver of that app."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from audit.services import Actor
from families.models import FamilyLink, WebhookDelivery, WebhookEndpoint
from families.models.webhooks import WebhookEvent
from families.services.webhooks.endpoints import make_endpoint
from integrators.codes import ApiScope
from integrators.models import App, AppGrant
from tests.families.conftest import LI_MING, link_relative, link_self
from tests.integrators.conftest import make_app
from tests.receiver import Receiver, receiving

__all__ = ["make_app"]

BY = Actor.system("tests")
ALL_EVENTS = list(WebhookEvent)


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    with receiving() as receiver:
        yield receiver


@dataclass
class Told:
    """An endpoint with its secret, and the receiver behind it."""

    app: App
    endpoint: WebhookEndpoint
    secret: str
    receiver: Receiver

    def kinds(self) -> list[str]:
        return list(self.endpoint.deliveries.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def tell(receiver, make_app, regions):
    """tell("Hospital", user, scopes=…, regions=…): an app of that name to which the user has consented, and is told."""

    def _tell(name: str, *users: User, events=ALL_EVENTS, granted=tuple(ApiScope), **app) -> Told:
        made = make_app(name, **app)
        for user in users:
            AppGrant.objects.create(user=user, app=made, scopes=list(granted))
        endpoint, secret = make_endpoint(app=made, url=receiver.url, events=events, by=BY)
        return Told(made, endpoint, secret, receiver)

    return _tell


@pytest.fixture
def told(tell, applicant) -> Told:
    """The applicant's app, of all events; nothing has happened yet."""
    return tell("Hospital", applicant)


@pytest.fixture
def link(told, applicant) -> FamilyLink:
    """Of the applicant to their mother. What was told of it up to now is out of the way."""
    link_self(applicant, LI_MING)
    made = link_relative(applicant)
    WebhookDelivery.objects.all().delete()
    return made


@pytest.fixture
def delivery(link, told) -> WebhookDelivery:
    """Due now."""
    return deliver(told.endpoint, link)


def deliver(endpoint: WebhookEndpoint, link: FamilyLink, **fields) -> WebhookDelivery:
    values = {"kind": WebhookEvent.LINK_CHANGED, "link_id": link.pk, "sequence": 2, "due_at": timezone.now()}
    about = {"link_id": str(link.pk), "sequence": 2}
    values["body"] = {"type": "link.changed", "timestamp": "2026-11-26T08:00:00.000Z", "data": about}
    return WebhookDelivery.objects.create(endpoint=endpoint, **(values | fields))


def pass_time(by: timedelta) -> None:
    """Everything that waits has waited so much longer: claims go by the database's clock, which nobody moves."""
    for model, names in (
        (WebhookDelivery, ("due_at", "made_at", "failing_since", "lease_until", "delivered_at", "given_up_at")),
        (WebhookEndpoint, ("rests_until", "failing_since", "old_secret_until", "tell_at", "disabled_at")),
    ):
        for name in names:
            model.objects.filter(**{f"{name}__isnull": False}).update(**{name: F(name) - by})
