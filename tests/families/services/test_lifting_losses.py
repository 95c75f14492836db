"""The worker and a register that really runs: reports taken back, and what becomes of a card when its days are over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from families.models.links import EndedBy
from families.models.losses import Stage
from families.models.messages import Kind
from families.models.people import CardState
from families.relationships import Relationship
from families.services.cards.filing_losses import send_due_losses
from families.services.cards.looking import FRESH_FOR, refresh_card
from families.services.cards.losses import lift_report
from families.services.links.ending import end_link
from tests.families.conftest import agree, by
from tests.families.losses import (
    card_at,
    events,
    filed,
    impatient,
    in_register,
    is_noted_untold,
    link,
    loss_register,
    once_more,
    register,
    reported,
    reports_at,
    son,
    state_of_copy,
    told,
    untold,
)
from tests.families.pages.conftest import bound, verified

__all__ = ["impatient", "link", "loss_register", "register", "son"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


class TestTakingBack:
    def test_frees_the_card_and_tells_both(self, link, register, son):
        report = filed(link)

        lift_report(report, by=by(son))
        report = once_more(report)

        assert (report.stage, state_of_copy(link), card_at(register, link)) == (Stage.LIFTED, "normal", "normal")
        assert reports_at(register) == [("temporary", 1)]
        assert events(report) == ["reported", "filed", "lift_asked", "lifted"]
        assert told(Kind.LOSS_ENDED) == sorted(["son", link.person.register_reference])

    def test_block_and_its_end_are_told_whoever_else_sees_the_card_and_nobody_twice(self, link, register, son):
        daughter = bound("daughter", register.cases["demo_sister"])
        agree(verified(daughter, register.cases["demo_mother"], Relationship.MOTHER, scopes=["view_card"]))
        both = sorted(["son", link.person.register_reference])

        report = filed(link)
        assert (told(Kind.CARD_CHANGED), told(Kind.LOSS_REPORTED)) == (["daughter"], [link.person.register_reference])

        lift_report(report, by=by(son))
        once_more(report)
        assert (told(Kind.CARD_CHANGED), told(Kind.LOSS_ENDED)) == (["daughter"] * 2, both)
        assert told(Kind.CARD_CHANGED_SUBJECT) == []

    def test_waits_for_a_silent_register(self, link, register, son):
        report = filed(link)
        lift_report(report, by=by(son))
        register.set_faults(mode="503")
        assert once_more(report).stage is Stage.LIFTING
        assert state_of_copy(link) == "temporary_loss"

        register.set_faults()
        assert once_more(report).stage is Stage.LIFTED

    def test_withdraws_what_the_register_took_without_our_knowing(self, link, register, son, impatient):
        register.set_faults(mode="yes_then_timeout")
        report = once_more(reported(link))
        lift_report(report, by=by(son))
        register.set_faults()

        report = once_more(once_more(report))

        assert (report.stage, reports_at(register), card_at(register, link)) == (
            Stage.LIFTED,
            [("temporary", 1)],
            "normal",
        )

    def test_sends_nothing_when_the_register_never_took_it(self, link, register, son):
        register.set_faults(mode="503")
        report = once_more(reported(link))
        lift_report(report, by=by(son))
        register.set_faults()

        assert once_more(report).stage is Stage.LIFTED
        assert reports_at(register) == []
        assert told(Kind.LOSS_ENDED) == ["son"]

    def test_card_stays_blocked_when_nobody_knows_by_which_report(self, link, register, son, impatient):
        register.set_faults(mode="yes_then_timeout")
        report = once_more(reported(link))
        lift_report(report, by=by(son))
        register.set_faults()
        in_register(register, "delete from registry_keptanswer")  # as after 24 hours

        report = once_more(report)

        assert (report.stage, report.is_liftable, state_of_copy(link)) == (Stage.BLOCKED, False, "temporary_loss")
        assert report.due_at > timezone.now() + timedelta(days=6)

    def test_register_that_forgot_the_report_keeps_the_card_blocked(self, link, register, son):
        report = filed(link)
        in_register(register, "delete from registry_lossreport")
        lift_report(report, by=by(son))

        report = once_more(report)

        assert (report.stage, report.is_liftable, report.lift_asked_at) == (Stage.BLOCKED, False, None)

    def test_while_nothing_is_told_of_the_holder_it_stays_wished_and_both_are_told_then(self, link, register, son):
        report = filed(link)
        lift_report(report, by=by(son))
        with untold(register, link):
            report = once_more(report)

        assert (report.stage, is_noted_untold(link), told(Kind.LOSS_ENDED)) == (Stage.LIFTING, True, [])
        assert timedelta(hours=23) < report.due_at - timezone.now() <= timedelta(days=1)

        report = once_more(report)

        assert (report.stage, state_of_copy(link)) == (Stage.LIFTED, "normal")
        assert told(Kind.LOSS_ENDED) == sorted(["son", link.person.register_reference])

    def test_what_may_have_reached_the_register_is_not_called_taken_back_while_nothing_is_told(
        self, link, register, son, impatient
    ):
        register.set_faults(mode="yes_then_timeout")
        report = once_more(reported(link))
        lift_report(report, by=by(son))
        register.set_faults()
        with untold(register, link):
            report = once_more(report)

        assert (report.stage, is_noted_untold(link)) == (Stage.LIFTING, True)

        report = once_more(once_more(report))

        assert (report.stage, reports_at(register), card_at(register, link)) == (
            Stage.LIFTED,
            [("temporary", 1)],
            "normal",
        )

    def test_card_that_was_voided_meanwhile_is_void(self, link, register, son):
        report = filed(link)
        register.change(link.person.register_reference, "card", "formal_loss")
        lift_report(report, by=by(son))

        report = once_more(report)

        assert (report.ended_at is not None, state_of_copy(link)) == (True, "formal_loss")
        assert told(Kind.LOSS_ENDED) == []


class TestWhenItsDaysAreOver:
    def test_nothing_is_asked_before(self, link):
        filed(link)

        assert send_due_losses() == 0
        assert not Event.objects.filter(kind="families.loss_lapsed").exists()

    def test_card_is_what_the_register_says(self, link, register):
        report = filed(link)
        register.change(link.person.register_reference, "card", "normal")

        report = once_more(report)

        assert (report.stage, state_of_copy(link)) == (Stage.ENDED, "normal")
        assert events(report) == ["reported", "filed", "lapsed"]
        assert told(Kind.LOSS_ENDED) == sorted(["son", link.person.register_reference])

    def test_reporter_whose_link_the_holder_has_ended_learns_nothing_more_of_the_card(self, link, register, son):
        report = filed(link)
        end_link(link, ended_by=EndedBy.SUBJECT, by=by(son), is_silent=True)
        register.change(link.person.register_reference, "card", "normal")

        report = once_more(report)

        assert (report.stage, told(Kind.LOSS_ENDED)) == (Stage.ENDED, [link.person.register_reference])

    def test_card_that_a_counter_unblocked_before_can_be_reported_again(self, link, register):
        """Somebody looks at the card, whose copy is old by then; nobody waits for the last day of the block."""
        report = filed(link)
        register.change(link.person.register_reference, "card", "normal")
        link.person.cards.update(confirmed_at=timezone.now() - FRESH_FOR)
        refresh_card(link.person)
        assert state_of_copy(link) == "normal"

        assert send_due_losses() == 1

        report.refresh_from_db()
        assert report.stage is Stage.ENDED
        assert filed(link).pk != report.pk
        assert card_at(register, link) == "temporary_loss"

    def test_register_that_has_it_blocked_still_is_asked_again_later(self, link):
        report = once_more(filed(link))

        assert (report.stage, state_of_copy(link)) == (Stage.BLOCKED, "temporary_loss")
        assert timedelta(minutes=59) < report.due_at - timezone.now() <= timedelta(hours=1)

    def test_card_that_is_void_by_then_is_not_called_usable(self, link, register):
        report = filed(link)
        register.change(link.person.register_reference, "card", "formal_loss")

        report = once_more(report)

        assert (report.stage, state_of_copy(link)) == (Stage.ENDED, "formal_loss")
        assert told(Kind.LOSS_ENDED) == []

    def test_holder_of_whom_nothing_is_told_then_is_told_of_the_end_once_it_is_known(self, link, register):
        report = filed(link)
        with untold(register, link):
            report = once_more(report)
            register.change(link.person.register_reference, "card", "normal")

        assert (report.stage, state_of_copy(link), told(Kind.LOSS_ENDED)) == (Stage.BLOCKED, "temporary_loss", [])
        assert timedelta(hours=23) < report.due_at - timezone.now() <= timedelta(days=1)
        assert is_noted_untold(link)

        report = once_more(report)

        assert (report.stage, state_of_copy(link), is_noted_untold(link)) == (Stage.ENDED, "normal", False)
        assert told(Kind.LOSS_ENDED) == sorted(["son", link.person.register_reference])
        assert events(report) == ["reported", "filed", "lapsed"]

    def test_silence_is_waited_out(self, link, register):
        report = filed(link)
        register.set_faults(mode="503")

        assert once_more(report).stage is Stage.BLOCKED


def test_card_is_normal_in_the_copy_at_most_once(link, register):
    """Our copy has a newer card meanwhile, which the register does not: the one it names is the usable one."""
    report = filed(link)
    card = link.person.cards.get()
    newer = type(card)(
        person=link.person, issuer=card.issuer, issued_on=card.issued_on, expires_on=card.expires_on, state="normal"
    )
    newer.number = "YY0000001"
    newer.save(force_insert=True)
    register.change(link.person.register_reference, "card", "normal")

    once_more(report)

    states = dict(link.person.cards.values_list("pk", "state"))
    assert states == {card.pk: CardState.NORMAL, newer.pk: CardState.CANCELLED}
