"""Somebody is protected now, says the register: all links to them end at once, in the words of any other end, and nothing
says why. Their own card stays theirs. When it is lifted, nothing comes back by itself."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from audit.services import Actor, record_event
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.models.applications import asked_of
from families.services.applications import limits
from families.services.news.ending import close_questions, close_undecided, end_by_register, undecided_about
from families.services.telling import note_untold
from families.verification import Outcome


def protect(person_id: UUID, *, by: Actor) -> None:
    """All or nothing, and once more changes nothing more."""
    with transaction.atomic():
        close_questions(asked_of(person_id) & Q(is_guardian_asked=True), by=by)
        limits.lock_applications(LinkApplication.objects.filter(undecided_about(person_id)))
        limits.lock_persons([person_id])
        person = InsuredPerson.objects.filter(pk=person_id, erased_at__isnull=True).first()
        if person is None:
            return
        note_untold(person_id, by=by)
        close_undecided(person_id, Outcome.RESTRICTED, by=by)
        links = FamilyLink.objects.of_relatives().filter(person=person_id, ended_at__isnull=True)
        ended = end_by_register(links.select_related("person", "owner", "application").order_by("pk"), by=by)
        if ended or person.untold_at is None:
            record_event("families.person_protected", by=by, of="person", object_id=person_id, person_id=person_id)
