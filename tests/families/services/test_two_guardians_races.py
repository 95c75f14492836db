"""Two guardians at once, with connections of their own: nobody waits for ever, and each application ends once."""

import pytest

from audit.models import Event
from families.errors import LinkEnded
from families.models import FamilyLink, LinkApplication
from families.models.consents import Route
from families.services.consents import answering as consents
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.links.ending import end_link_as
from families.states import Status
from tests.families.conftest import CHEN_JING, LI_KE, LI_MING, LI_XIAOYU, by, link_self
from tests.families.services.test_races import all_at_once
from tests.families.services.test_two_guardians import apply_for_child

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def both(applicant, relative):
    link_self(applicant, LI_MING)
    link_self(relative, CHEN_JING)
    return applicant, relative


def agreeing(application, user):
    terms = most_that_route_grants(application, Route.ACCOUNT)
    shown = shown_text(application, terms, "en")
    return lambda: consents.grant(application, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(user))


def test_both_ask_and_agree_in_the_same_moment(both):
    father, mother = both
    his, hers = apply_for_child(father), apply_for_child(mother, other=LI_MING)
    all_at_once([agreeing(his, mother), agreeing(hers, father)])
    assert set(LinkApplication.objects.filter(person__name=LI_KE.name).values_list("status", flat=True)) == {"approved"}
    guardians = FamilyLink.objects.of_relatives().values_list("owner__username", "guardian__name")
    assert set(guardians) == {(father.username, CHEN_JING.name), (mother.username, LI_MING.name)}


def test_answers_that_come_twice_count_once(both):
    father, mother = both
    application = apply_for_child(father)
    all_at_once([agreeing(application, mother)] * 4)
    assert LinkApplication.objects.get(pk=application.pk).status == Status.APPROVED
    assert FamilyLink.objects.of_relatives().count() == 1
    assert Event.objects.filter(kind="families.consent_granted", object_id=str(application.pk)).count() == 1


def test_both_end_in_the_same_moment(both):
    father, mother = both
    his, hers = apply_for_child(father, LI_XIAOYU).link, apply_for_child(mother, LI_XIAOYU, other=LI_MING).link

    def ending(link, user):
        return lambda: end_link_as(FamilyLink.objects.get(pk=link.pk), user, is_silent=False, by=by(user))

    became = all_at_once([ending(link, user) for link in (his, hers) for user in both])
    assert became == {"done": 2, LinkEnded.__name__: 2}
    assert set(FamilyLink.objects.of_relatives().values_list("ended_by", flat=True)) <= {"owner", "guardian"}
    assert Event.objects.filter(kind="families.link_ended").count() == 2
