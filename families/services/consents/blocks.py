"""A person does not let somebody ask for a link any more, and lets them again. A block holds the human: who ends their own
card or erases their account and comes back with another is the same one, by their card.

What somebody who is blocked sends ends as if the person had refused: nobody is asked, and after a while that nobody can
tell from an answer the application is declined. When is drawn once and stands in the row. People who are asked answer
within minutes or within days and mostly soon, so each doubling of the wait is as likely as the one before; and people
sleep, so what would fall into the night comes in the morning. All of it sscard default: nobody has published how long
such answers take.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, time, timedelta
from math import exp, log
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, Code, record_event
from families.errors import InvalidTransition
from families.models import ApplicantBlock, FamilyLink, InsuredPerson, LinkApplication
from families.models.applications import asked_of
from families.services.applications import limits
from families.services.applications.transitions import move
from families.services.links.changing import Noted
from families.services.messages import closed_message, save_messages
from families.states import Status

SOONEST, LATEST = timedelta(minutes=10), timedelta(days=3)
MORNING, NIGHT, _MORNING_LASTS = time(7), time(22), timedelta(hours=5)
_BATCH = 200
_CLOCK = Actor.system("decline_due")
_chance = secrets.SystemRandom()

Pair = tuple[UUID, UUID]  # applicant, person


def block_applicant(person: InsuredPerson, applicant: User, *, by: Actor) -> bool:
    """False when they were blocked already. What they have sent and the person has not answered ends like what they send
    from now on."""
    themself = _person_behind(applicant)
    with transaction.atomic():
        # an answer of the register is applied before, or sees the block
        limits.lock_persons([person.pk, *([themself.pk] if themself else [])])
        is_new = not _of_human(person, applicant, themself).exists()
        if is_new:
            ApplicantBlock.objects.create(person=person, applicant=applicant, applicant_person=themself)
            _note("families.applicant_blocked", person, applicant, by)
        waiting = LinkApplication.objects.filter(
            asked_of(person), applicant=applicant, status=Status.AWAITING_CONSENT, declines_at__isnull=True
        )
        for application in waiting.select_for_update(no_key=True, skip_locked=True):  # not one that is being answered
            application.declines_at = drawn_moment(application.expires_at)
            application.save(update_fields=["declines_at"])
    return is_new


def let_ask_again(person: InsuredPerson, applicant: User, *, by: Actor, noted: Noted | None = None) -> bool:
    """False when nothing blocked them. What they sent meanwhile still ends as it would have."""
    with transaction.atomic():
        deleted, _by_model = _of_human(person, applicant, _person_behind(applicant)).delete()
        if deleted:
            _note("families.applicant_let_ask", person, applicant, by, noted)
    return bool(deleted)


def blocked_pairs(applicant_ids: Collection[UUID], person_ids: Collection[UUID]) -> set[Pair]:
    """Among these, in one query: by the account, and by the own card that it holds now."""
    by_account = ApplicantBlock.objects.filter(applicant__in=applicant_ids, person__in=person_ids)
    own = FamilyLink.objects.own().filter(owner__in=applicant_ids, ended_at__isnull=True)
    blocked = "person__blocks_against_them__person"
    by_card = own.filter(**{f"{blocked}__in": person_ids}).values_list("owner_id", f"{blocked}_id")
    return set(by_account.values_list("applicant_id", "person_id").union(by_card))


def blocks_against(user: User) -> QuerySet[ApplicantBlock]:
    """Whoever made them: as `blocked_pairs`, for a part of another question."""
    own = FamilyLink.objects.own().filter(owner=user, ended_at__isnull=True)
    return ApplicantBlock.objects.filter(Q(applicant=user) | Q(applicant_person__in=own.values("person")))


def _of_human(person: InsuredPerson, applicant: User, themself: InsuredPerson | None) -> QuerySet[ApplicantBlock]:
    who = Q(applicant=applicant)
    if themself is not None:
        who |= Q(applicant_person=themself)
    return ApplicantBlock.objects.filter(who, person=person)


def _person_behind(user: User) -> InsuredPerson | None:
    """By their own card, or the last that they held; not one that an officer took from them, which was not theirs."""
    own = FamilyLink.objects.own().not_taken().filter(owner=user, person__erased_at__isnull=True)
    link = own.select_related("person").order_by(F("ended_at").desc(nulls_first=True)).first()
    return link.person if link else None


def drawn_moment(before: datetime | None = None) -> datetime:
    """When a request that nobody is asked about is declined; never after `before`, when it would expire."""
    shortest, longest = log(SOONEST.total_seconds()), log(LATEST.total_seconds())
    at = timezone.localtime(timezone.now() + timedelta(seconds=exp(_chance.uniform(shortest, longest))))
    if not MORNING <= at.time() < NIGHT:
        day = at.date() if at.time() < MORNING else at.date() + timedelta(days=1)
        at = timezone.make_aware(datetime.combine(day, MORNING)) + _chance.random() * _MORNING_LASTS
    return at if before is None else min(at, before)


def decline_due() -> int:
    """Decline what is due; returns how many. The applicant reads what they read after a refusal."""
    due = LinkApplication.objects.filter(status=Status.AWAITING_CONSENT, declines_at__lte=Now())
    return sum(_decline(application) for application in due.select_related("applicant")[:_BATCH])


def _decline(application: LinkApplication) -> bool:
    try:
        with transaction.atomic():
            move(application, Status.DECLINED, event="blocked_declined", by=_CLOCK)
            save_messages([closed_message(application)])
    except InvalidTransition:
        return False  # withdrawn in this very moment
    return True


def _note(kind: str, person: InsuredPerson, applicant: User, by: Actor, noted: Noted | None = None) -> None:
    codes: dict[str, Code] = {"applicant": str(applicant.pk), **(noted or {})}
    record_event(kind, by=by, of="person", object_id=person.pk, person_id=person.pk, codes=codes)
