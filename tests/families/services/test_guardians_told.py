"""The other guardian hears what the owner does to the link of the child, and that it has ended: in their account, or by a notice
that names no child."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.services import Actor
from families.decisions import EndReason, IdentitySeen
from families.message_groups import Group
from families.message_texts import GROUP_OF
from families.models import FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.links.at_counter import end_at_counter
from families.services.links.changing import lower_link, pause_link, resume_link
from families.services.links.ending import end_link, end_link_as, end_overdue
from families.services.notice_values import values_of
from registry.texts import NOTICES
from tests.families.conftest import CHEN_JING, LI_XIAOYU, answer, by, draft_of, link_self, submit

KINDS = [Kind.GUARDIAN_LINK_CHANGED, Kind.GUARDIAN_LINK_ENDED]


@pytest.fixture
def link(linked):
    """The father's, to his daughter of nine; the mother has no account."""
    return answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=CHEN_JING).link


@pytest.fixture
def mother(link, relative):
    link_self(relative, CHEN_JING)
    return relative


def told():
    """Kind and receiver."""
    return [(row.kind, row.user or row.person) for row in Message.objects.filter(kind__in=KINDS).order_by("pk")]


def test_of_less_through_the_owner(link, linked, mother):
    lower_link(link, linked, scopes=["view_card"], by=by(linked))
    lower_link(link, linked, scopes=["view_card"], by=by(linked))  # it is so already
    assert told() == [(Kind.GUARDIAN_LINK_CHANGED, mother)]
    assert not Message.objects.filter(kind=Kind.LINK_CHANGED_SUBJECT).exists()  # she is nine


def test_of_the_end_by_the_owner(link, linked, mother):
    end_link_as(link, linked, is_silent=True, by=by(linked))
    assert told() == [(Kind.GUARDIAN_LINK_ENDED, mother)]


@pytest.mark.parametrize("kind", KINDS)
def test_without_an_account_by_a_notice_that_names_no_child(link, linked, kind):
    if kind is Kind.GUARDIAN_LINK_CHANGED:
        lower_link(link, linked, scopes=["view_card"], by=by(linked))
    else:
        end_link_as(link, linked, is_silent=False, by=by(linked))
    notice = Message.objects.get(kind=kind)
    assert (notice.person, notice.user, notice.codes) == (
        link.guardian,
        None,
        {"reference": link.application.reference},
    )
    assert notice.due_at is not None
    assert LI_XIAOYU.name not in str(NOTICES[kind] % values_of(notice))
    assert GROUP_OF[kind] is Group.LINKS


def test_not_of_what_they_did_themself(link, mother):
    lower_link(link, mother, scopes=["view_card"], by=by(mother))
    pause_link(link, mother, by=by(mother))
    resume_link(link, mother, by=by(mother))
    end_link_as(link, mother, is_silent=False, by=by(mother))
    assert told() == []


@pytest.mark.parametrize("is_silent", [False, True])
def test_of_an_end_at_the_counter_unless_it_is_silent(link, officer, mother, is_silent):
    seen = IdentitySeen.IDENTITY_CARD
    end_at_counter(
        link, officer=officer, reason=EndReason.REPRESENTATIVE_ASKED, identity_seen=seen, is_silent=is_silent
    )
    assert bool(told()) is not is_silent


def test_of_the_end_of_its_term(link, mother):
    begun, until = timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begun, until=until)
    assert end_overdue(FamilyLink.objects.all()) == 1
    assert told() == [(Kind.GUARDIAN_LINK_ENDED, mother)]


def test_not_of_the_birthday_from_which_the_child_decides(link, mother):
    until = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begun, born = until - timedelta(days=2), until.date().replace(year=until.year - 16)
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=born)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begun, until=until)
    assert end_overdue(FamilyLink.objects.all()) == 1
    assert Message.objects.filter(kind=Kind.OF_AGE).exists()
    assert told() == []


@pytest.mark.parametrize("ended_by", EndedBy)
def test_at_once_of_what_others_do_and_of_the_days_that_are_over(link, mother, ended_by):
    """Not of their own doing, nor of the register's word, by which they may be a guardian no more, or somebody is
    protected."""
    heard = {EndedBy.OWNER, EndedBy.SUBJECT, EndedBy.OFFICER, EndedBy.TERM, EndedBy.UNUSED}
    end_link(link, ended_by=ended_by, by=Actor.authority("http"))
    assert told() == ([(Kind.GUARDIAN_LINK_ENDED, mother)] if ended_by in heard else [])


def test_not_with_the_owners_own_card(link, linked, mother):
    own = FamilyLink.objects.own().get(owner=linked)
    end_link_as(own, linked, is_silent=False, by=by(linked))
    link.refresh_from_db()
    assert (link.ended_by, told()) == (EndedBy.SELF_ENDED, [])


@pytest.mark.parametrize("column", ["untold_at", "died_on"])
def test_nobody_of_whom_the_register_tells_nothing(link, linked, column):
    gone = timezone.now() if column == "untold_at" else timezone.localdate()
    InsuredPerson.objects.filter(pk=link.guardian_id).update(**{column: gone})
    end_link_as(FamilyLink.objects.get(pk=link.pk), linked, is_silent=False, by=by(linked))
    assert told() == []


def test_link_without_another_guardian_tells_none(linked):
    alone = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True).link
    end_link_as(alone, linked, is_silent=False, by=by(linked))
    assert told() == []
