"""The pages of a lost card: a relative whose card may be reported, a signed-in browser, and a report that was taken."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import FamilyLink, LossReport
from families.models.losses import LossKind
from tests.families.conftest import link_relative
from tests.families.losses import SHARED, reported


@pytest.fixture
def link(linked):
    return link_relative(linked, scopes=SHARED)


@pytest.fixture
def own(linked):
    return FamilyLink.objects.own().get(owner=linked)


@pytest.fixture
def browser(linked, sign_in):
    return sign_in(linked)


def url(link, name="card-loss"):
    return reverse(f"families:{name}", args=[link.pk])


def page(browser, link, name="card-loss"):
    answer = browser.get(url(link, name))
    assert answer.status_code == 200
    return answer.content.decode()


def filed(link, kind=LossKind.TEMPORARY, **fields):
    """As the worker leaves it after the register's yes."""
    report = reported(link, kind)
    until = None if kind == LossKind.FORMAL else timezone.now() + timedelta(days=7)
    values = {"filed_at": timezone.now(), "register_id": "r", "lapses_at": until, "due_at": until} | fields
    LossReport.objects.filter(pk=report.pk).update(**values)
    link.person.cards.update(state=f"{kind}_loss")
    return report
