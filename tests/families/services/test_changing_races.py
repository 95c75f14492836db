"""Both sides and the same side twice at once, with real connections: one change counts, the others decide again."""

import pytest

from audit.models import Event
from audit.services import Actor
from families.errors import LinkChanged, LinkEnded
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.links.changing import lower_link, pause_link
from families.services.links.ending import end_link
from tests.families.conftest import WANG_FANG, by, link_relative, link_self
from tests.families.services.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(applicant, relative):
    link_self(applicant)
    link_self(relative, WANG_FANG)
    return link_relative(applicant)


def seen(link):
    return FamilyLink.objects.select_related("person", "owner", "application").get(pk=link.pk)


def lowering(link, user, scopes):
    row = seen(link)
    return lambda: lower_link(row, user, scopes=scopes, by=by(user))


def test_of_many_lowerings_one_counts(link, applicant, relative):
    asked = [["view_card"], ["view_pension"], ["view_card", "view_pension"]]
    work = [lowering(link, user, scopes) for user in (applicant, relative) for scopes in asked]

    became = all_at_once(work)

    assert became == {"done": 1, LinkChanged.__name__: 5}
    row = seen(link)
    event = Event.objects.get(kind="families.link_lowered")
    assert (row.sequence, row.scopes) == (2, event.codes["scopes"])
    assert Message.objects.filter(kind__in=[Kind.LINK_CHANGED, Kind.LINK_CHANGED_SUBJECT]).count() == 1


def test_an_end_wins_over_whatever_else(link, applicant, relative):
    rows = [seen(link) for _one in range(3)]

    became = all_at_once(
        [
            lambda: end_link(rows[0], ended_by=EndedBy.SUBJECT, by=Actor.citizen(relative.pk)),
            lambda: lower_link(rows[1], applicant, scopes=["view_card"], by=by(applicant)),
            lambda: pause_link(rows[2], relative, by=by(relative)),
        ]
    )

    assert set(became) <= {"done", LinkChanged.__name__, LinkEnded.__name__}
    row = seen(link)
    assert row.ended_by == EndedBy.SUBJECT
    assert row.sequence == 1 + became["done"]
