"""Whom an officer is near to, all of them at once: for rows of which there are many. Of one at hand `policies/officers.py` says
it, which has the last word on what is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from families.encryption import INDEX_COLUMNS
from families.models import FamilyLink, InsuredPerson, LinkApplication

_COLUMNS = tuple(f"number_index_{column}" for column in INDEX_COLUMNS)


@dataclass(frozen=True, slots=True)
class Near:
    """Accounts and people: the officer's own, and those of their relatives. `numbers` are the people's, by column of the index:
    whom an application is about that the register has not named yet."""

    users: frozenset[UUID]
    people: frozenset[UUID]
    numbers: Mapping[str, frozenset[bytes]]

    def holds(self, application: LinkApplication) -> bool:
        """As `is_concerned` says of one."""
        sides = {application.person_id, application.other_guardian_id}
        if application.applicant_id in self.users or not sides.isdisjoint(self.people):
            return True
        return any(index in self.numbers[column] for column, index in _typed(application))

    def in_applications(self) -> Q:
        """`holds`, asked of the database."""
        typed = Q()
        for column, indexes in self.numbers.items():
            typed |= Q(**{f"{column}__in": indexes})
        sides = Q(applicant__in=self.users) | Q(person__in=self.people) | Q(other_guardian__in=self.people)
        return sides | Q(typed, person__isnull=True)

    def in_disputes(self) -> Q:
        """Whose link is near: by its owner, by whom it shows, or by who acts for them."""
        return Q(link__owner__in=self.users) | Q(person__in=self.people) | Q(link__guardian__in=self.people)


def person_typed(application: LinkApplication) -> InsuredPerson | None:
    """Whose number was typed, while the register has not named the person: None of nobody who is known. By whichever column of
    the index both rows have, while its key is changed too."""
    typed = Q()
    for column, index in _typed(application):
        typed |= Q(**{column: index})
    return InsuredPerson.objects.filter(typed).first() if typed else None


def _typed(application: LinkApplication) -> Iterator[tuple[str, bytes]]:
    """By column of the index; nothing once the person is named."""
    if application.person_id is None:
        for column in _COLUMNS:
            if (index := getattr(application, column)) is not None:
                yield column, bytes(index)


def near_to(officer: User) -> Near:
    """By the links, and by the officer's own open applications, by which the policies know a relative. Two queries, however many
    there are."""
    own, relatives = FamilyLink.objects.standing().own(), FamilyLink.objects.standing().of_relatives()
    officers = own.filter(owner=officer).values("person")
    seen, seeing = relatives.filter(owner=officer), relatives.filter(person__in=officers)
    users = own.filter(person__in=seen.values("person")).values_list("owner", flat=True)
    of_person = ("person", *(f"person__{column}" for column in _COLUMNS))
    people = seen.values_list(*of_person).union(
        relatives.filter(guardian__in=officers).values_list(*of_person),
        own.filter(owner__in=seeing.values("owner")).values_list(*of_person),
        FamilyLink.objects.active().own().filter(owner=officer).values_list(*of_person),
        LinkApplication.objects.open().filter(applicant=officer, person__isnull=False).values_list(*of_person),
    )
    keys, *indexes = tuple(zip(*people, strict=True)) or ((),) * len(of_person)
    return Near(
        users=frozenset({officer.pk, *users.union(seeing.values_list("owner", flat=True))}),
        people=frozenset(keys),
        numbers={
            column: frozenset(bytes(index) for index in found if index is not None)
            for column, found in zip(_COLUMNS, indexes, strict=True)
        },
    )
