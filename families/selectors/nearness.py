"""Whom an officer is near to, all of them at once: for rows of which there are many. Of one at hand `policies/officers.py` says
it, which has the last word on what is done."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from families.models import FamilyLink, LinkApplication


@dataclass(frozen=True, slots=True)
class Near:
    """Accounts and people: the officer's own, and those of their relatives."""

    users: frozenset[UUID]
    people: frozenset[UUID]

    def holds(self, application: LinkApplication) -> bool:
        """As `is_concerned` says of one."""
        sides = {application.person_id, application.other_guardian_id}
        return application.applicant_id in self.users or not sides.isdisjoint(self.people)

    def in_applications(self) -> Q:
        """`holds`, asked of the database."""
        return Q(applicant__in=self.users) | Q(person__in=self.people) | Q(other_guardian__in=self.people)

    def in_disputes(self) -> Q:
        """Whose link is near: by its owner, by whom it shows, or by who acts for them."""
        return Q(link__owner__in=self.users) | Q(person__in=self.people) | Q(link__guardian__in=self.people)


def near_to(officer: User) -> Near:
    """By the links, and by the officer's own open applications, by which the policies know a relative. Two queries, however many
    there are."""
    own, relatives = FamilyLink.objects.standing().own(), FamilyLink.objects.standing().of_relatives()
    officers = own.filter(owner=officer).values("person")
    seen, seeing = relatives.filter(owner=officer), relatives.filter(person__in=officers)
    users = own.filter(person__in=seen.values("person")).values_list("owner", flat=True)
    people = seen.values_list("person", flat=True).union(
        relatives.filter(guardian__in=officers).values_list("person", flat=True),
        own.filter(owner__in=seeing.values("owner")).values_list("person", flat=True),
        FamilyLink.objects.active().own().filter(owner=officer).values_list("person", flat=True),
        LinkApplication.objects.open().filter(applicant=officer, person__isnull=False).values_list("person", flat=True),
    )
    return Near(
        users=frozenset({officer.pk, *users.union(seeing.values_list("owner", flat=True))}),
        people=frozenset(people),
    )
