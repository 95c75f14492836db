"""Who has a case: of two officers one decides. Taken by the officer, let go by the decision, by hand, or when CLAIM_HOLDS is
over, which nobody has to note. Whoever decides asks here, under the row's lock."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import Actor, Code, record_event
from authorities.models import Role
from authorities.policies import within_duty
from families.errors import FamilyServiceError, InvalidTransition
from families.models import LinkApplication
from families.policies.officers import can_review, can_take_over, helped_of
from families.selectors import near_to
from families.services.applications.first_approvals import standing_approvals
from families.states import Status

_WINDOW = 50  # the oldest that are free, then those after them: hardly any of them is not for the officer


class CaseTaken(FamilyServiceError):
    """Another officer has it, and decides."""

    message = _("%(officer)s has had this case since %(since)s. Nobody else decides it meanwhile.")


class NotForThisOfficerToDecide(FamilyServiceError):
    """Not of their region, or about themself or a relative."""

    message = _("It is not for you to decide this case.")


class CannotHandOver(FamilyServiceError):
    message = _("No other officer of this name may decide this case.")


def claim_case(case: LinkApplication, *, officer: User) -> None:
    """Theirs from now on; claimed again, for as long again. Raises InvalidTransition, NotForThisOfficerToDecide, CaseTaken."""
    with transaction.atomic():
        held = hold_to_decide(case, officer=officer)
        if held.holder_id is None:
            _record("case_claimed", held, officer)
        _write(held, officer)


def claim_next(officer: User) -> LinkApplication | None:
    """The oldest of their regions that is free and theirs to decide, however many older ones are not. Two who ask at once get
    one each."""
    return next((held for case in _theirs(officer) if (held := _claimed(case, officer)) is not None), None)


def _theirs(officer: User) -> Iterator[LinkApplication]:
    """Free ones that the officer may decide and has not approved yet, the oldest first. What a window costs does not grow with
    how many of it are not theirs."""
    near = near_to(officer)
    window = _free_after(None, officer)
    while window:
        approved = {one.application_id for one in standing_approvals(window) if one.officer_id == str(officer.pk)}
        not_theirs = approved | helped_of(officer, window)
        for case in window:
            if case.pk not in not_theirs and not near.holds(case):
                yield case
        window = _free_after(window[-1], officer)


def _free_after(last: LinkApplication | None, officer: User) -> list[LinkApplication]:
    """So many as a window has, from the one that comes after `last` on."""
    scope = within_duty(officer, Role.OFFICER, Role.SUPERVISOR, field="place__code")
    free = LinkApplication.objects.to_decide().unclaimed().filter(scope)
    if last is not None:
        at = last.submitted_at
        later = Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=last.pk)
        free = free.filter(later, submitted_at__gte=at)  # the last is what an index is read by
    return list(free.select_related("person", "other_guardian").order_by("submitted_at", "pk")[:_WINDOW])


def _claimed(case: LinkApplication, officer: User) -> LinkApplication | None:
    """None of one that the policy refuses after all, or that a colleague has this moment."""
    if not can_review(officer, case):
        return None
    with transaction.atomic():
        free = LinkApplication.objects.filter(pk=case.pk).to_decide().unclaimed()
        held = free.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        if held is not None:
            _record("case_claimed", held, officer)
            _write(held, officer)
    return held


def release_case(case: LinkApplication, *, officer: User) -> None:
    """Everybody's again. Of who does not have it, nothing becomes."""
    with transaction.atomic():
        held = _locked(case)
        if held.holder_id == officer.pk:
            _record("case_released", held, officer)
            _write(held, None)


def hand_over_case(case: LinkApplication, *, officer: User, to: User) -> None:
    """To another officer who may decide it. Raises InvalidTransition, NotForThisOfficerToDecide, CaseTaken, CannotHandOver."""
    with transaction.atomic():
        held = hold_to_decide(case, officer=officer)
        if to.pk == officer.pk or not can_review(to, held):
            raise CannotHandOver
        _record("case_handed_over", held, officer, user=to.pk)
        _write(held, to)


def take_over_case(case: LinkApplication, *, officer: User) -> None:
    """From whoever has it, by who supervises there. Raises InvalidTransition, NotForThisOfficerToDecide."""
    with transaction.atomic():
        held = _locked(case)
        if held.status != Status.IN_REVIEW:
            raise InvalidTransition
        if not can_take_over(officer, held):
            raise NotForThisOfficerToDecide
        _record("case_taken_over", held, officer, user=held.holder_id)
        _write(held, officer)


def hold_to_decide(case: LinkApplication, *, officer: User) -> LinkApplication:
    """The row as it is, locked until the transaction ends, and this officer's to decide.

    Raises InvalidTransition, NotForThisOfficerToDecide, CaseTaken."""
    held = _locked(case)
    if held.status != Status.IN_REVIEW:
        raise InvalidTransition
    if not can_review(officer, held):
        raise NotForThisOfficerToDecide
    if held.holder_id not in {None, officer.pk}:
        raise taken(held)
    return held


def taken_from(cases: Iterable[LinkApplication], officer: User) -> dict[UUID, FamilyServiceError]:
    """By case, those that another officer has now: a look before the register is asked, not the last word."""
    ids = [case.pk for case in cases]
    rows = LinkApplication.objects.filter(pk__in=ids, claimed_by__isnull=False).select_related("claimed_by")
    return {row.pk: taken(row) for row in rows if row.holder_id not in {None, officer.pk}}


def taken(case: LinkApplication) -> CaseTaken:
    assert case.claimed_by is not None  # who looked found a holder
    assert case.claimed_at is not None
    since = date_format(timezone.localtime(case.claimed_at), "TIME_FORMAT")
    return CaseTaken(officer=case.claimed_by.username, since=since)


def _locked(case: LinkApplication) -> LinkApplication:
    return LinkApplication.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)


def _write(held: LinkApplication, holder: User | None) -> None:
    held.claimed_by, held.claimed_at = holder, timezone.now() if holder is not None else None
    held.save(update_fields=["claimed_by", "claimed_at"])


def let_go(held: LinkApplication) -> None:
    """By a decision after which the case waits for another officer."""
    _write(held, None)


def _record(event: str, case: LinkApplication, officer: User, **codes: Code) -> None:
    record_event(
        f"families.{event}",
        by=Actor.officer(officer.pk),
        of="application",
        object_id=case.pk,
        person_id=case.person_id,
        codes=codes,
    )
