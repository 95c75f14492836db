"""What receivers get is what the contract says: every event, its body and its headers, and none besides."""

import json

import pytest
from django.utils import timezone

from families.models.links import EndedBy
from families.models.people import CardState
from families.models.webhooks import WebhookEvent
from families.services.cards.copies import keep_cards
from families.services.links.changing import lower_link
from families.services.links.ending import end_link
from families.services.webhooks.sending import send_due_webhooks
from families.verification import CardFacts
from tests.contract.document import document, faults, resolved
from tests.families.conftest import by, link_relative, link_self
from tests.families.webhooks.conftest import BY

pytestmark = pytest.mark.django_db
WEBHOOKS = {name: item["post"] for name, item in document()["webhooks"].items()}
ABOUT_LINK, ABOUT_APPLICATION, ABOUT_CARD = (
    {"link_id", "sequence"},
    {"application_id", "sequence"},
    {"person_id", "sequence"},
)


@pytest.fixture
def received(told, applicant):
    """All that happens to a link from its beginning to its end, as it reached the receiver."""
    link_self(applicant)
    link = link_relative(applicant)
    lower_link(link, applicant, scopes=["view_card"], by=BY)
    card = link.person.cards.get()
    lost = CardFacts(card.number, CardState.TEMPORARY_LOSS, card.issuer_id, card.issued_on, card.expires_on)
    keep_cards({link.person_id: lost}, asked_at=timezone.now(), by=BY)
    taken = send_due_webhooks()
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
    assert taken + send_due_webhooks() == told.endpoint.deliveries.count()
    return told.receiver.received


def schema_of_body(webhook):
    return webhook["requestBody"]["content"]["application/json"]["schema"]


def test_every_event_that_is_sent_is_in_the_contract_as_it_is_sent(received, told):
    bodies = [(json.loads(one.body), one) for one in received]
    assert {body["type"] for body, _one in bodies} == set(WEBHOOKS) == set(WebhookEvent)
    for body, one in bodies:
        webhook = WEBHOOKS[body["type"]]
        assert faults(schema_of_body(webhook), body) == []
        assert one.opened_with(told.secret) == body
        for header in webhook["parameters"]:
            assert header["in"] == "header"
            assert faults(header["schema"], one.headers[header["name"]]) == [], header["name"]
        assert {header["name"] for header in webhook["parameters"]} == {
            name for name in one.headers if name.startswith("webhook-")
        }


@pytest.mark.parametrize("event", WebhookEvent)
def test_contract_names_the_very_members(event):
    body = resolved(schema_of_body(WEBHOOKS[event]))
    about = resolved(body["properties"]["data"])
    assert set(body["properties"]) == set(body["required"]) == {"type", "timestamp", "data"}
    assert set(about["properties"]) == set(about["required"])
    assert set(about["properties"]) in (ABOUT_LINK, ABOUT_APPLICATION, ABOUT_CARD)


@pytest.mark.parametrize("event", WebhookEvent)
def test_webhook_is_told_whole(event):
    webhook = WEBHOOKS[event]
    assert webhook["summary"] == str(event.label)
    assert {"2XX", "410", "default"} == set(webhook["responses"])
    examples = [one["value"] for one in webhook["requestBody"]["content"]["application/json"]["examples"].values()]
    assert [example["type"] for example in examples] == [event]
    assert [faults(schema_of_body(webhook), example) for example in examples] == [[]]
    for header in webhook["parameters"]:
        assert [faults(header["schema"], one["value"]) for one in header["examples"].values()] == [[]]


def test_another_event_would_be_refused():
    changed = WEBHOOKS["link.changed"]["requestBody"]["content"]["application/json"]
    example = changed["examples"]["one"]["value"]
    assert faults(changed["schema"], {**example, "type": "link.ended"})
    assert faults(changed["schema"], {**example, "data": {**example["data"], "name": "王芳"}})
