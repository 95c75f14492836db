"""A person's card for programs: through an active link that shares it, masked, fresh or dated, and never unseen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, SocialSecurityCard
from families.models.people import CardState
from families.selectors import openings_of
from families.services.cards.looking import FRESH_FOR
from families.services.cards.words import STATES
from integrators.api.fields import moment_text
from tests.families.conftest import LI_MING, WANG_FANG
from tests.families.losses import reported

DAY = timedelta(days=1)


def of(person_id):
    return f"persons/{person_id}/card/"


def text(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def old_copies(link):
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR - timedelta(minutes=5))


def test_relatives_card_in_full(owner, link):
    card = SocialSecurityCard.objects.get(person=link.person)
    seen = text(owner.get(of(link.person_id)))
    department = seen["card"].pop("issuer")
    assert department["region"] == "110000"
    assert department["label"].startswith("Human resources and social security department of Beijing")
    assert department["phone"]
    assert seen == {
        "person_id": str(link.person_id),
        "link_id": str(link.pk),
        "relationship": {"code": "mother", "label": "Mother"},
        "name": WANG_FANG.name,
        "number": link.person.masked_number,
        "copy": "current",
        "is_current": True,
        "card": {
            "number": card.masked_number,
            "issued_on": "2020-05-01",
            "expires_on": "2030-04-30",
            "state": {
                "code": "normal",
                "label": "Normal",
                "means": "The card can be used everywhere, until 30 April 2030.",
                "to_do": "There is nothing to do.",
                "renewal": seen["card"]["state"]["renewal"],
            },
            "is_report_waiting": False,
            "as_of": moment_text(card.confirmed_at),
        },
    }


def test_no_whole_number_comes_out(owner, link):
    answer = owner.get(of(link.person_id)).content.decode()
    assert WANG_FANG.number not in answer
    assert WANG_FANG.card().number not in answer


def test_look_is_written_down_with_the_app_and_the_person_sees_it(owner, link, linked, program):
    owner.get(of(link.person_id))
    event = Event.objects.get(kind="families.card_opened")
    assert (event.actor_id, event.object_id, event.person_id) == (str(linked.pk), str(link.pk), link.person_id)
    assert event.is_automatic
    assert event.codes == {"relationship": "mother", "app": program.app.pk}
    assert [opening.user_id for opening in openings_of(link.person)] == [linked.pk]


def test_own_card_is_opened_without_an_event(owner, link):
    own = FamilyLink.objects.own().get(owner=link.owner)
    seen = text(owner.get(of(own.person_id)))
    assert (seen["name"], seen["relationship"]["code"]) == (LI_MING.name, "self")
    assert not Event.objects.filter(kind="families.card_opened").exists()


@pytest.mark.parametrize("state", CardState.values)
def test_state_is_said_with_what_it_means(owner, link, state):
    SocialSecurityCard.objects.update(state=state)
    seen = text(owner.get(of(link.person_id)))["card"]["state"]
    values = {"until": "30 April 2030", "days": 7}
    words = STATES[state]
    assert (seen["code"], seen["label"]) == (state, str(words.label))
    assert (seen["means"], seen["to_do"]) == (str(words.means) % values, str(words.to_do) % values)


def test_while_a_report_waits_it_says_whom_to_call(owner, link):
    own = FamilyLink.objects.own().get(owner=link.owner)
    reported(own)
    seen = text(owner.get(of(own.person_id)))["card"]
    assert seen["is_report_waiting"]
    assert "call 12333 now" in seen["state"]["to_do"]
    assert seen["state"]["renewal"] is None


def test_words_come_in_the_readers_language(owner, link):
    answers = [owner.get(of(link.person_id), **{"accept-language": one}) for one in ("en", "es", "zh-hans")]
    assert len({text(answer)["card"]["state"]["means"] for answer in answers}) == 3


def test_it_is_fresh_from_the_register(owner, link, old_copies, other):
    other.told = {
        "card": {
            "number": "B22334455",
            "state": "temporary_loss",
            "issuer_region": "440300",
            "issued_on": "2026-11-01",
            "expires_on": "2036-10-31",
        }
    }
    seen = text(owner.get(of(link.person_id)))
    assert (seen["is_current"], seen["card"]["number"]) == (True, "*****4455")
    assert (seen["card"]["state"]["code"], seen["card"]["issuer"]["region"]) == ("temporary_loss", "440300")


@pytest.mark.parametrize(("status", "copy"), [(503, "silent"), (410, "untold")])
def test_last_copy_comes_with_its_date_where_the_register_says_nothing(owner, link, old_copies, other, status, copy):
    other.status = status
    kept = SocialSecurityCard.objects.get(person=link.person)
    seen = text(owner.get(of(link.person_id)))
    assert (seen["copy"], seen["is_current"]) == (copy, False)
    assert (seen["card"]["number"], seen["card"]["as_of"]) == (kept.masked_number, moment_text(kept.confirmed_at))


def test_person_without_a_card(owner, link, other):
    SocialSecurityCard.objects.all().delete()
    other.status = 503
    seen = text(owner.get(of(link.person_id)))
    assert (seen["card"], seen["is_current"], seen["name"]) == (None, False, WANG_FANG.name)
