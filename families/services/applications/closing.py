"""What time ends: unanswered applications, forgotten drafts, links past their term, data that is no longer needed."""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.retention import kept_for
from audit.services import Actor, record_event
from authorities.codes import NATION
from authorities.packs import pack_for, regions_with_pack
from families.errors import InvalidTransition
from families.models import (
    AppBar,
    ApplicantBlock,
    Consent,
    CorrectionRequest,
    Dispute,
    FamilyLink,
    HomeVisit,
    InsuredPerson,
    Invitation,
    LinkApplication,
    SocialSecurityCard,
)
from families.models.applications import TYPED
from families.packs import LinkingRules
from families.policies.deaths import list_still_shown
from families.relationships import Relationship
from families.selectors import refused_for_children
from families.services.applications import limits
from families.services.applications.documents import erase_documents, erase_with_draft
from families.services.applications.networks import forget_networks
from families.services.applications.transitions import move
from families.services.attempts import forget_attempts
from families.services.cards.codes import forget_card_codes
from families.services.consents.invitations import forget_invitations
from families.services.forgetting import forget_what_was_kept
from families.services.home_visits import forget_home_visits
from families.services.links.ending import end_overdue
from families.services.links.passes import forget_passes
from families.services.messages import closed_message, save_messages
from families.services.news.deaths import close_left_open, end_after_deaths
from families.services.webhooks.forgetting import forget_webhooks
from families.states import ENDED, OPEN, Status

_BATCH = 200
_CLOCK = Actor.system("close_overdue")
_ERASED_PERSON: dict[str, Any] = {
    "name": "",
    "name_spelled": None,
    "number_sealed": None,
    "number_index_a": None,
    "number_index_b": None,
    "birth_date": None,
    "sex": None,
    "has_phone": False,
    "died_on": None,
    "untold_at": None,
}


def close_overdue() -> int:
    """One round of everything; returns how many rows it closed or erased. Running it twice changes nothing more."""
    return (
        _expire_unanswered()
        + _expire_drafts()
        + end_overdue(FamilyLink.objects.all())
        + end_after_deaths(by=_CLOCK)
        + close_left_open(by=_CLOCK)
        + _erase_typed_data()
        + _erase_people()
        + erase_documents()
        + forget_attempts()
        + forget_networks()
        + forget_card_codes()
        + forget_passes()
        + forget_invitations()
        + forget_webhooks()
        + forget_home_visits()
        + forget_what_was_kept()
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
    """A draft untouched for the days of its region's pack ends, and what was typed goes with it. Before a region is
    chosen, the nation's days count."""
    drafts = LinkApplication.objects.drafts().annotate(code=Coalesce("place_id", Value(NATION)))
    places: dict[int, list[str]] = defaultdict(list)
    for code in drafts.order_by().values_list("code", flat=True).distinct():
        places[pack_for(code).section(LinkingRules).draft_days].append(code)
    forgotten = Q(pk__in=[])
    for days, codes in places.items():
        forgotten |= Q(code__in=codes, touched_at__lte=timezone.now() - timedelta(days=days))
    closed = 0
    for application in drafts.filter(forgotten)[:_BATCH]:
        try:
            with transaction.atomic():
                move(application, Status.EXPIRED, event="application_expired", by=_CLOCK, **dict.fromkeys(TYPED))
                erase_with_draft(application)
        except InvalidTransition:
            continue  # submitted in this very moment
        closed += 1
    return closed


def _erase_typed_data() -> int:
    past = LinkApplication.objects.filter(
        Q(name_sealed__isnull=False) | Q(number_sealed__isnull=False),
        status__in=ENDED,
        ended_at__lte=timezone.now() - kept_for("typed"),
    )
    ids = list(past.order_by("ended_at").values_list("pk", flat=True)[:_BATCH])
    return LinkApplication.objects.filter(pk__in=ids).update(**dict.fromkeys(TYPED))


def _erase_people() -> int:
    erased = sum(_erase(person) for person in list(_unneeded().values_list("pk", flat=True)[:_BATCH]))
    with_card = Exists(SocialSecurityCard.objects.filter(person=OuterRef("pk")))
    kept = _idle().filter(with_card).values_list("pk", flat=True)  # for a block or a dispute, which need no card
    return erased + sum(_erase_cards(person) for person in list(kept[:_BATCH]))


def _idle() -> QuerySet[InsuredPerson]:
    """Persons whom no standing link and no open application has needed for as long as is kept, as whom it is about or as the
    other guardian."""
    since = timezone.now() - kept_for("people")
    links = FamilyLink.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since))
    work = LinkApplication.objects.filter(Q(status__in=OPEN) | Q(ended_at__gt=since))
    theirs = (
        *(links.filter(person=OuterRef("pk")), links.filter(guardian=OuterRef("pk"))),
        *(work.filter(person=OuterRef("pk")), work.filter(other_guardian=OuterRef("pk"))),
    )
    needed = (~Exists(rows) for rows in theirs)
    return InsuredPerson.objects.filter(*needed, erased_at__isnull=True, confirmed_at__lte=since)


def _unneeded() -> QuerySet[InsuredPerson]:
    """Idle ones without an open dispute or invitation, and whose family is not shown any more what to do after their death. Who blocks somebody stays known, and so does whom they block: without both numbers
    a block would hold nobody off. While both live, and no longer. And so does the child for whom a guardian refused them, up to
    the end of the year in which it answers for itself, and a ward: without the number nobody could ask who their guardian is
    now, and so may lift the block."""
    disputes = Dispute.objects.open().filter(person=OuterRef("pk"))
    blocks = ApplicantBlock.objects.filter(
        Q(person=OuterRef("pk")) | Q(applicant_person=OuterRef("pk")),
        person__died_on__isnull=True,
        applicant_person__died_on__isnull=True,
    )
    oldest = max(pack_for(code).section(LinkingRules).own_consent_age for code in regions_with_pack())
    may_have_guardians = Q(relationship=Relationship.WARD) | Q(
        person__birth_date__year__gte=timezone.localdate().year - oldest
    )
    refused = refused_for_children().filter(may_have_guardians, person=OuterRef("pk"), person__died_on__isnull=True)
    invitations = Invitation.objects.standing() | Invitation.objects.filter(application__status__in=OPEN)
    invited = invitations.filter(person=OuterRef("pk"))  # at an office, where they need no link to do so
    visits = HomeVisit.objects.open().filter(person=OuterRef("pk"))
    needed = (~Exists(rows) for rows in (disputes, blocks, refused, invited, visits))
    return _idle().filter(*needed).exclude(list_still_shown())


def _erase_cards(person_id: UUID) -> bool:
    with transaction.atomic():
        limits.lock_persons([person_id])
        if not _idle().filter(pk=person_id).exists():
            return False
        SocialSecurityCard.objects.filter(person=person_id).delete()
    return True


def _erase(person_id: UUID) -> bool:
    """All that is known of them goes; the row stays as a bare reference for the links and consents of the past. Under
    the person's lock it is asked once more, for the register may confirm them again at any time."""
    with transaction.atomic():
        limits.lock_persons([person_id])
        if not _unneeded().filter(pk=person_id).exists():
            return False
        SocialSecurityCard.objects.filter(person=person_id).delete()
        AppBar.objects.filter(person=person_id).delete()
        ApplicantBlock.objects.filter(Q(person=person_id) | Q(applicant_person=person_id)).delete()
        CorrectionRequest.objects.filter(person=person_id).delete()
        HomeVisit.objects.filter(person=person_id).delete()
        answered = Q(person=person_id) | Q(application__other_guardian=person_id, application__is_guardian_asked=True)
        Consent.objects.filter(answered).exclude(refusal_reasons=[]).update(refusal_reasons=[])
        InsuredPerson.objects.filter(pk=person_id).update(
            register_reference=f"erased:{person_id}", erased_at=timezone.now(), **_ERASED_PERSON
        )
        record_event("families.person_erased", by=_CLOCK, of="person", object_id=person_id, person_id=person_id)
    return True
