"""Somebody has died, says the register: their own card's link ends and all that they own with it, their account is closed,
what is linked to them freezes for the days of their region and then ends, and each owner is told once. And if it was a
mistake, back again."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.deaths import CLOSED_AFTER_DEATH, close_after_death, open_again
from audit.models import Event
from audit.services import Actor, record_event
from families.decisions import FreezeReason
from families.errors import LinkEnded
from families.models import Dispute, FamilyLink, InsuredPerson, LinkApplication
from families.models.applications import asked_of
from families.models.links import EndedBy, LinkQuerySet
from families.models.messages import Kind
from families.policies.deaths import list_still_shown
from families.selectors import LINK_ENDED, PERSON_DIED
from families.services.applications import limits
from families.services.links.changing import freeze_link, unfreeze_link
from families.services.messages import message_user, save_messages
from families.services.news.ending import close_questions, close_undecided, end_by_register, undecided_about
from families.services.telling import revoke_codes
from families.states import ENDED
from families.verification import Outcome
from integrators.services.grants import end_tokens_of

_AROUND = ("person", "owner", "application")
_BATCH = 200


def note_death(person_id: UUID, died_on: date | None, *, by: Actor) -> None:
    """`died_on` is None where the register does not say the day: then it is the day on which it told us. All or nothing, and
    once more changes nothing more."""
    with transaction.atomic():
        close_questions(asked_of(person_id) & Q(is_guardian_asked=True), by=by)
        own = _own_links(person_id)
        owners = list(own.values_list("owner_id", flat=True))
        _lock(person_id, owners)
        person = InsuredPerson.objects.filter(pk=person_id, erased_at__isnull=True).first()
        if person is None:
            return
        _keep_day(person, died_on, by=by)
        end_by_register(own.select_related(*_AROUND), by=by)
        for owner_id in owners:
            _close_account(owner_id, by=by)
        close_undecided(person_id, Outcome.DECEASED, by=by)
        for link in _links_to(person_id).filter(frozen_at__isnull=True).select_related(*_AROUND).order_by("pk"):
            _freeze(link, by=by)


def note_life(person_id: UUID, *, by: Actor) -> None:
    """The register tells of somebody of whom it said that they had died. What stands still goes on, but for what an open case
    holds, whichever came first, and their account opens; what has ended does not come back, and they link their own card anew."""
    with transaction.atomic():
        owners = list(_ended_own_links(person_id).values_list("owner_id", flat=True))
        limits.lock_users(owners)
        limits.lock_persons([person_id])
        if not InsuredPerson.objects.filter(pk=person_id, died_on__isnull=False).update(died_on=None):
            return
        record_event("families.person_lives", by=by, of="person", object_id=person_id, person_id=person_id)
        for owner_id in owners:
            open_again(owner_id, by=by)
        frozen = _links_to(person_id).filter(frozen_at__isnull=False).select_related(*_AROUND).order_by("pk")
        for link in frozen.select_for_update(of=("self",), no_key=True):  # whoever opens a case holds its link
            if not Dispute.objects.open().filter(link=link).exists():
                _let_go_on(link, by=by)


def end_after_deaths(*, by: Actor) -> int:
    """End what stands still when the days of the person's region after their death are over. Returns how many."""
    return end_by_register(_over()[:_BATCH], by=by)


def close_left_open(*, by: Actor) -> int:
    """Close the accounts that a death left open because it was noted before a death closed any. Returns how many."""
    closed = 0
    left_open = _left_open().filter(person__in=_with(_of_open_accounts(), _dead()))
    for pk, owner_id, person_id in left_open.order_by("pk").values_list("pk", "owner", "person")[:_BATCH]:
        with transaction.atomic():
            limits.lock_users([owner_id])
            limits.lock_persons([person_id])
            if _left_open().filter(pk=pk).exists():
                _close_account(owner_id, by=by)
                closed += 1
    return closed


def _own_links(person_id: UUID) -> LinkQuerySet:
    return FamilyLink.objects.own().filter(person=person_id, ended_at__isnull=True)


def _ended_own_links(person_id: UUID) -> LinkQuerySet:
    return FamilyLink.objects.own().filter(person=person_id, ended_by=EndedBy.REGISTER)


def _links_to(person_id: UUID) -> LinkQuerySet:
    return FamilyLink.objects.of_relatives().filter(person=person_id, ended_at__isnull=True)


def _lock(person_id: UUID, owners: list[UUID]) -> None:
    """In the order of `limits`, with all that the end of their own card will want."""
    theirs = Q(applicant__in=owners) & ~Q(status__in=ENDED)
    limits.lock_applications(LinkApplication.objects.filter(undecided_about(person_id) | theirs))
    limits.lock_users(owners)
    limits.lock_persons([person_id])


def _of_open_accounts() -> LinkQuerySet:
    return FamilyLink.objects.own().filter(ended_by=EndedBy.REGISTER, owner__is_active=True)


def _with(links: LinkQuerySet, dead: QuerySet[InsuredPerson]) -> list[UUID]:
    """Those of the dead to whom there is such a link, each looked up by itself: the dead are few, and what is asked for is so
    rare that the database would sooner read through all links."""
    found = Subquery(links.filter(person=OuterRef("pk")).values("pk")[:1])
    return list(dead.alias(found=found).filter(found__isnull=False).values_list("pk", flat=True))


def _left_open() -> LinkQuerySet:
    """Own cards that ended with a death, of accounts that are open. Not of one that the death closed and somebody opened
    since, nor where somebody else has come to be the holder."""
    of_person = Event.objects.filter(kind=PERSON_DIED, person_id=OuterRef("person"))
    of_link = Event.objects.filter(kind=LINK_ENDED, object_kind="link", object_id=Cast(OuterRef("pk"), CharField()))
    of_user = Event.objects.filter(
        kind=CLOSED_AFTER_DEATH, object_kind="user", object_id=Cast(OuterRef("owner"), CharField())
    )
    others = FamilyLink.objects.own().filter(owner=OuterRef("owner"), ended_at__isnull=True)
    dead = _of_open_accounts().filter(person__died_on__isnull=False)
    told_at = Subquery(of_person.order_by("-id").values("at")[:1])
    return dead.annotate(told_at=told_at).filter(
        Exists(of_link.filter(at__gte=OuterRef("told_at"))),
        ~Exists(of_user.filter(at__gte=OuterRef("told_at"))),
        ~Exists(others),
    )


def _keep_day(person: InsuredPerson, told: date | None, *, by: Actor) -> None:
    """Of a death that is known, a day that is told later counts."""
    if person.died_on is not None and told is None:
        return
    died_on = max(told or timezone.localdate(), person.born_on)
    if person.died_on is None:
        record_event(PERSON_DIED, by=by, of="person", object_id=person.pk, person_id=person.pk)
        revoke_codes(person.pk, by=by)
    InsuredPerson.objects.filter(pk=person.pk).update(died_on=died_on)


def _close_account(user_id: UUID, *, by: Actor) -> None:
    """Whoever else knows how to sign in to it would go on as the dead."""
    if close_after_death(user_id, by=by):
        end_tokens_of(user_id)


def _freeze(link: FamilyLink, *, by: Actor) -> None:
    try:
        freeze_link(link, FreezeReason.DEATH, by=by)
    except LinkEnded:
        return  # by its term, in this very moment
    _tell(link, Kind.RELATIVE_DIED)


def _let_go_on(link: FamilyLink, *, by: Actor) -> None:
    kind = Kind.RELATIVE_LIVES if _was_told_of_death(link) else Kind.LINK_GOES_ON
    try:
        unfreeze_link(link, by=by)
    except LinkEnded:
        return
    _tell(link, kind)


def _tell(link: FamilyLink, kind: Kind) -> None:
    codes = {"reference": link.application.reference}
    save_messages([message_user(link.owner, kind, application=link.application, link=link, codes=codes)])


def _was_told_of_death(link: FamilyLink) -> bool:
    """The owner, by the last event of its freezing: one that stood still for a dispute already was not frozen again."""
    frozen = Event.objects.filter(kind="families.link_frozen", object_kind="link", object_id=str(link.pk))
    last = frozen.order_by("-id").first()
    return last is not None and last.codes.get("reason") == FreezeReason.DEATH


def _over() -> LinkQuerySet:
    """What still stands still when the family is no longer shown what there is to do."""
    frozen = FamilyLink.objects.of_relatives().filter(ended_at__isnull=True, frozen_at__isnull=False)
    over = frozen.filter(person__in=_with(frozen, _dead().exclude(list_still_shown())), person__died_on__isnull=False)
    return over.select_related(*_AROUND).order_by("frozen_at")


def _dead() -> QuerySet[InsuredPerson]:
    return InsuredPerson.objects.filter(died_on__isnull=False)
