"""An app that a hospital's desk asks with, and the questions it asks about the applicant's mother."""

import pytest

from audit.models import Event
from families.models import DelegationPass
from families.scopes import Scope
from families.services.links.asked_links import Pair
from families.services.links.checks import Question, check_links
from families.services.links.passes import show_pass, token_of_pass
from integrators.codes import Purpose
from tests.families.conftest import WANG_FANG, link_relative, link_self
from tests.integrators.conftest import make_app

__all__ = ["app", "holder", "link", "make_app"]

REGISTRATION = Purpose.HOSPITAL_REGISTRATION


@pytest.fixture
def app(make_app):
    """For one purpose, where she lives."""
    return make_app(regions=["110000"], purposes=[REGISTRATION])


@pytest.fixture
def link(linked):
    return link_relative(linked, scopes=["view_card", "show_code"])


@pytest.fixture
def holder(link, relative):
    """The mother, with an account and her own card."""
    link_self(relative, WANG_FANG)
    return relative


def pair_of(link):
    return Pair(link.owner_id, link.person_id)


def pass_of(link):
    return token_of_pass(show_pass(link, of_its_time=0))


def question(about, action=Scope.VIEW_CARD, purpose=REGISTRATION):
    return Question(about, action, purpose)


def ask(app, about, **asked):
    [answer] = check_links([question(about, **asked)], app=app)
    return answer


def by_both_ways(link):
    """What is asked about the link by the owner's token, and by a pass that is shown now or was a moment ago."""
    shown = DelegationPass.objects.filter(link=link).last()
    return [pair_of(link), token_of_pass(shown) if shown else pass_of(link)]


def checks():
    return list(Event.objects.filter(kind="families.link_checked").order_by("id"))
