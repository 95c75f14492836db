"""Who has a case: of two officers one decides. Taken by the officer, let go by the decision, by hand, or when CLAIM_HOLDS is
over, which nobody has to note. Whoever decides asks here, under the row's lock."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import Actor, Code, record_event
from authorities.models import Role
from authorities.policies import within_duty
from families.errors import FamilyServiceError, InvalidTransition
from families.models import LinkApplication
from families.policies.officers import can_review, can_take_over
from families.services.applications.first_approvals import has_approved_first
from families.states import Status

_LOOKED_THROUGH = 50  # the oldest that are free: of them hardly any concerns the officer


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
    """The oldest of their regions that is free and theirs to decide. Two who ask at once get one each."""
    for case in _oldest_free(officer):
        if not can_review(officer, case) or has_approved_first(officer.pk, case):
            continue
        with transaction.atomic():
            free = LinkApplication.objects.filter(pk=case.pk).to_decide().unclaimed()
            held = free.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
            if held is None:
                continue
            _record("case_claimed", held, officer)
            _write(held, officer)
        return held
    return None


def _oldest_free(officer: User) -> QuerySet[LinkApplication]:
    scope = within_duty(officer, Role.OFFICER, Role.SUPERVISOR, field="place__code")
    free = LinkApplication.objects.to_decide().unclaimed().filter(scope)
    return free.select_related("person", "other_guardian").order_by("submitted_at", "pk")[:_LOOKED_THROUGH]


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
