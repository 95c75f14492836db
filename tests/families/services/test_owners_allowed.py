"""A person chooses how many may be linked to them: what comes is bounded by it, what stands is not."""

import pytest
from django.utils import timezone

from audit.models import Event
from families.admin.event_words import details_of
from families.errors import OwnersNotAllowed, RaiseNotProven
from families.models import FamilyLink, InsuredPerson
from families.services.applications.activation import Obstacle, Standing
from families.services.links.owners_allowed import allow_owners
from tests.families.conftest import WANG_FANG, ZHAO_QIANG, by, link_relative, link_self, waiting


@pytest.fixture
def link(linked, relative):
    link_self(relative, WANG_FANG)
    return link_relative(linked)


def stored(link):
    return InsuredPerson.objects.get(pk=link.person_id)


def obstacle(application):
    return Standing.load([application.applicant_id], [application.person_id]).obstacle(application, application.person)


@pytest.mark.parametrize(
    ("chosen", "expected"), [(None, None), (0, Obstacle.PERSON_FULL), (1, Obstacle.PERSON_FULL), (2, None), (10, None)]
)
def test_next_link_heeds_what_the_person_chose(link, relative, stranger, chosen, expected):
    link_self(stranger, ZHAO_QIANG)
    application = waiting(stranger, WANG_FANG, "other")
    allow_owners(stored(link), chosen, is_proven=True, by=by(relative))
    assert obstacle(application) == expected


def test_pack_bounds_what_was_chosen_under_another_one(link, stranger, pack_of):
    """A region that lowers its most takes from what people chose before, and ends nothing."""
    link_self(stranger, ZHAO_QIANG)
    application = waiting(stranger, WANG_FANG, "other")
    InsuredPerson.objects.filter(pk=link.person_id).update(owners_allowed=9)
    assert obstacle(application) is None
    pack_of("110000", owners_per_person="1", owners_per_person_most="1")
    assert obstacle(application) == Obstacle.PERSON_FULL
    assert FamilyLink.objects.active().filter(pk=link.pk).exists()


def test_less_than_stands_ends_nothing(link, relative):
    allow_owners(stored(link), 0, is_proven=False, by=by(relative))
    assert stored(link).owners_allowed == 0
    assert FamilyLink.objects.active().filter(pk=link.pk).exists()
    [event] = Event.objects.filter(kind="families.owners_allowed")
    assert details_of(event) == "how many may be linked: 0"
    assert (event.codes, event.person_id, event.object_kind) == ({"allowed": "0"}, link.person_id, "person")


@pytest.mark.parametrize(("before", "wanted"), [(None, 4), (1, 2), (0, None)])
def test_more_needs_the_proof_that_it_is_them(link, relative, before, wanted):
    InsuredPerson.objects.filter(pk=link.person_id).update(owners_allowed=before)
    with pytest.raises(RaiseNotProven):
        allow_owners(stored(link), wanted, is_proven=False, by=by(relative))
    assert stored(link).owners_allowed == before
    allow_owners(stored(link), wanted, is_proven=True, by=by(relative))
    assert stored(link).owners_allowed == wanted


def test_stale_row_does_not_pass_a_raise_for_a_lowering(link, relative):
    """Lowered in another window meanwhile: what this one saw does not count."""
    seen = stored(link)
    allow_owners(stored(link), 0, is_proven=False, by=by(relative))
    with pytest.raises(RaiseNotProven):
        allow_owners(seen, 2, is_proven=False, by=by(relative))


@pytest.mark.parametrize("wanted", [-1, 11])
def test_out_of_bounds_is_refused(link, relative, wanted):
    with pytest.raises(OwnersNotAllowed):
        allow_owners(stored(link), wanted, is_proven=True, by=by(relative))


def test_the_same_again_is_no_event(link, relative):
    for _press in range(2):
        allow_owners(stored(link), 2, is_proven=False, by=by(relative))
    assert Event.objects.filter(kind="families.owners_allowed", at__lte=timezone.now()).count() == 1
