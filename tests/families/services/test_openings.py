"""Who looked at whose data through a link."""

import pytest

from audit.models import Event
from families.models import FamilyLink
from families.selectors import openings_of
from families.services.links.openings import note_opening, note_openings
from tests.families.conftest import link_relative


def test_relative_sees_who_looked_and_nobody_is_told_of_their_own_look(linked):
    link = link_relative(linked)

    note_openings("families.card_opened", FamilyLink.objects.filter(owner=linked), shown="live")

    assert [opening.user_id for opening in openings_of(link.person)] == [linked.pk]
    assert Event.objects.get(kind="families.card_opened").codes == {"relationship": "mother", "shown": "live"}


def test_kind_that_the_relative_would_not_find_is_refused(linked):
    link = link_relative(linked)

    with pytest.raises(ValueError, match="card_seen"):
        note_opening("families.card_seen", link)

    assert not Event.objects.filter(object_id=str(link.pk), kind="families.card_seen").exists()
