"""What a file of one's own says of a child in one's care: that one was asked, and why one refused, which is nobody else's."""

import pytest

from benefits.services.my_data.family import consents
from benefits.services.my_data.shape import Whose
from families.admin.event_words import kind_of
from families.decisions import RefusalReason
from families.models import FamilyLink
from families.models.consents import Route
from families.services.consents.answering import refuse
from families.services.consents.terms import most_that_route_grants, shown_text
from tests.families.conftest import CHEN_JING, WANG_FANG, by, link_self
from tests.families.services.test_two_guardians import apply_for_child

REASON = RefusalReason.values[0]


@pytest.fixture
def refused(linked, relative):
    link_self(relative, CHEN_JING)
    application = apply_for_child(linked)
    shown = shown_text(application, most_that_route_grants(application, Route.ACCOUNT), "en")
    refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=by(relative), reasons=[REASON])
    return application


def told(whose, application):
    rows = [{field.key: field.value for field in row} for row in consents(whose)]
    return [row["refusal_reasons"] for row in rows if row["reference"] == application.reference]


def test_who_was_asked_reads_their_reason(refused, relative):
    assert told(Whose(relative, refused.other_guardian, kind_of), refused) == [[REASON]]


def test_nobody_else_reads_it(refused, linked, stranger):
    link_self(stranger, WANG_FANG)
    own = {user: FamilyLink.objects.own().get(owner=user).person for user in (linked, stranger)}
    assert [told(Whose(user, person, kind_of), refused) for user, person in own.items()] == [[], []]
    assert told(Whose(stranger, refused.person, kind_of), refused) == [
        []
    ]  # the child, in an account of its own one day
