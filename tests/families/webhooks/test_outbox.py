"""What is written down when something changes: for whom, and with which words."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from authorities.models import Region
from families import texts
from families.models import FamilyLink, InsuredPerson, LinkApplication, SocialSecurityCard, WebhookDelivery
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.people import CardState
from families.models.webhooks import WebhookEvent
from families.relationships import Relationship
from families.services.applications.closing import close_overdue
from families.services.applications.reviews import reject_all
from families.services.applications.withdrawing import withdraw
from families.services.cards.copies import keep_cards
from families.services.consents import answering as consents
from families.services.consents.terms import Terms, shown_text
from families.services.links.changing import lower_link, pause_link, resume_link
from families.services.links.ending import end_link
from families.services.links.renewals import start_renewal
from families.services.webhooks.outbox import _told_of, tell_of_links
from families.states import Status
from families.verification import CardFacts, Outcome
from integrators.codes import ApiScope
from integrators.models import Agreement, App, AppGrant, Integrator
from tests.families import recipes
from tests.families.conftest import (
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)
from tests.families.webhooks.conftest import BY

pytestmark = pytest.mark.django_db

ACTIVATED, CHANGED, ENDED = "link.activated", "link.changed", "link.ended"
DECIDED, ANSWERED, CARD = "application.decided", "consent.answered", "card.state_changed"


def bodies():
    return [row.body for row in WebhookDelivery.objects.order_by("pk")]


def refuse(application):
    shown = shown_text(application, Terms(list(application.scopes), application.term_days), "en")
    consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=BY)


def test_a_relative_says_yes(told, applicant):
    link_self(applicant)
    WebhookDelivery.objects.all().delete()

    link = link_relative(applicant)

    assert sorted(told.kinds()) == sorted([ACTIVATED, ANSWERED, DECIDED])
    about = {row["type"]: row["data"] for row in bodies()}
    link.application.refresh_from_db()
    assert about == {
        ACTIVATED: {"link_id": str(link.pk), "sequence": 1},
        ANSWERED: {"application_id": str(link.application_id), "sequence": link.application.version},
        DECIDED: {"application_id": str(link.application_id), "sequence": link.application.version},
    }
    assert {set(row) == {"type", "timestamp", "data"} for row in bodies()} == {True}
    assert {row["timestamp"][-1] for row in bodies()} == {"Z"}


def test_a_link_that_shares_less_pauses_and_goes_on(told, applicant):
    link_self(applicant)
    link = link_relative(applicant, scopes=["view_card", "view_pension"])
    mother = link_self(User.objects.create_user("mother"), WANG_FANG).owner
    WebhookDelivery.objects.all().delete()

    lower_link(link, applicant, scopes=["view_card"], by=BY)
    lower_link(link, applicant, scopes=["view_card"], by=BY)  # is so already
    pause_link(link, mother, by=BY)
    resume_link(link, mother, by=BY)

    changes = [row for row in bodies() if row["data"].get("link_id") == str(link.pk)]
    assert [(row["type"], row["data"]["sequence"]) for row in changes] == [(CHANGED, 2), (CHANGED, 3), (CHANGED, 4)]


def test_ones_own_card_is_a_link_too(told, applicant):
    link = link_self(applicant)
    assert {"link_id": str(link.pk), "sequence": 1} in [row["data"] for row in bodies()]


def test_a_guardian_is_linked_in_a_batch(told, applicant):
    link_self(applicant)
    WebhookDelivery.objects.all().delete()

    answer(submit(draft_of(applicant, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU, guardian=True)

    assert sorted(told.kinds()) == [DECIDED, ACTIVATED]


def test_an_officer_links_or_rejects(told, applicant, officer):
    link_self(applicant)
    for verdict, expected in ((approve, [DECIDED, ACTIVATED]), (reject, [DECIDED])):
        case = answer(submit(draft_of(applicant, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU)
        LinkApplication.objects.filter(pk=case.pk).update(declaration_hash="0" * 64, declaration_version=texts.CURRENT)
        case.refresh_from_db()
        WebhookDelivery.objects.all().delete()
        verdict(case, officer)
        assert sorted(told.kinds()) == expected
        FamilyLink.objects.filter(application=case).update(ended_at=timezone.now(), ended_by="owner")


def approve(case, officer):
    assert recipes.approve([case], officer=officer, reason="documents_seen") == {}


def reject(case, officer):
    assert reject_all([case], officer=officer, reason="person_objects") == {}


def test_the_register_refuses(told, applicant):
    link_self(applicant)
    WebhookDelivery.objects.all().delete()

    application = answer(submit(draft_of(applicant, WANG_FANG, Relationship.MOTHER)), None, Outcome.NOT_FOUND)

    assert [row["data"]["application_id"] for row in bodies()] == [str(application.pk)]
    assert told.kinds() == [DECIDED]


def test_refused_and_unanswered_read_alike(told, applicant, make_relatives):
    """Nobody learns from what their app hears whether a relative said no or nothing."""
    asked = make_relatives(2)
    WebhookDelivery.objects.all().delete()
    refuse(asked[0])
    LinkApplication.objects.filter(pk=asked[1].pk).update(expires_at=timezone.now())
    close_overdue()

    told_of = {application.pk: [] for application in asked}
    for row in WebhookDelivery.objects.order_by("pk"):
        told_of[row.application_id].append((row.kind, row.sequence, sorted(row.body), sorted(row.body["data"])))
    assert told_of[asked[0].pk] == told_of[asked[1].pk]
    assert [kind for kind, *_rest in told_of[asked[0].pk]] == [ANSWERED, DECIDED]


@pytest.fixture
def make_relatives(applicant):
    def _make(count):
        link_self(applicant, LI_MING)
        people = [WANG_FANG, type(WANG_FANG)("王丽", WANG_FANG.born, WANG_FANG.sex, sequence=7)]
        kin = (Relationship.MOTHER, Relationship.OTHER)
        return [waiting(applicant, people[turn], kin[turn]) for turn in range(count)]

    return _make


def test_withdrawn_has_come_to_its_end(told, applicant):
    link_self(applicant)
    application = waiting(applicant)
    WebhookDelivery.objects.all().delete()
    withdraw(application, by=by(applicant))
    assert told.kinds() == [DECIDED]


def test_a_draft_is_nobodys_business(told, applicant):
    draft = draft_of(applicant, WANG_FANG)
    withdraw(draft, by=by(applicant))
    assert told.kinds() == []


def test_asking_and_reviewing_are_not_told(told, applicant):
    link_self(applicant)
    WebhookDelivery.objects.all().delete()
    waiting(applicant)
    assert told.kinds() == []


def test_a_link_ends_with_its_next_number(link, told, applicant):
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
    assert [(row["type"], row["data"]) for row in bodies()] == [(ENDED, {"link_id": str(link.pk), "sequence": 2})]


def test_a_link_past_its_term_ends(link, told):
    FamilyLink.objects.filter(pk=link.pk).update(
        begins_at=timezone.now() - timedelta(days=2), until=timezone.now() - timedelta(minutes=1)
    )
    close_overdue()
    assert told.kinds() == [ENDED]


def test_with_the_own_card_every_link_ends(link, told, applicant):
    end_link(applicant.links.own().get(), ended_by=EndedBy.OWNER, by=by(applicant))
    assert told.kinds() == [ENDED, ENDED]
    assert {row["data"]["sequence"] for row in bodies()} == {2}


def test_a_silent_end_is_silent(link, told):
    """Who ends for their own safety is not given away by the owner's app."""
    end_link(link, ended_by=EndedBy.SUBJECT, by=BY, is_silent=True)
    assert told.kinds() == []


def test_a_change_is_told_with_the_number_that_is_stored(link, told):
    FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now(), sequence=7)
    tell_of_links(WebhookEvent.LINK_CHANGED, [link])
    assert [(row["type"], row["data"]["sequence"]) for row in bodies()] == [(CHANGED, 7)]


def test_a_link_that_begins_later_is_told_of_when_it_does(told, applicant):
    link_self(applicant)
    WebhookDelivery.objects.all().delete()
    application = answer(submit(draft_of(applicant, WANG_FANG, Relationship.MOTHER)), WANG_FANG)

    link = agree(application, route=Route.READ_OUT)

    begun = WebhookDelivery.objects.get(kind=ACTIVATED)
    assert begun.due_at == link.begins_at
    assert begun.due_at > timezone.now() + timedelta(hours=23)
    end_link(link, ended_by=EndedBy.SUBJECT, by=BY)
    assert sorted(told.kinds()) == sorted([ANSWERED, DECIDED, ENDED])


def test_a_card_changes_for_all_who_see_it(link, told, applicant):
    card = link.person.cards.get()
    with transaction.atomic():
        keep_cards({link.person_id: facts_of(card, CardState.TEMPORARY_LOSS)}, asked_at=timezone.now(), by=BY)

    (row,) = WebhookDelivery.objects.all()
    assert row.body["data"] == {"person_id": str(link.person_id), "sequence": 1}
    assert (row.kind, row.link_id) == (CARD, link.pk)


def test_a_card_that_is_the_same_is_not_told(link, told):
    card = link.person.cards.get()
    keep_cards({link.person_id: facts_of(card, CardState(card.state))}, asked_at=timezone.now(), by=BY)
    assert told.kinds() == []


@pytest.mark.parametrize(
    "changes",
    [{"scopes": ["view_pension"]}, {"paused_at": timezone.now()}, {"ended_at": timezone.now(), "ended_by": "owner"}],
    ids=["not-shared", "paused", "ended"],
)
def test_whoever_does_not_see_the_card_hears_nothing(link, told, changes):
    FamilyLink.objects.filter(pk=link.pk).update(**changes)
    card = SocialSecurityCard.objects.get(person=link.person)
    keep_cards({link.person_id: facts_of(card, CardState.SEALED)}, asked_at=timezone.now(), by=BY)
    assert told.kinds() == []


def facts_of(card, state):
    return CardFacts(card.number, state.value, card.issuer_id, card.issued_on, card.expires_on)


def cut_grant(told):
    AppGrant.objects.update(ended_at=timezone.now(), ended_by="citizen")


NOT_ALLOWED = {
    "no-grant": lambda told: AppGrant.objects.all().delete(),
    "grant-ended": cut_grant,
    "grant-of-other-scopes": lambda told: AppGrant.objects.update(scopes=["links:write", "benefits:read"]),
    "no-agreement": lambda told: Agreement.objects.all().delete(),
    "agreement-ended": lambda told: Agreement.objects.update(ended_at=timezone.now()),
    "agreement-not-begun": lambda told: Agreement.objects.update(begins_at=timezone.now() + timedelta(hours=1)),
    "agreement-of-other-scopes": lambda told: Agreement.objects.update(scopes=["links:write", "webhooks:manage"]),
    "agreement-without-messages": lambda told: Agreement.objects.update(scopes=["links:read", "cards:read"]),
    "agreement-elsewhere": lambda told: Agreement.objects.update(region="440000"),
    "app-disabled": lambda told: App.objects.update(disabled_at=timezone.now()),
    "integrator-disabled": lambda told: Integrator.objects.update(disabled_at=timezone.now()),
    "endpoint-disabled": lambda told: type(told.endpoint).objects.update(
        disabled_at=timezone.now(), disabled_because="officer"
    ),
    "other-events": lambda told: type(told.endpoint).objects.update(events=["link.changed"]),
    "owner-inactive": lambda told: User.objects.update(is_active=False),
}


@pytest.mark.parametrize("cut", NOT_ALLOWED.values(), ids=NOT_ALLOWED)
def test_nothing_without_every_one_of_them(link, told, applicant, cut):
    card = link.person.cards.get()
    cut(told)
    keep_cards({link.person_id: facts_of(card, CardState.SEALED)}, asked_at=timezone.now(), by=BY)
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
    assert told.kinds() == []


def test_a_strangers_app_hears_nothing(link, told, tell, stranger, applicant):
    theirs = tell("Bank", stranger)
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
    assert (told.kinds(), theirs.kinds()) == ([ENDED], [])


@pytest.mark.parametrize("region", ["000000", "110000", "110100", "110101"])
def test_an_agreement_counts_for_all_that_lies_below(tell, applicant, region):
    link_self(applicant)
    link = link_relative(applicant)
    InsuredPerson.objects.filter(pk=link.person_id).update(region=Region.objects.get(pk="110101"))
    told = tell("Clinic", applicant, regions=[region])
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
    assert told.kinds() == [ENDED]


def test_each_endpoint_of_each_app_is_told_once(link, told, tell, applicant):
    more = [tell(f"App {turn}", applicant, regions=["000000", "110000"]) for turn in range(3)]
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
    assert [one.kinds() for one in (told, *more)] == [[ENDED]] * 4


def test_nothing_is_told_of_what_did_not_happen(link, told, applicant):
    with transaction.atomic():
        end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
        assert told.kinds() == [ENDED]
        transaction.set_rollback(True)
    assert told.kinds() == []


def test_one_query_when_nobody_is_concerned_and_two_more_for_all(link, told, tell, applicant):
    more = [tell(f"App {turn}", applicant) for turn in range(3)]
    assert len(more) == 3
    own = applicant.links.own().get()
    for links, asked, messages in (([], 0, 0), ([link], 3, 4), ([link, own], 3, 8)):
        WebhookDelivery.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            tell_of_links(WebhookEvent.LINK_CHANGED, links)
        assert (len(queries), WebhookDelivery.objects.count()) == (asked, messages)
    AppGrant.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        tell_of_links(WebhookEvent.LINK_CHANGED, [link])
    assert len(queries) == 1


def test_bodies_hold_ids_and_codes_only(link, told, applicant):
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
    text = json.dumps(bodies(), ensure_ascii=False)
    for planted in (WANG_FANG.name, LI_MING.name, WANG_FANG.number, WANG_FANG.card().number, applicant.username):
        assert planted not in text


def test_scopes_are_those_of_the_event(tell, applicant):
    """Links are told to who may read links, cards to who may read cards."""
    link_self(applicant)
    link = link_relative(applicant)
    links = tell("Links", applicant, granted=[ApiScope.LINKS_READ])
    cards = tell("Cards", applicant, granted=[ApiScope.CARDS_READ])
    keep_cards({link.person_id: facts_of(link.person.cards.get(), CardState.SEALED)}, asked_at=timezone.now(), by=BY)
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))
    assert (links.kinds(), cards.kinds()) == ([ENDED], [CARD])


def test_no_status_but_an_end_is_told():
    ended = {Status.APPROVED, Status.REJECTED, Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED}
    for expected in Status:
        for to in Status:
            assert bool(_told_of(expected, to)) is (to in ended and expected is not Status.DRAFT)


def test_renewal_tells_of_the_end_of_the_old_link_and_then_of_the_new(link, told):
    """In the order of the sequence of each, and in the order in which they go out."""
    begins_at, until = timezone.now() - timedelta(days=300), timezone.now() + timedelta(days=9)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begins_at, until=until)
    link.refresh_from_db()
    draft = start_renewal(link, language="en", by=BY)
    new = agree(answer(submit(draft), WANG_FANG))

    of_links = [row for row in told.endpoint.deliveries.order_by("due_at", "pk") if row.link_id]
    assert [(row.kind, row.link_id, row.sequence) for row in of_links] == [
        (ENDED, link.pk, 2),
        (ACTIVATED, new.pk, 1),
    ]
