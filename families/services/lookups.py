"""Looking somebody up: at the officers' pages by exact number, by how a name begins and by reference; at the counter of an
office by the number or reference that somebody brings. Each look is counted, whichever door it goes through, finds what is of
the officer's regions alone, and leaves an event, which says what kind it was and how many were found, never the words; and
never is a table read through.

What differs: a list may find several, and names nobody in its event; at the counter it is who stands there, one or nobody, so
never by a name, a request leads to whose answer it waits for, and the event is of that person."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import Actor, record_event
from authorities.codes import NATION
from authorities.models import Role
from authorities.packs import pack_for
from authorities.policies import has_duty, within_duty
from authorities.services.acting import acted_in
from families.decisions import NumberReason
from families.encryption import index_lookup
from families.errors import FamilyServiceError, TooManyAttempts
from families.identifiers import SCHEMES, InvalidNumber, normalize, without_invisible
from families.models import InsuredPerson, LinkApplication
from families.models.people import in_order
from families.packs import IdentityRules
from families.policies.officers import can_see_number
from families.selectors import case_of_reference, person_of_number, person_of_reference
from families.services.attempts import count_attempt
from families.services.references import reference_typed
from families.spelling import begins_as_typed, spelled

MOST_AN_HOUR = (
    120  # sscard default: two a minute at a busy counter, all doors together; nobody reads a register through
)
MOST_SHOWN = 20
_LAST = "\U0010ffff"  # after every letter
_LEAST_LETTERS, _LEAST_CHARACTERS = 3, 2
_A_ROUND = 500
_AFTER_LATIN = "\u0250"


class LookUpKind(models.TextChoices):
    NUMBER = "number", _("Social-security number, whole")
    NAME = "name", _("How the name begins, in characters or pinyin")
    REFERENCE = "reference", _("Reference of an application, case number, or reference of a person in the register")


class NotReadableWords(FamilyServiceError):
    """What was typed is nothing that can be looked up; `message` says what is missing."""


class NumberNotShown(FamilyServiceError):
    message = _("This number is not for you to see.")


@dataclass(frozen=True, slots=True)
class Found:
    """`has_more` than are shown: what was typed says too little."""

    people: Sequence[InsuredPerson]
    applications: Sequence[LinkApplication]
    has_more: bool = False

    def __len__(self) -> int:
        return len(self.people) + len(self.applications)


def look_up(kind: LookUpKind, typed: str, *, officer: User) -> Found:
    """Of the officer's regions. Raises NotReadableWords for what cannot be looked up, TooManyAttempts."""
    look = _KINDS[kind](typed)
    count_look_up(officer)
    with transaction.atomic():
        found = _found(look, officer)
        _note("families.looked_up", kind, officer, count=len(found))
    return found


def look_up_at_counter(
    typed: str, kind: LookUpKind, *, officer: User, is_guardian: bool = False, roles: Collection[Role] = ()
) -> InsuredPerson | None:
    """`typed`: a reference as stored, or a canonical number. Erased, or outside the officer's duties of these roles (any, when
    none is named), is as not found. Raises TooManyAttempts."""
    count_look_up(officer)
    with transaction.atomic():
        if kind is LookUpKind.REFERENCE:
            person = person_of_reference(typed, is_guardian=is_guardian)
        else:
            person = person_of_number(typed)
        if person is not None and (person.erased_at is not None or not has_duty(officer, person.region_id, *roles)):
            person = None
        _note("families.looked_up_at_counter", kind, officer, count=int(person is not None), person=person)
    return person


def count_look_up(officer: User) -> None:
    """Before the transaction of the look itself, so that one which is refused is counted too: the first of an hour leaves an
    event, by which who audits sees who would read the register through, and the others a line of the log. Raises
    TooManyAttempts."""
    refused = None
    with transaction.atomic():
        try:
            count_attempt("officer_lookup", address=str(officer.pk), most=MOST_AN_HOUR)
        except TooManyAttempts as error:
            refused = error
            if error.is_first:
                by = Actor.officer(officer.pk)
                record_event("families.lookups_limited", by=by, of="user", object_id=officer.pk, codes={**acted_in(by)})
    if refused is not None:
        raise refused


def _note(event: str, kind: LookUpKind, officer: User, *, count: int, person: InsuredPerson | None = None) -> None:
    by = Actor.officer(officer.pk)
    record_event(
        event,
        by=by,
        of="person" if person else "user",
        object_id=person.pk if person else officer.pk,
        person_id=person.pk if person else None,
        codes={"look_up": kind.value, "found": count, **({} if person else acted_in(by))},
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """Which people and applications; None for none of a kind."""

    people: Q | None = None
    applications: Q | None = None
    order: str = "name"


def _found(look: _Look, officer: User) -> Found:
    people: list[InsuredPerson] = []
    if look.people is not None:
        known = InsuredPerson.objects.filter(erased_at__isnull=True)
        ordered = known.alias(letters=in_order(look.order)).filter(look.people).order_by("letters")
        mine = ordered.filter(within_duty(officer, field="region__code")).select_related("region")
        people = list(mine[: MOST_SHOWN + 1])
    applications: list[LinkApplication] = []
    if look.applications is not None:
        sent = LinkApplication.objects.exclude(submitted_at=None).filter(look.applications)
        mine_too = sent.filter(within_duty(officer, field="place__code")).select_related("place")
        applications = list(mine_too.order_by("-submitted_at")[: MOST_SHOWN + 1])
    has_more = max(len(people), len(applications)) > MOST_SHOWN
    return Found(people[:MOST_SHOWN], applications[:MOST_SHOWN], has_more)


def number_as_stored(typed: str) -> str:
    """By the scheme of the nation, whose numbers every region has. Raises NotReadableWords."""
    scheme = SCHEMES[pack_for(NATION).section(IdentityRules).scheme]
    try:
        return scheme.parse(typed, today=timezone.localdate()).number
    except InvalidNumber as error:
        raise NotReadableWords(error.message) from error


def _by_number(typed: str) -> _Look:
    found = Q(**index_lookup(number_as_stored(typed)))
    return _Look(found, found)


def _by_name(typed: str) -> _Look:
    """Letters alone are pinyin, and looked for as such and as they are."""
    name = without_invisible(typed).strip()
    if _is_in_letters(name):
        letters = begins_as_typed(name)
        if len(letters) < _LEAST_LETTERS:
            raise NotReadableWords(_("Type three letters of the name at least."))
        return _Look(_begins_with(letters), order="name_spelled")
    if len(name) < _LEAST_CHARACTERS:
        raise NotReadableWords(_("Type two characters of the name at least."))
    return _Look(_begins_with(name))


def _is_in_letters(name: str) -> bool:
    """With or without tones."""
    return all(character < _AFTER_LATIN for character in unicodedata.normalize("NFC", name))


def _begins_with(letters: str) -> Q:
    """Of the annotation `letters`, as a range: an index serves it whatever the plan is."""
    return Q(letters__gte=letters, letters__lt=letters + _LAST)


def _by_reference(typed: str) -> _Look:
    """As it is read aloud: with or without the dash, in small letters too. A case is of its person."""
    if not normalize(typed):
        raise NotReadableWords(_("Type the reference."))
    reference = reference_typed(typed)
    if reference is None:
        return _Look(Q(register_reference=typed.strip()))
    case = case_of_reference(reference)
    people = Q(register_reference=typed.strip()) if case is None else Q(pk=case.person_id)
    return _Look(people, Q(reference=reference))


_KINDS = {LookUpKind.NUMBER: _by_number, LookUpKind.NAME: _by_name, LookUpKind.REFERENCE: _by_reference}


def show_number(person: InsuredPerson, *, officer: User, reason: NumberReason) -> str:
    """The whole number, once; the person reads in their log who saw it and why. Empty for who has none. Raises NumberNotShown."""
    if not can_see_number(officer, person):
        raise NumberNotShown
    record_event(
        "families.number_viewed",
        by=Actor.officer(officer.pk),
        of="person",
        object_id=person.pk,
        person_id=person.pk,
        codes={"reason": reason.value},
    )
    return person.number or ""


def spell_names() -> int:
    """Of everybody who is not spelled yet; returns how many."""
    count, after = 0, UUID(int=0)
    while True:
        unspelled = InsuredPerson.objects.filter(name_spelled__isnull=True, erased_at__isnull=True, pk__gt=after)
        with transaction.atomic():
            people = list(unspelled.order_by("pk").select_for_update(no_key=True)[:_A_ROUND])
            for person in people:
                person.name_spelled = spelled(person.name)
            InsuredPerson.objects.bulk_update(people, ["name_spelled"])
        count += len(people)
        if len(people) < _A_ROUND:
            return count
        after = people[-1].pk
