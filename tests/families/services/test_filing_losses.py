"""The worker and a register that really runs: filed once whatever happens, taken back, refused, looked at when it is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from families.errors import LossNotLiftable
from families.models import FamilyLink, LossReport, Message
from families.models.losses import LossKind, Stage
from families.models.messages import Kind
from families.models.people import CardState
from families.relationships import Relationship
from families.services.filing_losses import send_due_losses
from families.services.losses import lift_report
from tests.families.conftest import by
from tests.families.losses import (
    SHARED,
    card_at,
    due_now,
    in_register,
    link,
    loss_register,
    mother_with_account,
    own,
    register,
    reported,
    reports_at,
    son,
)
from tests.families.pages.conftest import verified

__all__ = ["link", "loss_register", "own", "register", "son"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


@pytest.fixture
def impatient(settings):
    """Calls that are not answered are given up sooner than the register hangs."""
    settings.REGISTRY_READ_TIMEOUT = 1.0


def told(kind):
    """Whom a message of that kind goes to: users, and references of people without an account."""
    rows = Message.objects.filter(kind=kind).select_related("user", "person")
    return sorted(row.user.username if row.user else row.person.register_reference for row in rows)


def once_more(report):
    """The next round of the worker; returns the report as it is then."""
    due_now()
    send_due_losses()
    report.refresh_from_db()
    return report


def state_of_copy(link):
    return link.person.cards.get().state


def events(report):
    rows = Event.objects.filter(object_id=str(report.pk)).order_by("id")
    return [kind.removeprefix("families.loss_") for kind in rows.values_list("kind", flat=True)]


def filed(link, kind=LossKind.TEMPORARY):
    report = once_more(reported(link, kind))
    assert report.filed_at is not None
    return report


class TestFiling:
    def test_blocks_the_card_here_and_there(self, link, register):
        report = filed(link)

        assert (report.stage, state_of_copy(link), card_at(register, link)) == (Stage.BLOCKED, *["temporary_loss"] * 2)
        assert reports_at(register) == [("temporary", 0)]
        assert timedelta(days=6) < report.lapses_at - timezone.now() <= timedelta(days=7)
        assert (report.due_at, report.attempts) == (report.lapses_at, 0)
        assert events(report) == ["reported", "filed"]

    def test_tells_a_holder_without_account_by_notice_and_the_reporter_who_is_there_nothing(self, link):
        filed(link)

        assert told(Kind.LOSS_REPORTED) == [link.person.register_reference]
        assert told(Kind.LOSS_FILED) == []

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

    def test_silence_after_the_refusal_is_waited_out(self, link, register, settings):
        """Asked what the card is now, the register hangs up; the refusal is not lost, for the key answers the same."""
        register.change(link.person.register_reference, "card", "cancelled")
        report = reported(link)
        LossReport.objects.update(attempts=3)
        register.set_faults(mode="503")
        assert once_more(report).stage is Stage.WAITING
        register.set_faults()

        assert once_more(report).stage is Stage.REFUSED


class TestTakingBack:
    def test_frees_the_card_and_tells_both(self, link, register, son):
        report = filed(link)

        lift_report(report, by=by(son))
        report = once_more(report)

        assert (report.stage, state_of_copy(link), card_at(register, link)) == (Stage.LIFTED, "normal", "normal")
        assert reports_at(register) == [("temporary", 1)]
        assert events(report) == ["reported", "filed", "lift_asked", "lifted"]
        assert told(Kind.LOSS_ENDED) == sorted(["son", link.person.register_reference])

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

    def test_person_of_whom_the_register_tells_nothing_ends_it(self, link, register):
        report = filed(link)
        register.change(link.person.register_reference, "restricted")

        report = once_more(report)
        register.change(link.person.register_reference, "restricted")

        assert (report.stage, state_of_copy(link), told(Kind.LOSS_ENDED)) == (Stage.ENDED, "temporary_loss", [])

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
