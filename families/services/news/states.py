"""What becomes of what we keep when the register has told how somebody is now, whoever asked it: the one way in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import Actor
from families.models import InsuredPerson
from families.packs import provider_of
from families.services.applications.people import Confirmed, ConfirmedPeople
from families.services.news.deaths import note_death, note_life
from families.services.telling import note_untold
from families.verification import Known, PersonState


def keep_state(person_id: UUID, state: PersonState, *, asked_at: datetime, by: Actor) -> None:
    """Name, phone, region and card follow; a death, and that nothing is told any more, are noted. A new name changes no link.
    Raises people.UnknownRegion, encryption.NotOpened, and DatabaseError for what no table takes."""
    if state.known is Known.TOLD:
        _keep_facts(person_id, state, asked_at=asked_at, by=by)
    else:
        note_gone(person_id, state, by=by)


def note_gone(person_id: UUID, state: PersonState, *, by: Actor | None = None) -> None:
    """Of somebody of whom the register tells no facts any more. `by` is their region's register, unless somebody else asked."""
    actor = by or _register_of(person_id)
    if state.known is Known.DECEASED:
        note_death(person_id, state.died_on, by=actor)
    elif state.known is Known.UNTOLD:
        note_untold(person_id, by=actor)


def _keep_facts(person_id: UUID, state: PersonState, *, asked_at: datetime, by: Actor) -> None:
    assert state.person is not None  # told
    with transaction.atomic(savepoint=False):  # an error is for the caller, whose transaction it ends
        rows = InsuredPerson.objects.select_for_update(no_key=True)
        kept = rows.filter(pk=person_id, erased_at__isnull=True).only("died_on").first()
        if kept is None:
            return
        people = ConfirmedPeople.load([Confirmed(state.person, state.card, "")])
        people.save(asked_at=asked_at, by=by)
        if kept.died_on is not None:
            note_life(person_id, by=by)


def _register_of(person_id: UUID) -> Actor:
    region_code = InsuredPerson.objects.values_list("region_id", flat=True).get(pk=person_id)
    return Actor.authority(provider_of(region_code))
