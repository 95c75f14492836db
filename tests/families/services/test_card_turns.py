"""The register says that a card can be used no more, can be used, or has another in its place: the holder hears of it once, and
who sees the card through a link."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from audit.services import Actor
from families.message_texts import REPLACED, TEXTS, USABLE, VARIANT
from families.models import FamilyLink, InsuredPerson, LossReport, Message
from families.models.losses import LossKind
from families.models.messages import Kind
from families.models.people import CardState
from families.relationships import Relationship
from families.services.applications.people import Confirmed, ConfirmedPeople
from families.services.cards.copies import keep_cards
from families.services.cards.losses import report_loss
from families.services.links.changing import pause_link
from families.services.notice_values import values_of
from registry.texts import notice_text
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
)
from tests.families.recipes import link_self as make_own_link
from tests.families.recipes import make_link, make_person

BY = Actor.authority("http")
KINDS = [Kind.CARD_CHANGED, Kind.CARD_CHANGED_SUBJECT, Kind.GUARDIAN_CARD_CHANGED]
LOST = ["temporary_loss", "formal_loss", "cancelled", "expired", "sealed"]
SHARED = ["view_card", "report_loss"]
NEW = replace(WANG_FANG.card(), number="B19581102002X")


@pytest.fixture
def link(linked):
    """The son's, to his mother, who has no account."""
    return link_relative(linked, scopes=SHARED)


@pytest.fixture
def mother(link, relative):
    link_self(relative, WANG_FANG)
    return relative


@pytest.fixture
def childs_link(linked):
    """The father's, to his daughter of nine, who has a mother too."""
    return answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=CHEN_JING).link


def says(person, facts):
    """The register, in an answer to whomever."""
    keep_cards({person.pk: facts}, asked_at=timezone.now(), by=BY)


def card_of(resident, state="normal", **changed):
    return replace(resident.card(), state=state, **changed)


def told():
    """Kind, receiver, variant."""
    rows = Message.objects.filter(kind__in=KINDS).select_related("user", "person").order_by("created_at", "pk")
    return {(row.kind, row.user or row.person, row.codes.get(VARIANT)) for row in rows}


def how_many():
    return Message.objects.filter(kind__in=KINDS).count()


@pytest.mark.parametrize("state", LOST)
def test_holder_and_who_sees_the_card_hear_once_that_it_can_be_used_no_more(linked, link, state):
    says(link.person, card_of(WANG_FANG, state))
    says(link.person, card_of(WANG_FANG, state))
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, link.person, None), (Kind.CARD_CHANGED, linked, None)}
    assert how_many() == 2


def test_holder_with_an_account_hears_there_and_is_led_to_their_card(client, sign_in, linked, mother, link):
    says(link.person, card_of(WANG_FANG, "cancelled"))
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, mother, None), (Kind.CARD_CHANGED, linked, None)}
    for user in (mother, linked):
        message = user.messages.get(kind__in=KINDS)
        page = sign_in(user).get(f"/messages/{message.pk}/").content.decode()
        assert f"/links/{message.link_id}/card/" in page
        assert message.link.owner == user


def test_both_hear_when_it_can_be_used_again(linked, link):
    says(link.person, card_of(WANG_FANG, "temporary_loss"))
    Message.objects.all().delete()
    says(link.person, card_of(WANG_FANG))
    says(link.person, card_of(WANG_FANG))
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, link.person, USABLE), (Kind.CARD_CHANGED, linked, USABLE)}
    assert how_many() == 2


@pytest.mark.parametrize("before", ["normal", "formal_loss"])
@pytest.mark.parametrize("state", ["normal", "sealed"])
def test_both_hear_of_a_new_card_in_the_place_of_the_one_before(linked, link, before, state):
    says(link.person, card_of(WANG_FANG, before))
    Message.objects.all().delete()
    says(link.person, replace(NEW, state=state))
    says(link.person, replace(NEW, state=state))
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, link.person, REPLACED), (Kind.CARD_CHANGED, linked, REPLACED)}
    assert how_many() == 2


def test_nobody_hears_of_what_changes_nothing_for_who_would_use_it(link):
    says(link.person, card_of(WANG_FANG, expires_on=date(2031, 4, 30)))
    assert told() == set()
    says(link.person, card_of(WANG_FANG, "temporary_loss"))
    heard = told()
    says(link.person, card_of(WANG_FANG, "formal_loss"))
    assert told() == heard


def test_card_whose_time_is_over_is_told_once_though_the_register_says_nothing_else(linked, link):
    """Its day passed since the last answer."""
    yesterday = timezone.localdate() - timedelta(days=1)
    over = card_of(WANG_FANG, expires_on=yesterday)
    link.person.cards.update(expires_on=yesterday, confirmed_at=timezone.now() - timedelta(days=2))
    says(link.person, over)
    says(link.person, over)
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, link.person, None), (Kind.CARD_CHANGED, linked, None)}
    assert how_many() == 2


def test_answer_that_a_newer_one_overtook_tells_nobody(link):
    keep_cards({link.person_id: card_of(WANG_FANG, "cancelled")}, asked_at=timezone.now() - timedelta(days=1), by=BY)
    assert told() == set()


def test_through_whatever_answer_it_comes(linked, relative, link):
    """Here, to an application of somebody else's, who hears nothing: they are not linked yet."""
    link_self(relative, CHEN_JING)
    people = ConfirmedPeople.load([Confirmed(WANG_FANG.facts(), card_of(WANG_FANG, "formal_loss"), WANG_FANG.number)])
    people.save(asked_at=timezone.now(), by=BY)
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, link.person, None), (Kind.CARD_CHANGED, linked, None)}


def test_not_to_an_owner_who_does_not_see_the_card(linked):
    link = link_relative(linked, scopes=["view_pension"])
    says(link.person, card_of(WANG_FANG, "cancelled"))
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, link.person, None)}


@pytest.mark.parametrize("how", ["paused", "frozen", "over", "not begun"])
def test_not_to_the_owner_of_a_link_that_is_not_active(link, how):
    now, day = timezone.now(), timedelta(days=1)
    rows = FamilyLink.objects.filter(pk=link.pk)
    if how == "paused":
        pause_link(link, link.person, by=BY)
    elif how == "frozen":
        rows.update(frozen_at=now)
    elif how == "over":
        rows.update(begins_at=now - 2 * day, until=now - day)
    else:
        rows.update(begins_at=now + day)
    says(link.person, card_of(WANG_FANG, "cancelled"))
    assert {kind for kind, _to, _variant in told()} <= {Kind.CARD_CHANGED_SUBJECT}


@pytest.mark.parametrize("column", ["untold_at", "died_on"])
def test_nothing_to_nor_of_the_protected_and_the_dead(link, column):
    day = {"untold_at": timezone.now(), "died_on": timezone.localdate()}[column]
    InsuredPerson.objects.filter(pk=link.person_id).update(**{column: day})
    says(link.person, card_of(WANG_FANG, "cancelled"))
    assert told() == set()


def test_nothing_of_a_card_that_nobody_here_sees(regions):
    """Somebody whom the register named once: what becomes of their card is the authority's own business."""
    person = make_person("王芳", date(1950, 1, 1), sequence=2)
    with CaptureQueriesContext(connection) as queries:
        says(person, card_of(WANG_FANG))
    assert told() == set()
    assert not [row for row in queries if "families_lossreport" in row["sql"]]


def test_first_card_of_somebody_is_no_turn(link):
    link.person.cards.all().delete()
    says(link.person, card_of(WANG_FANG))
    assert told() == set()


def test_of_a_young_child_the_owner_and_the_other_guardian_hear(linked, childs_link):
    says(childs_link.person, card_of(LI_XIAOYU, "formal_loss"))
    assert told() == {(Kind.CARD_CHANGED, linked, None), (Kind.GUARDIAN_CARD_CHANGED, childs_link.guardian, None)}


def test_other_guardian_with_an_account_hears_there_and_with_a_link_of_their_own_once(linked, relative, childs_link):
    link_self(relative, CHEN_JING)
    says(childs_link.person, card_of(LI_XIAOYU, "formal_loss"))
    assert told() == {(Kind.CARD_CHANGED, linked, None), (Kind.GUARDIAN_CARD_CHANGED, relative, None)}

    Message.objects.all().delete()
    answer(submit(draft_of(relative, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=LI_MING)
    Message.objects.all().delete()  # the match said that the card is in order
    says(childs_link.person, card_of(LI_XIAOYU, "formal_loss"))
    assert told() == {(Kind.CARD_CHANGED, linked, None), (Kind.CARD_CHANGED, relative, None)}
    assert how_many() == 2


@pytest.mark.parametrize("column", ["untold_at", "died_on"])
def test_not_to_an_other_guardian_who_may_not_be_told(linked, childs_link, column):
    day = {"untold_at": timezone.now(), "died_on": timezone.localdate()}[column]
    InsuredPerson.objects.filter(pk=childs_link.guardian_id).update(**{column: day})
    says(childs_link.person, card_of(LI_XIAOYU, "formal_loss"))
    assert told() == {(Kind.CARD_CHANGED, linked, None)}


def test_child_who_is_told_hears_instead_of_the_other_guardian(linked, childs_link):
    today = timezone.localdate()
    InsuredPerson.objects.filter(pk=childs_link.person_id).update(birth_date=date(today.year - 15, 1, 1))
    childs_link.person.refresh_from_db()
    says(childs_link.person, card_of(LI_XIAOYU, "formal_loss"))
    assert told() == {(Kind.CARD_CHANGED, linked, None), (Kind.CARD_CHANGED_SUBJECT, childs_link.person, None)}


@pytest.fixture
def report(link):
    """The son's, which has just gone out: whether the register took it, nobody here knows yet."""
    report = report_loss(link, LossKind.TEMPORARY, by=by(link.owner))
    LossReport.objects.update(attempts=1)
    return report


@pytest.fixture
def brother(link, stranger):
    link_self(stranger, ZHAO_QIANG)
    link_relative(stranger)
    Message.objects.all().delete()
    return stranger


def test_what_a_report_from_here_tells_is_told_to_nobody_twice(link, brother, report):
    """Who reported it and the holder hear of it from the report; a brother who sees the card as well, from the news."""
    says(link.person, card_of(WANG_FANG, "temporary_loss"))
    assert told() == {(Kind.CARD_CHANGED, brother, None)}
    says(link.person, card_of(WANG_FANG))
    assert told() == {(Kind.CARD_CHANGED, brother, None), (Kind.CARD_CHANGED, brother, USABLE)}


def test_what_a_report_does_not_tell_is_told_to_all(linked, link, report):
    """It asked for a block of a few days, and the authority cancelled the card."""
    says(link.person, card_of(WANG_FANG, "cancelled"))
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, link.person, None), (Kind.CARD_CHANGED, linked, None)}


def test_report_that_never_went_out_tells_nothing(linked, link, report):
    LossReport.objects.update(attempts=0)
    says(link.person, card_of(WANG_FANG, "temporary_loss"))
    assert told() == {(Kind.CARD_CHANGED_SUBJECT, link.person, None), (Kind.CARD_CHANGED, linked, None)}


def test_who_reported_and_may_not_report_any_more_hears_as_everybody_does(linked, link, report):
    FamilyLink.objects.filter(pk=link.pk).update(scopes=["view_card"])
    says(link.person, card_of(WANG_FANG, "temporary_loss"))
    assert told() == {(Kind.CARD_CHANGED, linked, None)}


def test_as_many_statements_for_many_people_as_for_two(regions):
    people = [make_person("王芳", date(1950, 1, 1), sequence=2 * n) for n in range(1, 31)]
    for turn, person in enumerate(people):
        owner = User.objects.create_user(f"owner-{turn}")
        make_own_link(owner, sequence=11 + 2 * turn)
        make_link(owner, person, Relationship.MOTHER)
    Message.objects.all().delete()
    cards = {person.pk: person.cards.get() for person in people}
    lost = {pk: card_of(WANG_FANG, "cancelled", number=card.number) for pk, card in cards.items()}

    with CaptureQueriesContext(connection) as two:
        keep_cards(dict(list(lost.items())[:2]), asked_at=timezone.now(), by=BY)
    with CaptureQueriesContext(connection) as many:
        keep_cards(dict(list(lost.items())[2:]), asked_at=timezone.now(), by=BY)
    with CaptureQueriesContext(connection) as again:
        keep_cards(lost, asked_at=timezone.now(), by=BY)

    assert len(many) == len(two)
    assert how_many() == 60
    assert [row["sql"] for row in again if "families_familylink" in row["sql"]] == []


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
@pytest.mark.parametrize("turned", ["blocked", USABLE, REPLACED])
def test_no_words_of_it_name_anybody(linked, childs_link, turned, language):
    states = {"blocked": card_of(LI_XIAOYU, "cancelled"), USABLE: card_of(LI_XIAOYU)}
    if turned == USABLE:
        childs_link.person.cards.update(state=CardState.CANCELLED)
    says(childs_link.person, states.get(turned, replace(NEW, number="B0000")))
    said = []
    for message in Message.objects.filter(kind__in=KINDS):
        with override(language):
            said += [TEXTS[message.kind].titled(message.codes), TEXTS[message.kind].filled(message.codes)]
        if message.user is None:
            said.append(notice_text(message.kind, values_of(message), language))
    assert len(said) == 5
    assert [words for words in said if LI_XIAOYU.name in words or LI_XIAOYU.number in words] == []


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_turn_has_words_of_its_own(kind, language):
    turns = [{}, {VARIANT: USABLE}, {VARIANT: REPLACED}]
    with override(language):
        assert len({TEXTS[kind].titled(codes) for codes in turns}) == 3
    if kind != Kind.CARD_CHANGED:
        assert len({notice_text(kind, codes, language) for codes in turns}) == 3
