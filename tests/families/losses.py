"""A register whose cards may get lost, and the people of a family whom it knows."""

from contextlib import contextmanager

import pytest

from audit.models import Event
from families.models import FamilyLink, LossReport, Message
from families.models.losses import LossKind
from families.relationships import Relationship
from families.scopes import VIEW
from families.services.cards.filing_losses import send_due_losses
from families.services.cards.losses import report_loss
from tests.families.conftest import agree, by
from tests.families.pages.conftest import bound, verified
from tests.registry.process import RunningRegistry, in_register, running_registry

SHARED = (*VIEW, "report_loss")


@pytest.fixture(scope="module")
def loss_register():
    with running_registry(people=200) as running:
        yield running


@pytest.fixture
def register(loss_register, settings, regions):
    """The product asks it; afterwards it answers again, and every card is as it was."""
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = loss_register.url, loss_register.token
    yield loss_register
    loss_register.set_faults()
    in_register(loss_register, "delete from registry_lossreport")
    in_register(loss_register, "delete from registry_keptanswer")
    for key in ("demo_citizen", "demo_mother"):
        loss_register.change(loss_register.cases[key]["reference"], "card", "normal")


@pytest.fixture
def son(register):
    return bound("son", register.cases["demo_citizen"])


@pytest.fixture
def link(son, register) -> FamilyLink:
    """To his mother, who has a phone and no account."""
    return agree(verified(son, register.cases["demo_mother"], Relationship.MOTHER, scopes=SHARED))


@pytest.fixture
def own(son) -> FamilyLink:
    return FamilyLink.objects.own().get(owner=son)


def mother_with_account(register):
    return bound("mother", register.cases["demo_mother"])


def reported(link, kind=LossKind.TEMPORARY) -> LossReport:
    return report_loss(link, kind, by=by(link.owner))


def due_now() -> None:
    """Claims go by the database's clock, which no test moves."""
    LossReport.objects.filter(due_at__isnull=False).update(due_at="2020-01-01T00:00:00Z")


def reports_at(register: RunningRegistry) -> list[tuple]:
    """(kind, whether it is over) of every report that the stand-in ever took, oldest first."""
    return in_register(register, "select kind, ended_at is not null from registry_lossreport order by reported_at")


def card_at(register: RunningRegistry, link: FamilyLink) -> str:
    told = register.call("GET", f"/v1/persons/{link.person.register_reference}")
    return told.json()["card"]["state"]


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


@contextmanager
def untold(register, link):
    """The register tells nothing of the holder meanwhile: they are protected."""
    register.change(link.person.register_reference, "restricted", True)
    try:
        yield
    finally:
        register.change(link.person.register_reference, "restricted", False)


def is_noted_untold(link):
    link.person.refresh_from_db(fields=["untold_at"])
    return link.person.untold_at is not None


def events(report):
    rows = Event.objects.filter(object_id=str(report.pk)).order_by("id")
    return [kind.removeprefix("families.loss_") for kind in rows.values_list("kind", flat=True)]


def filed(link, kind=LossKind.TEMPORARY):
    report = once_more(reported(link, kind))
    assert report.filed_at is not None
    return report
