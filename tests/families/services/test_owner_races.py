"""Many at once for the places that a person chose to give: no more than they chose, also while they change their mind."""

import pytest

from accounts.models import User
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.models.consents import Route
from families.relationships import Relationship
from families.services.consents import answering as consents
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.links.owners_allowed import allow_owners
from tests.families.conftest import CHEN_JING, PASSWORD, WANG_FANG, Resident, agree, by, link_self, waiting
from tests.families.services.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def jobs(applicant, stranger, relative, officer):
    """Each of four gets the yes of the same person."""
    return [agreeing(row) for row in rows_of([applicant, stranger, relative, officer])]


def rows_of(users):
    """Each asks for the same person."""
    rows = []
    for number, user in enumerate(users):
        link_self(user, Resident("赵强", CHEN_JING.born, sequence=number))
        rows.append(waiting(user, WANG_FANG, Relationship.OTHER))
    return rows


def agreeing(row):
    terms = most_that_route_grants(row, Route.ACCOUNT)
    shown = shown_text(row, terms, "en")
    return lambda: consents.grant(row, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(row.applicant))


def mother():
    return InsuredPerson.objects.get(name=WANG_FANG.name)


def linked():
    return FamilyLink.objects.of_relatives().count()


@pytest.mark.parametrize("chosen", [1, 2])
def test_places_that_the_person_chose_are_given_once(jobs, chosen):
    InsuredPerson.objects.filter(pk=mother().pk).update(owners_allowed=chosen)
    all_at_once(jobs)
    assert linked() == chosen
    statuses = LinkApplication.objects.filter(person=mother()).values_list("status", flat=True)
    assert sorted(statuses) == ["approved"] * chosen + ["declined"] * (4 - chosen)


def test_third_place_is_given_once_to_ten_who_race_for_it(regions):
    """Two are linked already, and three may be."""
    rows = rows_of(User.objects.create_user(f"owner-{number}", PASSWORD) for number in range(12))
    for row in rows[:2]:
        agree(row)
    racing = rows[2:]

    became = all_at_once([agreeing(row) for row in racing])

    assert became == {"done": 10}
    assert linked() == 3
    statuses = LinkApplication.objects.filter(pk__in=[row.pk for row in racing]).values_list("status", flat=True)
    assert sorted(statuses) == ["approved"] + ["declined"] * 9


def test_who_closes_the_door_meanwhile_lets_nobody_in_afterwards(jobs, applicant):
    """What was linked before goes on; once the choice is stored, a yes that comes later makes no link."""
    person = mother()
    all_at_once([*jobs[:3], lambda: allow_owners(person, 0, is_proven=False, by=by(applicant))])
    before = linked()
    assert before <= 3
    jobs[3]()
    assert (linked(), mother().owners_allowed) == (before, 0)
