"""What somebody invited to at an office is in their file, and goes with their account: nobody can use it afterwards."""

import pytest

from audit.models import Event
from families.models import Invitation
from families.states import Status
from tests.benefits.my_data.conftest import told
from tests.benefits.my_data.test_erasing import erase
from tests.families.conftest import WANG_FANG, ZHAO_QIANG, answer, link_self
from tests.families.invitations import accept, invite, invite_at_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(relative):
    return link_self(relative, WANG_FANG).person


def test_file_says_where_each_was_made(person, relative, linked, officer):
    invite(relative)
    made = invite_at_office(person, officer)
    rows = told(relative)["invitations"]
    assert [row["identity_seen"] for row in rows] == ["", "identity_card"]
    assert rows[1]["text_version"] == made.text_version
    for user in (linked, officer):
        assert told(user)["invitations"] == []


def test_with_the_account_goes_what_could_still_begin_a_link(person, relative, linked, stranger, officer):
    neighbour = link_self(stranger, ZHAO_QIANG).person
    invite_at_office(person, officer)
    used = invite_at_office(person, officer)
    application = accept(used, linked)
    of_another = invite_at_office(neighbour, officer, "brother")

    erase(relative)

    assert set(Invitation.objects.values_list("pk", flat=True)) == {used.pk, of_another.pk}
    used.refresh_from_db()
    of_another.refresh_from_db()
    assert (used.revoked_at is None, of_another.revoked_at) == (False, None)
    assert Event.objects.filter(kind="families.invitation_revoked", object_id=str(used.pk)).count() == 1
    assert answer(application, WANG_FANG).status == Status.AWAITING_CONSENT
