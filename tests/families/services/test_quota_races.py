"""Many at once for the last place that a quota leaves, followed to the end: one link, and no more."""

import pytest

from families.errors import ConsentNotOpen, QuotaReached
from families.models import FamilyLink, LinkApplication
from families.models.consents import Route
from families.relationships import Relationship, Sex
from families.services.consents import answering as consents
from families.services.consents.terms import most_that_route_grants, shown_text
from families.states import OPEN
from tests.families.conftest import WANG_FANG, Resident, answer, by, draft_of, link_relative, link_self
from tests.families.services.test_races import all_at_once, submitting

pytestmark = pytest.mark.django_db(transaction=True)

QUOTA = 4  # of elders


def elder(number):
    return Resident("张老", WANG_FANG.born.replace(year=1930), Sex.FEMALE, sequence=number)


def agreeing(pk):
    """In a window of its own."""

    def job():
        row = LinkApplication.objects.select_related("applicant", "person").get(pk=pk)
        terms = most_that_route_grants(row, Route.ACCOUNT)
        shown = shown_text(row, terms, "en")
        consents.grant(row, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(row.applicant))

    return job


def test_twenty_sent_at_one_below_the_quota_make_one_link(applicant):
    """The one that passes is answered by the register, and its relative says yes in twenty windows."""
    link_self(applicant)
    for number in range(QUOTA - 1):
        link_relative(applicant, elder(number), Relationship.GRANDMOTHER)
    asked = {}
    for number in range(QUOTA - 1, QUOTA + 19):
        asked[draft_of(applicant, elder(number), Relationship.GRANDMOTHER)] = elder(number)

    became = all_at_once([submitting(draft) for draft in asked])

    assert became == {"done": 1, QuotaReached.__name__: 19}
    sent = LinkApplication.objects.get(applicant=applicant, status__in=OPEN)
    answer(sent, asked[sent])
    assert all_at_once([agreeing(sent.pk)] * 20) == {"done": 1, ConsentNotOpen.__name__: 19}
    made = FamilyLink.objects.active().of_relatives().filter(owner=applicant)
    assert made.count() == QUOTA
    assert made.filter(application__in=asked).get().application_id == sent.pk
    assert not LinkApplication.objects.filter(applicant=applicant, status__in=OPEN).exists()
