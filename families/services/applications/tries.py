"""Telling people whose number is tried with wrong names again and again.

Every refusal takes the same look-ups, whatever the register found and whether we know the person: how long an answer
takes tells an applicant nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from families.encryption import index_column
from families.models import FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.limits import MONTH
from families.services.messages import message_person
from families.verification import Outcome

_TRIED_OFTEN = 3  # refusals of one number within a month before its holder is told


@dataclass
class Tries:
    """By index of a number: wrong names within a month, and the person behind it when we know them."""

    _tried: Counter[bytes] = field(default_factory=Counter)
    _persons: Mapping[bytes, InsuredPerson] = field(default_factory=dict)
    _holders: Mapping[UUID, User] = field(default_factory=dict)
    _told: set[UUID] = field(default_factory=set)

    @classmethod
    def load(cls, refused: Sequence[LinkApplication]) -> "Tries":
        """Three queries whatever they find, none for nobody. Under the locks of `limits.lock_persons_behind`."""
        if not refused:
            return cls()
        column = index_column()
        same = {f"{column}__in": [getattr(row, column) for row in refused]}
        since = timezone.now() - MONTH
        tried = LinkApplication.objects.filter(**same, outcome=Outcome.NAME_MISMATCH.value, verified_at__gt=since)
        counts = tried.order_by().values_list(column).annotate(tried=Count("pk"))
        persons = InsuredPerson.objects.filter(**same).annotate(was_told=_was_told_since(since))
        own = FamilyLink.objects.active().own().filter(**{f"person__{name}": value for name, value in same.items()})
        known = list(persons)
        return cls(
            Counter({bytes(index): count for index, count in counts}),
            {bytes(getattr(person, column)): person for person in known},
            {link.person_id: link.owner for link in own.select_related("owner")},
            {person.pk for person in known if person.was_told},
        )

    def note(self, application: LinkApplication, outcome: Outcome) -> Iterable[Message]:
        """Counts a refusal; the message to the holder with the third wrong name, once a month at most."""
        if outcome is not Outcome.NAME_MISMATCH:
            return
        index = bytes(getattr(application, index_column()) or b"")
        self._tried[index] += 1
        person = self._persons.get(index)
        if person is None or person.pk in self._told or self._tried[index] < _TRIED_OFTEN:
            return
        self._told.add(person.pk)
        yield message_person(person, Kind.NUMBER_TRIED, holder=self._holders.get(person.pk))


def _was_told_since(since: datetime) -> Q:
    """By a notice, or in the inbox of the account that their own card is bound to."""
    told = Message.objects.filter(kind=Kind.NUMBER_TRIED, created_at__gt=since)
    own = {"user__links__relationship": Relationship.SELF, "user__links__ended_at__isnull": True}
    return Exists(told.filter(person=OuterRef("pk"))) | Exists(told.filter(**own, user__links__person=OuterRef("pk")))
