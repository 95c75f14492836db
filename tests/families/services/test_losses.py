"""Reporting a card lost and taking it back, as far as our own rows go: who may, what stands, what is not asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from families.errors import CardNotReportable, LossNotAllowed, LossNotLiftable, TooManyLossReports
from families.models import FamilyLink, LossReport, Message
from families.models.losses import LossKind, Stage
from families.models.messages import Kind
from families.models.people import CardState
from families.policies.cards import can_lift_loss, can_report_loss
from families.relationships import Relationship
from families.services.cards.losses import MOST_A_DAY, lift_report, report_loss
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, by, link_relative, link_self
from tests.families.losses import SHARED, reported


@pytest.fixture
def link(linked):
    """The applicant may report their mother's card lost."""
    return link_relative(linked, scopes=SHARED)


@pytest.fixture
def own(linked):
    return FamilyLink.objects.own().get(owner=linked)


def as_now(report):
    report.refresh_from_db()
    return report


def kinds():
    return list(Event.objects.filter(object_kind="loss_report").order_by("id").values_list("kind", flat=True))


class TestWhoMayReport:
    @pytest.mark.parametrize(
        ("which", "temporary", "formal"),
        [("own", True, True), ("with_scope", True, False), ("without_scope", False, False)],
    )
    def test_owner_of_a_link(self, linked, own, which, temporary, formal):
        scopes = SHARED if which == "with_scope" else ["view_card"]
        asked = own if which == "own" else link_relative(linked, scopes=scopes)

        assert can_report_loss(linked, asked, LossKind.TEMPORARY) is temporary
        assert can_report_loss(linked, asked, LossKind.FORMAL) is formal

    @pytest.mark.parametrize("who", ["stranger", "officer", "relative"])
    def test_nobody_through_anothers_link(self, request, link, own, who):
        """The relative is the person whom it is about: they have a link of their own for it."""
        user = request.getfixturevalue(who)
        if who == "relative":
            link_self(user, WANG_FANG)

        assert not any(can_report_loss(user, one, kind) for one in (link, own) for kind in LossKind)

    @pytest.mark.parametrize("field", ["paused_at", "frozen_at", "until", "begins_at"])
    def test_nobody_through_a_link_that_is_not_active(self, linked, link, field):
        moved = timezone.now() + timedelta(days=1 if field == "begins_at" else 0)
        FamilyLink.objects.filter(pk=link.pk).update(**{field: moved})
        link.refresh_from_db()

        assert not can_report_loss(linked, link, LossKind.TEMPORARY)
        with pytest.raises(LossNotAllowed):
            reported(link)

    def test_final_report_through_a_relatives_link_is_refused_by_the_service_too(self, link):
        with pytest.raises(LossNotAllowed):
            reported(link, LossKind.FORMAL)
        assert not LossReport.objects.exists()


class TestReporting:
    def test_is_a_row_that_is_due(self, link, linked):
        report = reported(link)

        assert (report.stage, report.reported_by, report.card.person) == (Stage.WAITING, linked, link.person)
        assert report.due_at <= timezone.now()
        assert kinds() == ["families.loss_reported"]
        event = Event.objects.get(kind="families.loss_reported")
        assert (event.actor_id, event.person_id, event.codes) == (str(linked.pk), link.person_id, {"loss": "temporary"})

    def test_leaves_the_card_to_the_register(self, link):
        reported(link)

        assert link.person.cards.get().state == CardState.NORMAL
        assert not Message.objects.filter(kind=Kind.LOSS_REPORTED).exists()

    def test_twice_is_one(self, link):
        assert reported(link) == reported(link)
        assert kinds() == ["families.loss_reported"]

    def test_by_two_people_is_the_first_ones(self, link, relative):
        holders = link_self(relative, WANG_FANG)

        assert reported(link) == reported(holders)
        assert LossReport.objects.get().reported_by == link.owner

    def test_for_good_takes_the_place_of_a_block(self, own):
        block = reported(own)
        final = reported(own, LossKind.FORMAL)

        assert as_now(block).stage is Stage.ENDED
        assert (block.due_at, final.stage) == (None, Stage.WAITING)

    def test_block_after_a_final_report_is_the_final_one(self, own):
        assert reported(own, LossKind.FORMAL) == reported(own) == reported(own, LossKind.FORMAL)

    @pytest.mark.parametrize("state", sorted(set(CardState) - {CardState.NORMAL}))
    def test_card_that_cannot_be_blocked_is_not_asked_for(self, link, state):
        link.person.cards.update(state=state)

        with pytest.raises(CardNotReportable):
            reported(link)
        assert not LossReport.objects.exists()

    @pytest.mark.parametrize(
        ("state", "is_taken"), [(state, state == CardState.TEMPORARY_LOSS) for state in CardState if state != "normal"]
    )
    def test_blocked_card_alone_can_be_reported_for_good_besides(self, own, state, is_taken):
        own.person.cards.update(state=state)

        if is_taken:
            assert reported(own, LossKind.FORMAL).is_formal
        else:
            with pytest.raises(CardNotReportable):
                reported(own, LossKind.FORMAL)

    def test_card_past_its_day_has_expired(self, link):
        link.person.cards.update(expires_on=timezone.localdate() - timedelta(days=1))

        with pytest.raises(CardNotReportable):
            reported(link)

    def test_without_a_card_there_is_nothing_to_report(self, link):
        link.person.cards.all().delete()

        with pytest.raises(CardNotReportable):
            reported(link)


class TestHowOften:
    def test_relative_may_block_a_card_three_times_a_day(self, link, linked):
        for _turn in range(MOST_A_DAY):
            lift_report(reported(link), by=by(linked))
        with pytest.raises(TooManyLossReports):
            reported(link)
        LossReport.objects.update(asked_at=timezone.now() - timedelta(hours=25))

        assert reported(link).stage is Stage.WAITING

    def test_report_that_stands_is_found_however_often(self, link, linked):
        for _turn in range(MOST_A_DAY - 1):
            lift_report(reported(link), by=by(linked))

        assert reported(link) == reported(link)

    def test_holder_may_as_often_as_they_like(self, own, linked):
        for _turn in range(MOST_A_DAY):
            lift_report(reported(own), by=by(linked))

        assert reported(own).stage is Stage.WAITING

    def test_one_relative_uses_up_nobody_elses(self, link, linked, relative, stranger):
        link_self(relative, WANG_FANG)
        link_self(stranger, ZHAO_QIANG)
        for _turn in range(MOST_A_DAY):
            lift_report(reported(link), by=by(linked))

        assert lift_report(reported(FamilyLink.objects.own().get(owner=relative)), by=by(relative)) is None
        assert reported(link_relative(stranger, scopes=SHARED)).stage is Stage.WAITING


class TestTakingBack:
    def test_what_never_went_out_is_dropped(self, link, linked):
        report = reported(link)

        lift_report(report, by=by(linked))

        assert (as_now(report).stage, report.due_at, report.filed_at) == (Stage.LIFTED, None, None)
        assert kinds() == ["families.loss_reported", "families.loss_lifted"]
        assert not Message.objects.filter(kind=Kind.LOSS_ENDED).exists()

    def test_holder_who_drops_it_has_the_reporter_told(self, link, relative):
        link_self(relative, WANG_FANG)
        report = reported(link)

        lift_report(report, by=by(relative))

        assert [message.user for message in Message.objects.filter(kind=Kind.LOSS_ENDED)] == [link.owner]

    def test_reporter_whose_link_is_over_is_not_told(self, link, relative):
        report = report_loss(link, LossKind.TEMPORARY, by=by(link.owner))
        FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now())

        lift_report(report, by=by(relative))

        assert not Message.objects.filter(kind=Kind.LOSS_ENDED).exists()

    def test_what_may_have_gone_out_waits_for_the_register(self, link, linked):
        report = reported(link)
        LossReport.objects.update(attempts=1, due_at=timezone.now() + timedelta(minutes=9))

        lift_report(report, by=by(linked))

        assert as_now(report).stage is Stage.LIFTING
        assert report.due_at <= timezone.now()

    def test_twice_is_once(self, link, linked):
        report = reported(link)
        LossReport.objects.update(attempts=1)

        for _press in range(2):
            lift_report(report, by=by(linked))

        assert kinds() == ["families.loss_reported", "families.loss_lift_asked"]

    def test_card_can_be_reported_again_afterwards(self, link, linked):
        first = reported(link)
        lift_report(first, by=by(linked))

        assert reported(link) != first

    def test_final_report_stays(self, own, linked):
        report = reported(own, LossKind.FORMAL)

        with pytest.raises(LossNotLiftable):
            lift_report(report, by=by(linked))
        assert as_now(report).stage is Stage.WAITING

    def test_report_that_the_register_does_not_tell_stays(self, link, linked):
        report = reported(link)
        LossReport.objects.update(filed_at=timezone.now(), register_id="")

        with pytest.raises(LossNotLiftable):
            lift_report(report, by=by(linked))

    def test_report_that_is_over_stays(self, link, linked):
        report = reported(link)
        now = timezone.now()
        LossReport.objects.update(refused_at=now, ended_at=now, due_at=None)

        with pytest.raises(LossNotLiftable):
            lift_report(report, by=by(linked))


class TestWhoMayTakeBack:
    def test_holder_whoever_reported(self, link, relative):
        link_self(relative, WANG_FANG)

        assert can_lift_loss(relative, reported(link))

    def test_relative_who_reported(self, link, linked):
        assert can_lift_loss(linked, reported(link))

    def test_not_a_relative_who_did_not(self, link, stranger):
        link_self(stranger, LI_MING.__class__("李华", LI_MING.born, sequence=7))
        link_relative(stranger, WANG_FANG, Relationship.MOTHER, scopes=SHARED)

        assert not can_lift_loss(stranger, reported(link))

    def test_not_the_relative_of_a_holder_who_reported(self, link, linked, relative):
        holders = link_self(relative, WANG_FANG)

        assert not can_lift_loss(linked, reported(holders))

    @pytest.mark.parametrize(
        "changes", [{"scopes": ["view_card"]}, {"paused_at": timezone.now()}, {"frozen_at": timezone.now()}], ids=list
    )
    def test_not_the_relative_whose_link_no_longer_allows_it(self, link, linked, changes):
        report = reported(link)
        FamilyLink.objects.filter(pk=link.pk).update(**changes)

        assert not can_lift_loss(linked, report)

    def test_nobody_else(self, link, stranger, officer):
        report = reported(link)

        assert not any(can_lift_loss(user, report) for user in (stranger, officer))


def test_account_that_goes_leaves_its_report(link):
    report = report_loss(link, LossKind.TEMPORARY, by=by(link.owner))
    LossReport.objects.update(reported_by=None)

    assert as_now(report).stage is Stage.WAITING
