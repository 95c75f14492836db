"""The kept copy of a card follows the register: asked when it is old, changed as it says, left alone while it is silent."""

from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, InsuredPerson, ProviderBreaker, SocialSecurityCard
from families.models.people import CardState
from families.selectors import card_of
from families.services import breaker
from families.services.cards.codes import print_code, show_code
from families.services.cards.looking import FRESH_FOR, Freshness, refresh_card
from tests.families.conftest import LI_MING, by, link_self
from tests.families.recipes import make_person
from tests.families.services.test_races import all_at_once
from tests.families.verification.other import Handler, Other, other, running

__all__ = ["other"]


@pytest.fixture
def person(linked):
    """Their copy is older than it may be."""
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR - timedelta(seconds=1))
    return InsuredPerson.objects.get()


def told(**changed):
    """What the register says of Li Ming."""
    card = LI_MING.card()
    row = {
        "number": card.number,
        "state": card.state,
        "issuer_region": card.issuer_region_code,
        "issued_on": card.issued_on.isoformat(),
        "expires_on": card.expires_on.isoformat(),
    }
    return {"card": row | changed}


def cards():
    return [(card.number, card.state) for card in SocialSecurityCard.objects.order_by("pk")]


def changes():
    return [event.codes for event in Event.objects.filter(kind="families.card_changed").order_by("id")]


def test_young_copy_asks_nobody(linked, other):
    other.status = 503

    assert refresh_card(InsuredPerson.objects.get()) is Freshness.CURRENT


def test_unchanged_card_is_confirmed_anew_and_nothing_is_noted(person, other):
    other.told = told()

    assert refresh_card(person) is Freshness.CURRENT

    assert cards() == [(LI_MING.card().number, "normal")]
    assert card_of(person).confirmed_at > timezone.now() - timedelta(minutes=1)
    assert changes() == []


@pytest.mark.parametrize("state", [state for state in CardState if state != CardState.NORMAL])
def test_changed_state_is_kept_and_noted_once(person, other, state):
    other.told = told(state=state, expires_on="2031-05-06", issuer_region="110100")

    refresh_card(person)
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)
    refresh_card(person)

    assert cards() == [(LI_MING.card().number, state)]
    card = card_of(person)
    assert (card.expires_on, card.issuer_id) == (date(2031, 5, 6), "110100")
    assert changes() == [{"card_before": "normal", "card_after": state}]


@pytest.mark.parametrize("before", [CardState.NORMAL, CardState.SEALED, CardState.TEMPORARY_LOSS])
def test_new_card_takes_the_place_of_the_old_one(person, other, before):
    SocialSecurityCard.objects.update(state=before)
    other.told = told(number="B22334455", issued_on="2026-11-01", expires_on="2036-10-31")

    refresh_card(person)

    assert cards() == [(LI_MING.card().number, "cancelled"), ("B22334455", "normal")]
    assert card_of(person).masked_number == "*****4455"
    assert changes() == [
        {"card_before": before, "card_after": "cancelled"},
        {"card_before": "", "card_after": "normal"},
    ]


@pytest.mark.parametrize("before", [CardState.FORMAL_LOSS, CardState.CANCELLED, CardState.EXPIRED])
def test_card_that_was_over_already_stays_what_it_was(person, other, before):
    SocialSecurityCard.objects.update(state=before)
    other.told = told(number="B22334455", issued_on="2026-11-01", expires_on="2036-10-31")

    refresh_card(person)

    assert cards() == [(LI_MING.card().number, before), ("B22334455", "normal")]


def test_register_goes_back_to_the_old_card(person, other):
    """Whatever happened there: the row that is known comes back, and no third one is made."""
    for row in (told(number="B22334455", issued_on="2026-11-01", expires_on="2036-10-31"), told()):
        other.told = row
        SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)
        refresh_card(person)

    assert cards() == [(LI_MING.card().number, "normal"), ("B22334455", "cancelled")]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_silent_register_leaves_the_copy_and_its_date(person, other, status):
    other.status = status
    before, failures = card_of(person).confirmed_at, ProviderBreaker.objects.get().failures

    assert refresh_card(person) is Freshness.SILENT

    assert card_of(person).confirmed_at == before
    assert ProviderBreaker.objects.get().failures == failures + 1


def test_open_breaker_answers_in_place_of_the_register(person, other):
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure("http")
    other.told = told(state="cancelled")

    assert refresh_card(person) is Freshness.SILENT
    assert card_of(person).state == CardState.NORMAL


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "borrowed"},
        {"issuer_region": "999999"},
        {"expires_on": "2001-01-01"},
        {"issued_on": "yesterday"},
        {"number": ""},
    ],
)
def test_answer_that_cannot_be_kept_changes_nothing(person, other, changed):
    other.told = told(**changed)

    assert refresh_card(person) is Freshness.SILENT
    assert cards() == [(LI_MING.card().number, "normal")]


@pytest.mark.parametrize("status", [404, 410])
def test_person_of_whom_the_register_tells_nothing_keeps_their_copy_and_no_code(person, other, linked, status):
    own = FamilyLink.objects.get()
    SocialSecurityCard.objects.update(confirmed_at=timezone.now())
    codes = [show_code(own, of_its_time=0), print_code(own, by=by(linked))]
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)
    other.status = status

    assert [refresh_card(person) for _time in range(2)] == [Freshness.UNTOLD] * 2

    assert cards() == [(LI_MING.card().number, "normal")]
    for code in codes:
        code.refresh_from_db()
        assert code.revoked_at is not None
    assert Event.objects.filter(kind="families.code_revoked", person_id=person.pk).count() == 2


def test_death_that_a_look_notices_is_as_good_as_news(person, other, linked):
    other.status, other.told = 410, {"died_on": "2026-11-20"}

    refresh_card(person)

    person.refresh_from_db()
    assert (person.died_on, FamilyLink.objects.get(owner=linked).ended_by) == (date(2026, 11, 20), "register")


def test_erased_person_gets_no_card_back(db, regions, other):
    person = make_person("金丝雀", date(1949, 7, 23), sequence=42)
    person.cards.all().delete()
    stale = InsuredPerson.objects.get(pk=person.pk)
    InsuredPerson.objects.filter(pk=person.pk).update(
        register_reference=f"erased:{person.pk}", erased_at=timezone.now(), name="", name_spelled=None, number_sealed=None,
        number_index_a=None, number_index_b=None, birth_date=None, sex=None, has_phone=False,
    )  # fmt: skip
    other.told = told()

    refresh_card(stale)

    assert not SocialSecurityCard.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_windows_at_once_keep_one_new_card(applicant, other):
    link_self(applicant)
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)
    person = InsuredPerson.objects.get()
    other.told = told(number="B22334455", issued_on="2026-11-01", expires_on="2036-10-31")

    became = all_at_once([lambda: refresh_card(person)] * 8)

    assert became == {"done": 8}
    assert cards() == [(LI_MING.card().number, "cancelled"), ("B22334455", "normal")]
    assert len(changes()) == 2


class Overtaken(Other):
    """While it answers, somebody else has a newer answer kept."""

    @property
    def told(self):
        SocialSecurityCard.objects.update(confirmed_at=timezone.now())
        connections.close_all()
        return told(state="cancelled")


@pytest.mark.django_db(transaction=True)
def test_answer_that_a_newer_one_overtook_changes_nothing(applicant, settings):
    link_self(applicant)
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)

    with running(Overtaken(("127.0.0.1", 0), Handler)) as server:
        settings.REGISTRY_URL = f"http://127.0.0.1:{server.server_port}"
        refresh_card(InsuredPerson.objects.get())

    assert cards() == [(LI_MING.card().number, "normal")]
    assert changes() == []


@pytest.mark.parametrize(("issued_on", "expires_on"), [("0001-01-01", "0001-02-01"), ("0001-01-01", "2030-01-01")])
def test_card_of_no_year_of_ours_is_silence(person, other, issued_on, expires_on):
    """From its last day the page counts back to when a new one can be asked for."""
    other.told = told(issued_on=issued_on, expires_on=expires_on)

    assert refresh_card(person) is Freshness.SILENT
