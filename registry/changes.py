"""What changed of whom, in order. A change and its entry are one transaction; nothing is ever taken out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.models import Card, CardState, Change, ChangeKind, LossReport, Person
from registry.population.rows import mobile_number
from registry.wire import Problem

PAGE = 500


def changes_after(cursor: str | None) -> dict[str, Any]:
    """`next` is the cursor to come back with: the last one given, or the same again."""
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise Problem(400, "malformed", "after: a cursor from an earlier answer.")
    bring_up_to_date()
    rows = Change.objects.filter(id__gt=int(cursor or 0)).order_by("id").values_list("id", "person__reference", "kind")
    changes = [{"cursor": str(key), "person": person, "kind": kind} for key, person, kind in rows[:PAGE]]
    return {"changes": changes, "next": changes[-1]["cursor"] if changes else (cursor or "0")}


def note_change(person_id: int, kind: ChangeKind) -> None:
    Change.objects.create(person_id=person_id, kind=kind, changed_at=timezone.now())


@transaction.atomic
def bring_up_to_date() -> None:
    """What time alone did is a change too: temporary losses whose days are over end and leave a normal card, and a normal
    card whose date has passed has expired."""
    now, today = timezone.now(), timezone.localdate()
    lapsed = Card.objects.filter(state=CardState.TEMPORARY_LOSS, lapses_at__lte=now)
    for person_id in list(lapsed.values_list("person_id", flat=True)):
        end_loss_reports(person_id)
        _set_card(person_id, CardState.NORMAL)
    expired = Card.objects.filter(state=CardState.NORMAL, expires_on__lt=today)
    for person_id in list(expired.values_list("person_id", flat=True)):
        _set_card(person_id, CardState.EXPIRED)


def end_loss_reports(card_id: int) -> None:
    """At most one report of a card is open: the one that made it what it is now."""
    LossReport.objects.filter(card=card_id, ended_at=None).update(ended_at=timezone.now())


def _set_card(person_id: int, state: CardState) -> None:
    Card.objects.filter(person_id=person_id).update(state=state, lapses_at=None)
    note_change(person_id, ChangeKind.CARD)


@transaction.atomic
def cause_change(person: Person, kind: ChangeKind, value: object) -> None:
    """The demonstration's way to let something happen. `value` may be left out (None):

    death: the day, today, or false for one that was none; card: a state, else it goes between normal and temporarily lost; name: the new name, else one
    character is added; phone: the new number or "" for none, else a fresh number; guardianship: a guardian's reference
    (given alone from now on), else the guardianship ends; marriage: a spouse's reference, else the marriage ends;
    restricted: true or false, else the other of the two. Raises `Problem` 400 for a value that cannot be.
    """
    _HAPPENINGS[kind](person, value)
    note_change(person.id, kind)


def _die(person: Person, value: object) -> None:
    if value is False:
        Person.objects.filter(id=person.id).update(died_on=None)
        _change_card(person, CardState.NORMAL)
        return
    died_on = _day(value) if value is not None else timezone.localdate()
    Person.objects.filter(id=person.id).update(died_on=died_on, spouse=None)
    _end_marriages_of(person.id)
    end_loss_reports(person.id)
    Card.objects.filter(person=person).update(state=CardState.CANCELLED, lapses_at=None)


def _change_card(person: Person, value: object) -> None:
    card = Card.objects.get(person=person)
    other = CardState.TEMPORARY_LOSS if card.state == CardState.NORMAL else CardState.NORMAL
    if value is not None and value not in CardState.values:
        raise Problem(400, "malformed", f"value: one of {', '.join(CardState.values)}.")
    end_loss_reports(person.id)
    card.state = str(value or other)
    card.lapses_at = None
    if card.state == CardState.NORMAL:
        card.expires_on = max(card.expires_on, timezone.localdate() + timedelta(days=3_652))
    card.save()


def _rename(person: Person, value: object) -> None:
    Person.objects.filter(id=person.id).update(name=_text(value) if value is not None else person.name + "安")


def _change_phone(person: Person, value: object) -> None:
    # Keys of the second half-billion belong to nobody, so their numbers are nobody's either.
    fresh = mobile_number(500_000_000 + person.id)
    phone = fresh if value is None or fresh == value else _text(value, least=0) or None
    Person.objects.filter(id=person.id).update(phone=phone)


def _change_guardianship(person: Person, value: object) -> None:
    guardian = _person_named(value) if value is not None else None
    Person.objects.filter(id=person.id).update(
        guardian_1=guardian, guardian_2=None, is_ward=person.is_ward and guardian is not None
    )


def _change_marriage(person: Person, value: object) -> None:
    spouse = _person_named(value) if value is not None else None
    _end_marriages_of(*[person.id, *([spouse.id] if spouse else [])])
    Person.objects.filter(id=person.id).update(spouse=spouse)
    if spouse:
        Person.objects.filter(id=spouse.id).update(spouse=person)
        note_change(spouse.id, ChangeKind.MARRIAGE)


def _end_marriages_of(*ids: int) -> None:
    """Whoever loses a spouse by it, though nothing was asked of them, has a change of their own."""
    married = Person.objects.filter(spouse__in=ids)
    for left in list(married.exclude(id__in=ids).values_list("id", flat=True)):
        note_change(left, ChangeKind.MARRIAGE)
    married.update(spouse=None)


def _change_restriction(person: Person, value: object) -> None:
    if value is not None and not isinstance(value, bool):
        raise Problem(400, "malformed", "value: true or false.")
    Person.objects.filter(id=person.id).update(is_restricted=not person.is_restricted if value is None else value)


_HAPPENINGS: dict[ChangeKind, Callable[[Person, object], None]] = {
    ChangeKind.DEATH: _die,
    ChangeKind.CARD: _change_card,
    ChangeKind.NAME: _rename,
    ChangeKind.PHONE: _change_phone,
    ChangeKind.GUARDIANSHIP: _change_guardianship,
    ChangeKind.MARRIAGE: _change_marriage,
    ChangeKind.RESTRICTED: _change_restriction,
}


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Problem(400, "malformed", "value: a date.") from error


def _text(value: object, least: int = 1) -> str:
    if not isinstance(value, str) or not least <= len(value) <= 100:
        raise Problem(400, "malformed", "value: text.")
    return value


def _person_named(value: object) -> Person:
    person = Person.objects.filter(reference=_text(value)).first()
    if person is None:
        raise Problem(400, "malformed", "value: the reference of a person.")
    return person
