"""The worker and a register that really runs: a report is filed once whatever happens, or refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from families.errors import LossNotLiftable
from families.models import FamilyLink, LossReport, Message
from families.models.links import EndedBy
from families.models.losses import LossKind, Stage
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.cards.losses import lift_report
from families.services.links.ending import end_link
from families.services.messages import send_due_messages
from tests.families.conftest import by
from tests.families.losses import (
    SHARED,
    card_at,
    events,
    filed,
    impatient,
    in_register,
    is_noted_untold,
    link,
    loss_register,
    mother_with_account,
    once_more,
    own,
    register,
    reported,
    reports_at,
    son,
    state_of_copy,
    told,
    untold,
)
from tests.families.pages.conftest import verified

__all__ = ["impatient", "link", "loss_register", "own", "register", "son"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


class TestFiling:
    def test_blocks_the_card_here_and_there(self, link, register):
        report = filed(link)

        assert (report.stage, state_of_copy(link), card_at(register, link)) == (Stage.BLOCKED, *["temporary_loss"] * 2)
        assert reports_at(register) == [("temporary", 0)]
        assert timedelta(days=6) < report.lapses_at - timezone.now() <= timedelta(days=7)
        assert (report.due_at, report.attempts) == (report.lapses_at, 0)
        assert events(report) == ["reported", "filed"]

    def test_tells_a_holder_without_account_by_notice_and_the_reporter_who_is_there_nothing(self, link, register):
        filed(link)

        assert told(Kind.LOSS_REPORTED) == [link.person.register_reference]
        assert told(Kind.LOSS_FILED) == []
        before = len(register.phones(link.person.register_reference))
        send_due_messages()
        assert Message.objects.get(kind=Kind.LOSS_REPORTED).channel == "sms"
        assert len(register.phones(link.person.register_reference)) > before

    def test_tells_a_holder_with_account_there_and_leads_to_their_own_card(self, link, register):
        mother = mother_with_account(register)
        filed(link)

        assert told(Kind.LOSS_REPORTED) == ["mother"]
        assert Message.objects.get(kind=Kind.LOSS_REPORTED).link == FamilyLink.objects.own().get(owner=mother)

    def test_tells_a_holder_nothing_of_their_own_report(self, own):
        filed(own)

        assert told(Kind.LOSS_REPORTED) == []

    def test_does_not_write_to_a_young_child(self, son, register):
        child = verified(son, register.cases["demo_son"], Relationship.SON, scopes=SHARED).link
        filed(child)
        register.change(child.person.register_reference, "card", "normal")

        assert child.person.age_on(timezone.localdate()) < 14
        assert told(Kind.LOSS_REPORTED) == []

    def test_for_good_is_final(self, own, register):
        report = filed(own, LossKind.FORMAL)

        assert (report.stage, report.due_at, report.lapses_at) == (Stage.VOID, None, None)
        assert (state_of_copy(own), card_at(register, own)) == ("formal_loss", "formal_loss")
        with pytest.raises(LossNotLiftable):
            lift_report(report, by=by(own.owner))

    def test_for_good_after_a_block(self, own, register):
        filed(own)
        report = filed(own, LossKind.FORMAL)

        assert report.stage is Stage.VOID
        assert reports_at(register) == [("temporary", 1), ("formal", 0)]


class TestSilence:
    def test_is_waited_out_and_the_report_goes_out_once(self, link, register):
        register.set_faults(mode="503")
        report = once_more(reported(link))
        assert (report.stage, reports_at(register), state_of_copy(link)) == (Stage.WAITING, [], "normal")

        register.set_faults()
        report = once_more(report)

        assert (report.stage, reports_at(register)) == (Stage.BLOCKED, [("temporary", 0)])
        assert told(Kind.LOSS_FILED) == ["son"]

    @pytest.mark.parametrize("mode", ["429", "garbage", "reset"])
    def test_of_every_kind_keeps_it(self, link, register, mode):
        register.set_faults(mode=mode)

        assert once_more(reported(link)).stage is Stage.WAITING

    def test_waits_longer_each_time_and_never_gives_up(self, link, register, settings):
        settings.REGISTRY_URL = "http://127.0.0.1:9"
        report = reported(link)
        LossReport.objects.update(asked_at=timezone.now() - timedelta(days=30), attempts=200)

        report = once_more(report)

        assert report.stage is Stage.WAITING
        assert timedelta(minutes=4) < report.due_at - timezone.now() <= timedelta(minutes=10)

    def test_answer_that_got_lost_is_asked_for_by_its_key(self, link, register, impatient):
        register.set_faults(mode="yes_then_timeout")
        report = once_more(reported(link))
        assert (report.stage, reports_at(register)) == (Stage.WAITING, [("temporary", 0)])

        register.set_faults()
        report = once_more(report)

        assert (report.stage, reports_at(register)) == (Stage.BLOCKED, [("temporary", 0)])
        assert report.register_id.replace("-", "") == in_register(register, "select id from registry_lossreport")[0][0]

    @pytest.mark.parametrize("kind", LossKind)
    def test_answer_that_got_lost_with_its_key_is_taken_for_done(self, own, register, impatient, kind):
        register.set_faults(mode="yes_then_timeout")
        report = once_more(reported(own, kind))
        register.set_faults()
        in_register(register, "delete from registry_keptanswer")  # as after 24 hours

        report = once_more(report)

        assert report.stage is (Stage.VOID if kind == LossKind.FORMAL else Stage.BLOCKED)
        assert (report.register_id, report.lapses_at, len(reports_at(register))) == ("", None, 1)
        assert (report.is_liftable, state_of_copy(own)) == (False, f"{kind}_loss")


class TestRefused:
    @pytest.mark.parametrize("state", ["temporary_loss", "formal_loss", "cancelled", "expired", "sealed"])
    def test_card_that_changed_at_the_register(self, link, register, state):
        register.change(link.person.register_reference, "card", state)

        report = once_more(reported(link))

        assert (report.stage, report.due_at, state_of_copy(link)) == (Stage.REFUSED, None, state)
        assert events(report) == ["reported", "refused"]
        assert told(Kind.LOSS_REFUSED) == ["son"]
        assert told(Kind.LOSS_REPORTED) == []

    def test_card_that_was_replaced(self, link, register):
        """The register has another card of the person: ours is none any more, and the new one can be reported."""
        old = link.person.cards.get()
        in_register(
            register,
            "update registry_card set number = 'ZZ0000001' where person_id ="
            " (select id from registry_person where reference = ?)",
            link.person.register_reference,
        )

        report = once_more(reported(link))

        old.refresh_from_db()
        new = link.person.cards.exclude(pk=old.pk).get()
        assert (report.stage, old.state, new.state, new.number) == (Stage.REFUSED, "cancelled", "normal", "ZZ0000001")
        assert filed(link).card == new

    def test_link_that_ended_meanwhile_is_acted_through_no_more(self, link, register):
        report = reported(link)
        FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now())

        report = once_more(report)

        assert (report.stage, reports_at(register)) == (Stage.REFUSED, [])
        assert Event.objects.get(kind="families.loss_refused").codes == {"loss": "temporary", "reason": "link_ended"}
        assert told(Kind.LOSS_REFUSED) == []

    def test_block_whose_answer_got_lost_before_the_link_ended_is_told_its_holder(self, link, register, impatient):
        register.set_faults(mode="yes_then_timeout")
        report = once_more(reported(link))
        register.set_faults()
        end_link(link, ended_by=EndedBy.SUBJECT, by=by(link.owner), is_silent=True)

        report = once_more(report)

        assert (report.stage, report.is_liftable, state_of_copy(link)) == (Stage.BLOCKED, True, "temporary_loss")
        assert reports_at(register) == [("temporary", 0)]
        assert (told(Kind.LOSS_REPORTED), told(Kind.LOSS_FILED)) == ([link.person.register_reference], [])

    def test_block_whose_answer_got_lost_is_told_its_holder_once_the_register_tells_of_them(
        self, link, register, impatient
    ):
        register.set_faults(mode="yes_then_timeout")
        report = once_more(reported(link))
        register.set_faults()
        end_link(link, ended_by=EndedBy.SUBJECT, by=by(link.owner), is_silent=True)
        with untold(register, link):
            report = once_more(report)

        assert (report.stage, is_noted_untold(link), told(Kind.LOSS_REPORTED)) == (Stage.WAITING, True, [])

        assert once_more(report).stage is Stage.BLOCKED
        assert told(Kind.LOSS_REPORTED) == [link.person.register_reference]

    def test_holder_of_whom_nothing_is_told_is_noted(self, link, register):
        """So that no desk is told anything of them either."""
        register.change(link.person.register_reference, "card", "cancelled")
        with untold(register, link):
            report = once_more(reported(link))

        assert (report.stage, state_of_copy(link), is_noted_untold(link)) == (Stage.REFUSED, "normal", True)
        assert told(Kind.LOSS_REFUSED) == ["son"]

    def test_silence_after_the_refusal_is_waited_out(self, link, register, settings):
        """Asked what the card is now, the register hangs up; the refusal is not lost, for the key answers the same."""
        register.change(link.person.register_reference, "card", "cancelled")
        report = reported(link)
        LossReport.objects.update(attempts=3)
        register.set_faults(mode="503")
        assert once_more(report).stage is Stage.WAITING
        register.set_faults()

        assert once_more(report).stage is Stage.REFUSED
