"""What time ends: unanswered applications, forgotten drafts, links past their term, data that is no longer needed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import Actor, record_event
from authorities.packs import pack_for
from families.errors import InvalidTransition
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.packs import LinkingRules
from families.services.attempts import forget_attempts
from families.services.consents import closed_message
from families.services.links import end_overdue
from families.services.messages import save_messages
from families.services.transitions import move
from families.states import ENDED, OPEN, Status

KEPT_FOR = timedelta(days=30)  # design section 3: typed data and persons, after the last link or open application
NATION = "000000"
_BATCH = 200
_CLOCK = Actor.system("close_overdue")
_ERASED = {
    "name_sealed": None,
    "number_sealed": None,
    "number_index_a": None,
    "number_index_b": None,
}


def close_overdue() -> int:
    """One round of everything; returns how many rows it closed or erased. Running it twice changes nothing more."""
    return (
        _expire_unanswered()
        + _expire_drafts()
        + end_overdue(FamilyLink.objects.all())
        + _erase_typed_data()
        + _erase_people()
        + forget_attempts()
    )


def _expire_unanswered() -> int:
    overdue = LinkApplication.objects.filter(
        status__in=[Status.AWAITING_CONSENT, Status.AWAITING_APPLICANT], expires_at__lte=timezone.now()
    )
    closed = 0
    for application in overdue.select_related("applicant")[:_BATCH]:
        try:
            with transaction.atomic():
                move(application, Status.EXPIRED, event="application_expired", by=_CLOCK)
                save_messages([closed_message(application)])
        except InvalidTransition:
            continue  # answered in this very moment
        closed += 1
    return closed


def _expire_drafts() -> int:
    """A draft untouched for the pack's days ends, and what was typed goes with it."""
    rules = pack_for(NATION).section(LinkingRules)
    forgotten = LinkApplication.objects.drafts().filter(
        touched_at__lte=timezone.now() - timedelta(days=rules.draft_days)
    )
    closed = 0
    for application in forgotten[:_BATCH]:
        try:
            move(application, Status.EXPIRED, event="application_expired", by=_CLOCK, **_ERASED)
        except InvalidTransition:
            continue  # submitted in this very moment
        closed += 1
    return closed


def _erase_typed_data() -> int:
    past = LinkApplication.objects.filter(
        Q(name_sealed__isnull=False) | Q(number_sealed__isnull=False),
        status__in=ENDED,
        ended_at__lte=timezone.now() - KEPT_FOR,
    )
    ids = list(past.values_list("pk", flat=True)[:_BATCH])
    return LinkApplication.objects.filter(pk__in=ids).update(**_ERASED)


def _erase_people() -> int:
    """Persons whom no standing link and no open application has needed for 30 days: name, number, cards go; the row
    stays as a bare reference for the links and consents of the past."""
    since = timezone.now() - KEPT_FOR
    recent_links = Q(links__ended_at__isnull=True) | Q(links__ended_at__gt=since)
    recent_work = Q(applications__status__in=OPEN) | Q(applications__ended_at__gt=since)
    needed = InsuredPerson.objects.filter(recent_links & Q(links__isnull=False) | recent_work)
    unneeded = InsuredPerson.objects.filter(erased_at__isnull=True, confirmed_at__lte=since).exclude(
        pk__in=needed.values("pk")
    )
    erased = 0
    for person in unneeded[:_BATCH]:
        with transaction.atomic():
            person.cards.all().delete()
            InsuredPerson.objects.filter(pk=person.pk).update(
                register_reference=f"erased:{person.pk}",
                name="",
                erased_at=timezone.now(),
                has_phone=False,
                number_sealed=None,
                number_index_a=None,
                number_index_b=None,
            )
            record_event("families.person_erased", by=_CLOCK, of="person", object_id=person.pk, person_id=person.pk)
        erased += 1
    return erased
