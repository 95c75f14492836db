"""A card that is blocked through a link, at a register that really runs: told when it is blocked, and when it is free."""

import pytest

from families.models import WebhookDelivery
from families.services.cards.losses import lift_report
from families.services.webhooks.endpoints import make_endpoint
from integrators.models import AppGrant
from tests.families.conftest import by
from tests.families.losses import filed, link, loss_register, once_more, register, son
from tests.families.webhooks.conftest import BY

__all__ = ["link", "loss_register", "register", "son"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


def test_a_card_blocked_and_freed_is_told_both_times(link, make_app, register):
    app = make_app("Bank")
    AppGrant.objects.create(user=link.owner, app=app, scopes=["cards:read"])
    make_endpoint(app=app, url="https://example.org/", events=["card.state_changed"], by=BY)

    report = filed(link)
    (blocked,) = WebhookDelivery.objects.all()
    assert blocked.body["data"] == {"person_id": str(link.person_id), "sequence": 1}

    lift_report(report, by=by(link.owner))
    once_more(report)
    assert WebhookDelivery.objects.exclude(pk=blocked.pk).get().body["data"] == blocked.body["data"]
