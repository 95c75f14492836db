"""What every machine begins with, and how its rules find what they work on."""

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from audit.services import Actor
from families.models import Dispute, FamilyLink, Invitation, LinkApplication
from families.relationships import Relationship
from tests.families.conftest import LI_MING
from tests.families.histories.drawn import pick
from tests.families.histories.happened import trying
from tests.families.histories.moving import Older
from tests.families.histories.never_false import NeverFalse
from tests.families.histories.people import SECOND_OWNER, nth
from tests.families.invitations import accept


def waits(*statuses):
    """Something for the rule to work on: a step that does nothing tells nothing."""
    return precondition(lambda self: self.applications(*statuses).exists())


there_is_a_link = precondition(lambda self: FamilyLink.objects.of_relatives().exists())
there_is_an_invitation = precondition(lambda self: Invitation.objects.exists())


class Family(NeverFalse):
    """Everybody tries whatever they like; a refusal of a service is an answer like another."""

    officer = None
    browsers = ()

    def __init__(self):
        super().__init__()
        self.before = transaction.savepoint()

    def teardown(self):
        transaction.savepoint_rollback(self.before)

    @there_is_an_invitation
    @rule(which=pick, who=st.integers(0, 1))
    def somebody_accepts(self, which, who):
        with trying("accepted an invitation"):
            accept(self.invitation(which), self.owners[who])

    def other_guardian_of(self, owner):
        """Of the child of the two owners."""
        return Older(SECOND_OWNER if owner == self.owners[0] else LI_MING, self.days)

    def application(self, which, *statuses):
        return nth(self.applications(*statuses), which)

    def applications(self, *statuses):
        return LinkApplication.objects.filter(status__in=statuses).exclude(relationship=Relationship.SELF)

    def link(self, which, **kept):
        links = FamilyLink.objects.of_relatives().filter(**kept)
        return nth(links.select_related("owner", "person", "application"), which)

    def dispute(self, which):
        return nth(Dispute.objects.open().select_related("link__owner", "link__person", "person"), which)

    def invitation(self, which):
        return nth(Invitation.objects.select_related("person", "inviter"), which)

    def asked(self, application):
        return Actor.person(application.asked_person_id)

    def person(self, row):
        return Actor.person(row.person_id)
