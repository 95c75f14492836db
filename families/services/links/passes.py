"""Delegation passes: shown by the owner of a link at a desk, forgotten a day later. A check of one is in `link_checks`."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.retention import kept_for
from families.errors import PassNotShown
from families.models import DelegationPass, FamilyLink
from families.policies.links import can_show_pass
from families.services.cards.looking import Freshness, refresh_card
from families.services.signed_ids import sign_id

LASTS = timedelta(seconds=60)  # issue 4
SALT = "families.delegation_pass"
_KEPT_FOR = kept_for("shown_codes")  # after it expired


def show_pass(link: FamilyLink, *, of_its_time: float) -> DelegationPass:
    """The newest that still has this part of its time before it, else a new one: so two windows and a double click share
    one. The register is asked about the person first, unless it was a moment ago. Raises PassNotShown."""
    if not can_show_pass(link) or refresh_card(link.person) is Freshness.UNTOLD:
        raise PassNotShown
    with transaction.atomic():
        _lock_and_check(link)
        now = timezone.now()
        newest = link.passes.filter(expires_at__gt=now + of_its_time * LASTS).order_by("-expires_at").first()
        return newest or link.passes.create(made_at=now, expires_at=now + LASTS)


def token_of_pass(shown: DelegationPass) -> str:
    return sign_id(shown.pk, salt=SALT)


def forget_passes() -> int:
    deleted, _by_model = DelegationPass.objects.filter(expires_at__lt=timezone.now() - _KEPT_FOR).delete()
    return deleted


def _lock_and_check(link: FamilyLink) -> None:
    """On the row as it is now, and under its lock: two requests make their passes one after the other."""
    rows = FamilyLink.objects.select_related("person").select_for_update(no_key=True, of=("self",))
    if not can_show_pass(rows.get(pk=link.pk)):
        raise PassNotShown
