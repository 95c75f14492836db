"""A person says how many may be linked to them. It bounds what comes; what stands already goes on."""

from django.db import transaction

from audit.services import Actor, record_event
from authorities.packs import pack_for
from families.errors import OwnersNotAllowed, RaiseNotProven
from families.models import InsuredPerson
from families.packs import LinkingRules
from families.services.applications import limits
from families.services.links.changing import Noted


def allow_owners(
    person: InsuredPerson, allowed: int | None, *, is_proven: bool, by: Actor, noted: Noted | None = None
) -> None:
    """None for what their region's pack says. `is_proven`: they have just shown that it is them, which more needs. Changes
    nothing when it is so already. Raises OwnersNotAllowed, RaiseNotProven."""
    rules = pack_for(person.region_id).section(LinkingRules)
    if allowed is not None and not 0 <= allowed <= rules.owners_per_person_most:
        raise OwnersNotAllowed
    with transaction.atomic():
        limits.lock_persons([person.pk])
        person.refresh_from_db(fields=["owners_allowed"])
        if allowed == person.owners_allowed:
            return
        before = limits.owners_allowed(person.owners_allowed, rules)
        if limits.owners_allowed(allowed, rules) > before and not is_proven:
            raise RaiseNotProven
        person.owners_allowed = allowed
        person.save(update_fields=["owners_allowed"])
        record_event(
            "families.owners_allowed",
            by=by,
            of="person",
            object_id=person.pk,
            person_id=person.pk,
            codes={"allowed": None if allowed is None else str(allowed), **(noted or {})},
        )
