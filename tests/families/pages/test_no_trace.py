"""A refused request leaves nothing in what the two sides share, nor with anybody else who is linked to the person; and the
person hears of nothing before the applicant has sent it."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from families.models import FamilyLink, Message
from families.models.consents import Route
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.drafts import withdraw_application
from families.services.consents import answering as consents
from families.services.consents.blocks import let_ask_again
from families.services.consents.terms import most_that_route_grants, shown_text
from tests.families.api.conftest import no_limits
from tests.families.api.programs import calling_for, made_app
from tests.families.conftest import (
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)

__all__ = ["no_limits"]

SHARED = [reverse(f"families:{name}") for name in ("family", "who-can-see-me")] + [reverse("benefits:board")]


@pytest.fixture
def mother(relative):
    link_self(relative, WANG_FANG)
    return relative


def refuse(application, relative, **extras):
    shown = shown_text(application, most_that_route_grants(application, Route.ACCOUNT), "en")
    consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=by(relative), **extras)


def test_refused_request_leaves_no_trace_in_what_is_shared(linked, mother, stranger, sign_in, no_limits):
    """The third is linked to the mother already, and stays so."""
    link_self(stranger, ZHAO_QIANG)
    link = link_relative(stranger, WANG_FANG, Relationship.OTHER)
    program = made_app()
    people = (linked, mother, stranger)
    browsers = {user: sign_in(user, browser=Client()) for user in people}
    callers = {user: calling_for(user, program) for user in people}
    addresses = [*SHARED, reverse("families:link", args=[link.pk])]

    def seen():
        pages = {user: [browsers[user].get(address).content.decode() for address in SHARED] for user in people}
        for user in (mother, stranger):
            pages[user].append(browsers[user].get(addresses[-1]).content.decode())
        read = ("/api/v1/events/", "/api/v1/family-links/")
        told = {user: [callers[user].get(address).content.decode() for address in read] for user in people}
        return {user: "".join(pages[user] + told[user]) for user in people}

    application = waiting(linked)
    refuse(application, mother, reasons=["under_pressure"])
    after = seen()

    for user in people:
        assert application.reference not in after[user]
        assert str(application.pk) not in after[user]
        assert "under_pressure" not in after[user]
    assert LI_MING.name not in after[mother] + after[stranger]
    assert WANG_FANG.name not in after[linked]


def test_refused_request_is_not_in_the_history_of_a_later_link(linked, mother, sign_in, no_limits):
    refused = waiting(linked)
    refuse(refused, mother, blocks=True)
    person = FamilyLink.objects.own().get(owner=mother).person
    let_ask_again(person, linked, by=by(mother))
    link_relative(linked)
    program = made_app()
    for user in (linked, mother):
        told = calling_for(user, program).get("/api/v1/events/").json()["items"]
        assert {event["kind"] for event in told} <= {"link_begun"}
        for address in SHARED:
            assert refused.reference not in sign_in(user, browser=Client()).get(address).content.decode()


def test_reason_and_block_reach_no_message_of_the_applicant(linked, mother):
    refuse(waiting(linked), mother, reasons=["not_known"], blocks=True)

    (message,) = Message.objects.filter(user=linked).exclude(kind=Kind.SELF_LINKED)
    assert (message.kind, sorted(message.codes)) == (Kind.APPLICATION_CLOSED, ["reference"])


def test_relative_hears_of_nothing_before_it_was_sent_and_confirmed(linked, mother):
    """Nor of what was never sent, or taken back before the register had answered."""
    theirs = Message.objects.filter(user=mother).exclude(kind=Kind.SELF_LINKED)
    draft = draft_of(linked, WANG_FANG, Relationship.MOTHER)
    assert not theirs.exists()
    submit(draft)
    assert not theirs.exists()
    withdraw_application(draft, by=by(linked))
    assert not theirs.exists()
    assert not Event.objects.filter(object_id=str(draft.pk), person_id__isnull=False).exists()

    answer(submit(draft_of(linked, WANG_FANG, Relationship.MOTHER)), WANG_FANG)
    assert [message.kind for message in theirs] == [Kind.CONSENT_ASKED]


def test_last_page_says_that_nobody_is_told_before_it_is_sent(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, Relationship.MOTHER)
    page = sign_in(linked).get(reverse("families:application-step", args=[draft.pk, "check"])).content.decode()
    assert "Nobody is told before you press the button." in page
