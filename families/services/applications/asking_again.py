"""How often one human may have the same person asked. The first request that came to nothing costs no time: a message is
overlooked, a tick was wrong. After each further one the next waits longer, as the pack says; a yes begins anew.

Counted is the human by their own card, whichever of their accounts asked, and whether the request was for a new link or to
renew one, of whoever the register knows as kin. It says one sentence, whatever became of what was asked before, also of what
nobody was asked about because the person blocks them.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from authorities.packs import pack_for
from families.encryption import index_lookup
from families.errors import AskedLately
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.packs import LinkingRules
from families.states import Status

COUNTED_FOR = timedelta(days=365)  # sscard default: as long as an application that led to nothing is kept
_WITHOUT_YES = frozenset({Status.DECLINED, Status.EXPIRED, Status.WITHDRAWN})
_CAME_TO_THE_PERSON = Q(consent__isnull=False) | Q(declines_at__isnull=False)


def check_asked_lately(
    application: LinkApplication, own: InsuredPerson | None, number: str, *, is_invited: bool = False
) -> None:
    """May who holds the card of `own` have the holder of this canonical number asked now? Whom the person invited themself
    asks nobody. One query. Raises AskedLately."""
    if own is None or application.is_self or is_invited:
        return
    ends = LinkApplication.objects.filter(
        _CAME_TO_THE_PERSON,
        applicant__in=FamilyLink.objects.own().not_taken().filter(person=own).values("owner"),
        status__in=[*_WITHOUT_YES, Status.APPROVED],
        ended_at__gt=timezone.now() - COUNTED_FOR,
        **{f"person__{column}": index for column, index in index_lookup(number).items()},
    )
    in_vain: list[tuple[datetime, str]] = []
    for status, ended_at, region in ends.order_by("ended_at").values_list("status", "ended_at", "person__region_id"):
        if status not in _WITHOUT_YES:
            in_vain = []
        elif ended_at is not None:
            in_vain.append((ended_at, region))
    if not in_vain:
        return
    last, region = in_vain[-1]
    waits = pack_for(region).section(LinkingRules).asked_again_after_days
    until = last + timedelta(days=waits[min(len(in_vain), len(waits)) - 1])
    if until > timezone.now():
        raise AskedLately(until=until)
