"""What time ends, exact to the pack's days, and harmless when it runs twice or late."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.services import Actor
from families.models import (
    CardCode,
    FamilyLink,
    InsuredPerson,
    LinkApplication,
    LossReport,
    Message,
    OutgoingNotice,
    SocialSecurityCard,
)
from families.models.links import EndedBy
from families.models.losses import LossKind
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.closing import close_overdue
from families.services.cards.losses import report_loss
from families.services.links.ending import end_link, end_link_as
from families.states import Status
from tests.families.conftest import WANG_FANG, Resident, by, draft_of, link_relative, link_self, waiting
from tests.families.senders.conftest import make_reachable

DAY = timedelta(days=1)
LI_GUOHUA = Resident("李国华", date(1956, 2, 9))


def in_days(days):
    return time_machine.travel(timezone.now() + days * DAY, tick=True)


@pytest.mark.parametrize(("days", "status"), [(13.9, Status.AWAITING_CONSENT), (14.1, Status.EXPIRED)])
def test_unanswered_question_expires_after_fourteen_days(linked, days, status):
    row = waiting(linked)

    with in_days(days):
        close_overdue()

    row.refresh_from_db()
    assert row.status == status


def test_expired_reads_as_declined_does(linked):
    row = waiting(linked)
    with in_days(15):
        close_overdue()

    told = Message.objects.filter(application=row, user=linked).values_list("kind", "codes")
    assert list(told) == [(Kind.APPLICATION_CLOSED, {"reference": row.reference})]


@pytest.mark.parametrize(("days", "status"), [(6.9, Status.DRAFT), (7.1, Status.EXPIRED)])
def test_forgotten_draft_ends_and_what_was_typed_goes(linked, days, status):
    draft = draft_of(linked, WANG_FANG, Relationship.MOTHER)

    with in_days(days):
        close_overdue()

    draft.refresh_from_db()
    assert draft.status == status
    assert (draft.name_sealed is None) == (draft.number_sealed is None) == (status == Status.EXPIRED)


@pytest.mark.parametrize(("days", "expired"), [(1.9, set()), (2.1, {"short"}), (7.1, {"short", "usual", "nowhere"})])
def test_draft_lives_as_long_as_the_pack_of_its_region_says(linked, add_pack, days, expired):
    add_pack("310000", "linking.draft_days", 2)
    regions = {"short": "310000", "usual": "110000", "nowhere": None}
    drafts = {name: draft_of(linked, WANG_FANG, Relationship.MOTHER, region_id=code) for name, code in regions.items()}

    with in_days(days):
        close_overdue()

    ended = LinkApplication.objects.filter(status=Status.EXPIRED).values_list("pk", flat=True)
    assert {name for name, draft in drafts.items() if draft.pk in ended} == expired


def test_link_past_its_term_is_inactive_at_once_and_ended_by_the_clock(linked):
    link = link_relative(linked)
    FamilyLink.objects.filter(pk=link.pk).update(
        begins_at=timezone.now() - 2 * DAY, until=timezone.now() - timedelta(seconds=1)
    )
    assert not FamilyLink.objects.active().of_relatives().exists()

    close_overdue()
    close_overdue()

    link.refresh_from_db()
    assert link.ended_by == EndedBy.TERM
    assert Message.objects.filter(link=link, kind=Kind.LINK_ENDED).count() == 1
    assert Message.objects.filter(link=link, kind=Kind.LINK_ENDED_SUBJECT).count() == 1


def test_typed_data_goes_thirty_days_after_the_end(linked):
    row = waiting(linked)
    with in_days(15):
        close_overdue()
    with in_days(44):
        close_overdue()
        row.refresh_from_db()
        assert row.name_sealed is not None
    with in_days(46):
        close_overdue()

    row.refresh_from_db()
    assert (row.name_sealed, row.number_sealed, row.number_index_a) == (None, None, None)


def test_person_goes_thirty_days_after_the_last_link_and_not_while_needed(linked):
    link = link_relative(linked)
    end_link(link, ended_by=EndedBy.OWNER, by=by(linked))
    with in_days(29):
        close_overdue()
        assert InsuredPerson.objects.get(pk=link.person_id).name == WANG_FANG.name
    with in_days(31):
        close_overdue()

    gone = InsuredPerson.objects.get(pk=link.person_id)
    assert (gone.name, gone.number_sealed, gone.number_index_a) == ("", None, None)
    assert (gone.birth_date, gone.sex, gone.died_on, gone.has_phone) == (None, None, None, False)
    assert WANG_FANG.reference not in gone.register_reference
    assert not SocialSecurityCard.objects.filter(person=gone).exists()
    assert InsuredPerson.objects.get(links__owner=linked, links__relationship="self").number is not None


def test_reports_of_a_lost_card_and_codes_of_it_go_with_it(linked):
    link = link_relative(linked, scopes=["show_code", "report_loss"])
    code = link.card_codes.create(kind="printed", expires_at=timezone.now() + timedelta(days=7))
    report = report_loss(link, LossKind.TEMPORARY, by=by(linked))
    LossReport.objects.update(due_at=timezone.now() + timedelta(days=90))  # the register is silent all the time
    end_link(link, ended_by=EndedBy.OWNER, by=by(linked))
    with in_days(31):
        close_overdue()

    assert InsuredPerson.objects.get(pk=link.person_id).erased_at is not None
    assert not LossReport.objects.filter(pk=report.pk).exists()
    assert not CardCode.objects.filter(pk=code.pk).exists()


def test_ending_ones_own_card_ends_everything_one_owns(linked):
    link = link_relative(linked)
    own = FamilyLink.objects.own().get(owner=linked)

    end_link(own, ended_by=EndedBy.OWNER, by=by(linked))

    link.refresh_from_db()
    assert link.ended_by == EndedBy.SELF_ENDED
    assert not FamilyLink.objects.active().filter(owner=linked).exists()


def test_silent_end_tells_the_owner_nothing(linked):
    link = link_relative(linked)

    end_link(link, ended_by=EndedBy.SUBJECT, by=by(linked), is_silent=True)

    assert not Message.objects.filter(user=linked, kind=Kind.LINK_ENDED).exists()


def test_silent_end_sends_nothing_home(linked, relative):
    """To a telephone or a letter box that the owner may see too. In the inbox alone it stands, and where there is none,
    nowhere: who ended it was there."""
    link_self(relative, WANG_FANG)
    make_reachable(relative)
    with_account, without = link_relative(linked), link_relative(linked, LI_GUOHUA, Relationship.FATHER)
    OutgoingNotice.objects.all().delete()
    Message.objects.all().delete()

    for link in (with_account, without):
        end_link_as(link, link.person, is_silent=True, by=Actor.person(link.person_id))

    assert list(Message.objects.values_list("user", "kind", "due_at")) == [(relative.pk, Kind.LINK_ENDED_SUBJECT, None)]
    assert not OutgoingNotice.objects.exists()


def test_closing_leaves_what_is_not_due(linked):
    link_relative(linked)
    draft_of(linked, WANG_FANG, Relationship.MOTHER)

    assert close_overdue() == 0
    assert LinkApplication.objects.drafts().count() == 1
