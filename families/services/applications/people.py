"""People and cards as the register confirms them, a batch at a time: loaded, compared, saved set by set."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from audit.services import Actor
from authorities.models import Region
from families.encryption import index_column, index_columns
from families.errors import FamilyServiceError
from families.models import InsuredPerson, LinkApplication
from families.services.cards.copies import keep_cards
from families.services.inserting import insert_all
from families.services.links.birthdays import follow_birthdays
from families.spelling import spelled
from families.verification import CardFacts, PersonFacts, Result

_FACTS = ["name", "name_spelled", "birth_date", "sex", "region", "has_phone", "confirmed_at", "untold_at"]
_NUMBER = ["number_sealed", "number_index_a", "number_index_b"]


class UnknownRegion(FamilyServiceError):
    """The register names a region that our table does not have."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a match says; `number` is the canonical number that the register matched, empty when an officer
    named the person by reference."""

    person: PersonFacts
    card: CardFacts | None
    number: str


def confirmed_by(result: Result, application: LinkApplication) -> Confirmed | None:
    """What an answer confirms of the person asked for; None unless it is a match."""
    return Confirmed(result.person, result.card, application.number or "") if result.person else None


@dataclass
class ConfirmedPeople:
    """Rows by register reference, unsaved until `save`. A number that another reference already holds is left out.

    Loaded under the rows' locks, so that none is erased or changed in between: load and save in one transaction."""

    _rows: dict[str, InsuredPerson] = field(default_factory=dict)
    _new: list[InsuredPerson] = field(default_factory=list)
    _changed: list[InsuredPerson] = field(default_factory=list)
    _unchanged: list[UUID] = field(default_factory=list)
    _conflicts: set[str] = field(default_factory=set)
    _born_otherwise: dict[UUID, date] = field(default_factory=dict)  # the birth date as it was
    _cards: dict[UUID, CardFacts] = field(default_factory=dict)

    @classmethod
    def load(cls, confirmed: Iterable[Confirmed]) -> "ConfirmedPeople":
        """One query and one for the regions, however many. Raises UnknownRegion, encryption.NotOpened."""
        by_reference = {match.person.reference: match for match in confirmed}
        people = cls()
        if not by_reference:
            return people
        _check_regions(by_reference.values())
        same = Q(register_reference__in=by_reference)
        column = index_column()
        indexes = {match.number: index_columns(match.number)[column] for match in by_reference.values() if match.number}
        found = InsuredPerson.objects.filter(same | Q(**{f"{column}__in": list(indexes.values())}))
        stored = list(found.order_by("pk").select_for_update(no_key=True))
        holders = {bytes(getattr(row, column) or b""): row.register_reference for row in stored}
        rows = {row.register_reference: row for row in stored}
        for reference in sorted(by_reference):
            match = by_reference[reference]
            if match.number and holders.setdefault(indexes[match.number] or b"", reference) != reference:
                people._conflicts.add(reference)
                continue
            people._take(match, rows.get(reference))
        return people

    def is_number_of_another(self, reference: str) -> bool:
        return reference in self._conflicts

    def __getitem__(self, reference: str) -> InsuredPerson:
        return self._rows[reference]

    @property
    def ids(self) -> list[UUID]:
        return [row.pk for row in self._rows.values()]

    def save(self, *, asked_at: datetime, by: Actor) -> None:
        """People in order of reference, so that two workers never wait for each other; then their cards, as the register
        told of them when it was `asked_at`."""
        insert_all(self._new)
        if self._changed:
            InsuredPerson.objects.bulk_update(self._changed, _FACTS + _NUMBER)
        follow_birthdays(self._born_otherwise, by=by)
        InsuredPerson.objects.filter(pk__in=self._unchanged).update(confirmed_at=timezone.now(), untold_at=None)
        new_people = {row.pk for row in self._new}
        keep_cards(self._cards, asked_at=asked_at, by=by, new_people=new_people)

    def _take(self, match: Confirmed, row: InsuredPerson | None) -> None:
        facts = match.person
        if row is None:
            row = InsuredPerson(register_reference=facts.reference)
            row.number = match.number or None
            self._new.append(row)
        elif _differs(row, match):
            row.number = match.number or row.number
            self._changed.append(row)
            if row.birth_date not in {None, facts.birth_date}:
                self._born_otherwise[row.pk] = row.born_on
        else:
            self._unchanged.append(row.pk)
        if row.name != facts.name or row.name_spelled is None:
            row.name_spelled = spelled(facts.name)
        row.name, row.birth_date, row.sex = facts.name, facts.birth_date, facts.sex
        row.region_id, row.has_phone, row.confirmed_at = facts.region_code, facts.has_phone, timezone.now()
        row.untold_at = None
        self._rows[facts.reference] = row
        if match.card is not None:
            self._cards[row.pk] = match.card


def _differs(row: InsuredPerson, match: Confirmed) -> bool:
    facts = match.person
    now = (row.name, row.birth_date, row.sex, row.region_id, row.has_phone)
    if now != (facts.name, facts.birth_date, facts.sex, facts.region_code, facts.has_phone):
        return True
    return bool(match.number) and match.number != row.number


_known_regions: set[str] = set()


def _check_regions(matches: Iterable[Confirmed]) -> None:
    """Foreign keys are checked at commit, too late to blame one row; so they are checked here. Regions never go."""
    named = {match.person.region_code for match in matches}
    named |= {match.card.issuer_region_code for match in matches if match.card}
    if missing := named - _known_regions:
        _known_regions.update(Region.objects.filter(pk__in=missing).values_list("pk", flat=True))
        if missing - _known_regions:
            raise UnknownRegion
