"""A link shares less, ends earlier, pauses and goes on: who may, who is told, and that it never becomes more."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from audit.models import Event
from audit.services import Actor
from families.decisions import FreezeReason
from families.errors import CannotRaise, LinkChanged, LinkEnded, NothingLeft, OwnLinkStays, PauseNotAllowed
from families.message_texts import TEXTS, VARIANT
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.scopes import VIEW
from families.services.links.changing import freeze_link, lower_link, pause_link, resume_link, unfreeze_link
from families.services.links.ending import end_link, end_link_as
from families.services.senders.words import letter_of
from tests.families.conftest import LI_XIAOYU, WANG_FANG, answer, by, draft_of, link_self, submit

DAY = timedelta(days=1)
KINDS = ["families.link_lowered", "families.link_paused", "families.link_resumed"]


@pytest.fixture
def link(mothers_link):
    return mothers_link


@pytest.fixture
def mother(relative):
    """The subject, with an account of her own."""
    link_self(relative, WANG_FANG)
    return relative


def changes():
    return list(Event.objects.filter(kind__in=KINDS).order_by("id").values_list("kind", flat=True))


def told(kind):
    return list(Message.objects.filter(kind=kind))


def stored(link):
    return FamilyLink.objects.get(pk=link.pk)


@pytest.mark.parametrize("side", ["owner", "subject"])
def test_either_side_lowers(link, linked, mother, side):
    user = linked if side == "owner" else mother
    until = timezone.now() + 10 * DAY
    lower_link(link, user, scopes=["view_pension", "view_card"], until=until, by=by(user))

    row = stored(link)
    assert (row.scopes, row.until, row.sequence) == (["view_card", "view_pension"], until, 2)
    assert (link.scopes, link.until, link.sequence) == (row.scopes, row.until, row.sequence)
    event = Event.objects.get(kind="families.link_lowered")
    assert (event.actor_id, event.object_id, event.person_id) == (str(user.pk), str(link.pk), link.person_id)
    assert event.codes == {"scopes": row.scopes, "until": until.isoformat(timespec="seconds")}
    assert not event.is_automatic


def test_other_side_is_told_and_not_the_one_who_did_it(link, linked, mother):
    lower_link(link, linked, scopes=["view_card", "view_pension"], by=by(linked))
    assert [message.user for message in told(Kind.LINK_CHANGED_SUBJECT)] == [mother]
    assert told(Kind.LINK_CHANGED) == []
    lower_link(link, mother, scopes=["view_card"], by=by(mother))
    assert [message.user for message in told(Kind.LINK_CHANGED)] == [linked]
    assert len(told(Kind.LINK_CHANGED_SUBJECT)) == 1


def test_person_without_an_account_is_told_by_a_notice(link, linked):
    lower_link(link, linked, scopes=["view_card"], by=by(linked))
    (notice,) = told(Kind.LINK_CHANGED_SUBJECT)
    assert (notice.person_id, notice.user) == (link.person_id, None)
    assert notice.due_at is not None
    assert notice.codes == {"reference": link.application.reference}


def test_young_child_is_not_told(linked):
    draft = draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)
    link = answer(submit(draft), LI_XIAOYU, proven=True, guardian=True).link
    lower_link(link, linked, scopes=["view_card"], by=by(linked))
    assert told(Kind.LINK_CHANGED_SUBJECT) == []
    assert changes() == ["families.link_lowered"]


def test_what_is_so_already_changes_nothing(link, linked):
    lower_link(link, linked, scopes=list(VIEW), until=link.until, by=by(linked))
    lower_link(link, linked, by=by(linked))
    assert (stored(link).sequence, changes(), told(Kind.LINK_CHANGED_SUBJECT)) == (1, [], [])


@pytest.mark.parametrize(
    ("asked", "error", "field"),
    [
        ({"scopes": ["view_card", "certify"]}, CannotRaise, "scopes"),
        ({"scopes": []}, NothingLeft, "scopes"),
        ({"until": 400}, CannotRaise, "until"),
        ({"until": 0}, NothingLeft, "until"),
        ({"until": -400}, NothingLeft, "until"),
        ({"scopes": ["view_card"], "until": 400}, CannotRaise, "until"),
    ],
    ids=range(6),
)
def test_never_more_and_never_nothing(link, linked, asked, error, field):
    values = {name: timezone.now() + value * DAY if name == "until" else value for name, value in asked.items()}
    with pytest.raises(error) as raised:
        lower_link(link, linked, **values, by=by(linked))
    assert raised.value.field == field
    assert (stored(link).scopes, stored(link).sequence, changes()) == (list(VIEW), 1, [])


def test_link_that_has_not_begun_ends_after_its_beginning(link, linked):
    begins = timezone.now() + DAY
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begins)
    with pytest.raises(NothingLeft):
        lower_link(stored(link), linked, until=begins - timedelta(hours=1), by=by(linked))
    lower_link(stored(link), linked, until=begins + timedelta(hours=1), by=by(linked))
    assert stored(link).until == begins + timedelta(hours=1)


def test_own_card_is_neither_lowered_nor_paused(linked):
    own = FamilyLink.objects.own().get()
    with pytest.raises(OwnLinkStays):
        lower_link(own, linked, scopes=["view_card"], by=by(linked))
    with pytest.raises(PauseNotAllowed):
        pause_link(own, linked, by=by(linked))


def test_who_decided_about_an_earlier_state_decides_again(link, linked, mother):
    seen = stored(link)
    lower_link(link, mother, scopes=["view_card", "view_pension"], by=by(mother))
    with pytest.raises(LinkChanged):
        lower_link(seen, linked, scopes=["view_pension"], by=by(linked))
    assert stored(link).scopes == ["view_card", "view_pension"]


def test_pause_needs_no_newest_state(link, linked, mother):
    seen = stored(link)
    lower_link(link, linked, scopes=["view_card"], by=by(linked))
    pause_link(seen, mother, by=by(mother))
    assert (seen.sequence, seen.scopes) == (stored(link).sequence, ["view_card"])
    assert stored(link).paused_at is not None


def test_pause_stops_it_until_it_goes_on(link, linked, mother):
    pause_link(link, mother, by=by(mother))
    assert not stored(link).is_active
    assert link.paused_at == stored(link).paused_at
    pause_link(link, mother, by=by(mother))
    resume_link(link, mother, by=by(mother))
    assert stored(link).is_active
    resume_link(link, mother, by=by(mother))
    assert changes() == ["families.link_paused", "families.link_resumed"]
    assert stored(link).sequence == 3
    assert [message.user for message in told(Kind.LINK_CHANGED)] == [linked] * 2


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_each_of_three_quick_changes_has_a_title_of_its_own(link, mother, language):
    pause_link(link, mother, by=by(mother))
    resume_link(link, mother, by=by(mother))
    lower_link(link, mother, scopes=["view_card"], by=by(mother))

    codes = [message.codes for message in Message.objects.filter(kind=Kind.LINK_CHANGED).order_by("pk")]
    assert [one.get(VARIANT) for one in codes] == ["paused", "resumed", None]
    with override(language):
        said = [TEXTS[Kind.LINK_CHANGED].titled(one) for one in codes]
        assert [said[0] in letter_of(Kind.LINK_CHANGED, codes[0], language).subject, len(set(said))] == [True, 3]
        texts = {TEXTS[Kind.LINK_CHANGED].filled(one) for one in codes}
    assert len(texts) == 3
    assert all(link.application.reference in text for text in texts)


def test_link_that_stands_still_is_not_said_to_go_on(link, mother):
    pause_link(link, mother, by=by(mother))
    freeze_link(link, FreezeReason.DISPUTE, by=by(mother))
    resume_link(link, mother, by=by(mother))

    codes = [message.codes for message in told(Kind.LINK_CHANGED)]
    assert sorted(one.get(VARIANT, "") for one in codes) == ["", "paused"]


@pytest.mark.parametrize("change", [pause_link, resume_link])
def test_owner_and_strangers_neither_pause_nor_resume(link, linked, stranger, change):
    FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now() if change is resume_link else None)
    for user in (linked, stranger):
        with pytest.raises(PauseNotAllowed):
            change(stored(link), user, by=by(user))
    assert changes() == []


def test_going_on_does_not_end_a_dispute(link, mother):
    FamilyLink.objects.filter(pk=link.pk).update(frozen_at=timezone.now())
    pause_link(link, mother, by=by(mother))
    resume_link(link, mother, by=by(mother))
    assert not stored(link).is_active
    assert stored(link).frozen_at is not None


@pytest.mark.parametrize("is_by_term", [False, True])
def test_nothing_changes_after_the_end(link, linked, mother, is_by_term):
    seen = stored(link)
    if is_by_term:
        FamilyLink.objects.filter(pk=link.pk).update(begins_at=timezone.now() - 2 * DAY, until=timezone.now() - DAY)
        seen = stored(link)
    else:
        end_link(link, ended_by=EndedBy.OWNER, by=by(linked))
    for change in (
        lambda: lower_link(seen, linked, scopes=["view_card"], by=by(linked)),
        lambda: pause_link(seen, mother, by=by(mother)),
        lambda: resume_link(seen, mother, by=by(mother)),
    ):
        with pytest.raises(LinkEnded):
            change()
    assert changes() == []


def test_person_without_an_account_has_the_same_say(link, linked):
    person, at_consent = link.person, Actor.person(link.person_id)
    lower_link(link, person, scopes=["view_card", "view_pension"], by=at_consent)
    pause_link(link, person, by=at_consent)
    assert stored(link).paused_at is not None
    resume_link(link, person, by=at_consent)

    assert [message.user_id for message in told(Kind.LINK_CHANGED)] == [linked.pk] * 3
    end_link_as(link, person, is_silent=True, by=at_consent)
    assert (stored(link).ended_by, told(Kind.LINK_ENDED)) == (EndedBy.SUBJECT, [])


def test_another_person_has_none(link, linked):
    other = FamilyLink.objects.own().get(owner=linked).person
    with pytest.raises(OwnLinkStays):
        lower_link(link, other, scopes=["view_card"], by=Actor.person(other.pk))
    with pytest.raises(PauseNotAllowed):
        pause_link(link, other, by=Actor.person(other.pk))


def test_frozen_link_stands_still_and_neither_side_can_let_it_go_on(link, linked, mother):
    by_officer = Actor.system("tests")
    freeze_link(link, FreezeReason.DISPUTE, by=by_officer)
    freeze_link(link, FreezeReason.DEATH, by=by_officer)
    resume_link(link, mother, by=by(mother))

    assert not stored(link).is_active
    [event] = Event.objects.filter(kind="families.link_frozen")
    assert (event.codes, event.object_id, stored(link).sequence) == ({"reason": "dispute"}, str(link.pk), 2)
    unfreeze_link(link, by=by_officer)
    unfreeze_link(link, by=by_officer)
    assert stored(link).is_active
    assert Event.objects.filter(kind="families.link_unfrozen").count() == 1
    end_link(link, ended_by=EndedBy.OWNER, by=by(linked))
    with pytest.raises(LinkEnded):
        freeze_link(link, FreezeReason.DEATH, by=by_officer)
