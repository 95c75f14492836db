"""Reports of lost cards when several act at once: one report a card, one call that counts, and no worker from the dead."""

import threading

import pytest
from django.db import connections

from audit.models import Event
from families.models import LossReport
from families.models.losses import LossKind, Stage
from families.services.cards.filing_losses import send_due_losses
from families.services.cards.losses import lift_report
from tests.families.conftest import WANG_FANG, by, link_relative, link_self
from tests.families.losses import (
    SHARED,
    card_at,
    due_now,
    link,
    loss_register,
    register,
    reported,
    reports_at,
    son,
)
from tests.families.services.test_races import all_at_once
from tests.processes import wait_for

__all__ = ["link", "loss_register", "register", "son"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_many_reports_at_once_are_one(linked, relative):
    holders, sons = link_self(relative, WANG_FANG), link_relative(linked, scopes=SHARED)

    became = all_at_once([lambda link=link: reported(link) for link in (holders, sons) * 5])

    assert became == {"done": 10}
    assert LossReport.objects.count() == Event.objects.filter(kind="families.loss_reported").count() == 1


def test_block_and_final_report_at_once_leave_one_open(applicant):
    own = link_self(applicant)

    all_at_once([lambda kind=kind: reported(own, kind) for kind in list(LossKind) * 4])

    assert LossReport.objects.open().get().kind == LossKind.FORMAL


def test_taking_back_many_times_at_once_is_once(linked):
    report = reported(link_relative(linked, scopes=SHARED))

    became = all_at_once([lambda: lift_report(report, by=by(linked))] * 8)

    assert became == {"done": 8}
    assert Event.objects.filter(kind="families.loss_lifted").count() == 1


class InBackground:
    """One round of another worker; the register answers it late."""

    def __init__(self, register):
        register.set_faults(latency_ms=[1500, 1500])
        self._thread = threading.Thread(target=self._work)
        self._thread.start()
        wait_for(lambda: LossReport.objects.filter(lease_token__isnull=False).exists())

    def _work(self):
        send_due_losses()
        connections.close_all()

    def has_finished(self):
        self._thread.join(30)
        assert not self._thread.is_alive()


def test_report_that_is_taken_back_while_it_is_sent_is_withdrawn(link, register, son):
    report = reported(link)
    worker = InBackground(register)
    lift_report(report, by=by(son))
    register.set_faults()
    worker.has_finished()
    report.refresh_from_db()
    assert (report.stage, reports_at(register)) == (Stage.LIFTING, [("temporary", 0)])

    send_due_losses()

    report.refresh_from_db()
    assert (report.stage, reports_at(register), card_at(register, link)) == (
        Stage.LIFTED,
        [("temporary", 1)],
        "normal",
    )


def test_worker_back_from_the_dead_changes_nothing(link, register):
    """Its lease ran out while it waited; another worker has asked by the same key, and noted the answer."""
    report = reported(link)
    worker = InBackground(register)
    LossReport.objects.update(lease_until="2020-01-01T00:00:00Z")
    register.set_faults()
    due_now()
    send_due_losses()
    report.refresh_from_db()
    noted = report.filed_at
    assert noted is not None

    worker.has_finished()

    report.refresh_from_db()
    assert report.filed_at == noted
    assert reports_at(register) == [("temporary", 0)]
    assert Event.objects.filter(kind="families.loss_filed").count() == 1


def test_report_that_a_final_one_replaces_while_it_is_sent_changes_nothing(son, register):
    own = son.links.get(relationship="self")
    block = reported(own)
    worker = InBackground(register)
    final = reported(own, LossKind.FORMAL)
    register.set_faults()
    worker.has_finished()

    send_due_losses()

    block.refresh_from_db()
    final.refresh_from_db()
    assert (block.filed_at, block.stage, final.stage) == (None, Stage.ENDED, Stage.VOID)
    assert reports_at(register)[-1] == ("formal", 0)
    assert card_at(register, own) == "formal_loss"
