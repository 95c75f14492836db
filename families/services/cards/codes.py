"""Codes of a card: made, printed, revoked, checked at a desk, forgotten. What is shown is the id of a row, signed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.retention import kept_for
from audit.services import Actor, record_event
from authorities.packs import pack_for
from families.errors import CodeNotShown
from families.identifiers.initials import initials_of
from families.models import CardCode, FamilyLink
from families.models.cards import CodeKind
from families.packs import CardRules
from families.policies.cards import CodeObstacle, obstacle_to_code
from families.policies.links import may
from families.scopes import Scope
from families.selectors import CODE_CHECKED, card_of
from families.services.cards.looking import Freshness, refresh_card
from families.services.signed_ids import read_id, sign_id

_KEPT_FOR = kept_for("shown_codes")  # after it expired
_NOTED_EVERY = timedelta(minutes=1)  # a desk that reloads is one check
_DOUBLE_CLICK = timedelta(seconds=10)
_SALT = "families.card_code"
_CHECKER = Actor.system("code_check")


@dataclass(frozen=True, slots=True)
class Checked:
    """All that whoever checks a code is told."""

    initials: str
    until: datetime


def rules_of(link: FamilyLink) -> CardRules:
    return pack_for(link.person.region_id).section(CardRules)


def show_code(link: FamilyLink, *, of_its_time: float) -> CardCode:
    """The newest code on a screen that still has this part of its time before it, else a new one: so two windows and a
    double click share one. The card is made fresh first. Raises CodeNotShown."""
    lasts = timedelta(seconds=rules_of(link).code_seconds)
    _make_fresh(link)
    with transaction.atomic():
        _lock_and_check(link)
        now = timezone.now()
        shown = link.card_codes.live().standing().filter(expires_at__gt=now + of_its_time * lasts)
        newest = shown.order_by("-expires_at").first()
        return newest or link.card_codes.create(kind=CodeKind.LIVE, made_at=now, expires_at=now + lasts)


def print_code(link: FamilyLink, *, by: Actor) -> CardCode:
    """A code for paper. The one before is revoked, unless this is the second half of a double click. It ends with the
    link at the latest. Raises CodeNotShown."""
    lasts = timedelta(days=rules_of(link).printed_code_days)
    _make_fresh(link)
    with transaction.atomic():
        _lock_and_check(link)
        now = timezone.now()
        printed = printed_code_of(link)
        if printed is not None and printed.made_at > now - _DOUBLE_CLICK:
            return printed
        link.card_codes.printed().filter(revoked_at__isnull=True).update(revoked_at=now)
        until = min(now + lasts, link.until) if link.until else now + lasts
        code = link.card_codes.create(kind=CodeKind.PRINTED, made_at=now, expires_at=until)
        _note("families.code_printed", code, by)
    return code


def check_may_show(link: FamilyLink) -> None:
    """As of now, the card made fresh. Raises CodeNotShown."""
    _make_fresh(link)
    if obstacle := obstacle_to_code(link, card_of(link.person)):
        raise CodeNotShown(obstacle)


def printed_code_of(link: FamilyLink) -> CardCode | None:
    return link.card_codes.printed().standing().first()


def revoke_printed(link: FamilyLink, *, by: Actor) -> bool:
    """False when none was there any more."""
    with transaction.atomic():
        code = link.card_codes.printed().standing().select_for_update().first()
        if code is None:
            return False
        CardCode.objects.filter(pk=code.pk).update(revoked_at=timezone.now())
        _note("families.code_revoked", code, by)
    return True


def token_of(code: CardCode) -> str:
    """What is shown."""
    return sign_id(code.pk, salt=_SALT)


def check_code(token: str) -> Checked | None:
    """None for whatever does not hold, whyever. What is forged never reaches the database; all else takes the same
    look-ups."""
    key = read_id(token, salt=_SALT)
    code = _with_everything().filter(pk=key).first() if key else None
    if code is None:
        return None
    now = timezone.now()
    obstacle = obstacle_to_code(code.link, card_of(code.link.person))
    if obstacle is not None or not (code.stands_at(now) and code.link.owner.is_active):
        return None
    _note_check(code, now)
    return Checked(initials_of(code.link.person.name), code.expires_at)


def forget_card_codes() -> int:
    deleted, _by_model = CardCode.objects.filter(expires_at__lt=timezone.now() - _KEPT_FOR).delete()
    return deleted


def _make_fresh(link: FamilyLink) -> None:
    """While the register is silent the last copy counts; for who may show nothing it is not even asked."""
    if not may(link, Scope.SHOW_CODE):
        raise CodeNotShown(CodeObstacle.NOT_ALLOWED)
    if refresh_card(link.person) is Freshness.UNTOLD:
        raise CodeNotShown(CodeObstacle.UNTOLD)


def _lock_and_check(link: FamilyLink) -> None:
    """On the row as it is now, and under its lock: two requests make their codes one after the other."""
    rows = FamilyLink.objects.select_related("person").select_for_update(no_key=True, of=("self",))
    now = rows.get(pk=link.pk)
    if obstacle := obstacle_to_code(now, card_of(now.person)):
        raise CodeNotShown(obstacle)


def _note_check(code: CardCode, now: datetime) -> None:
    long_ago = Q(checked_at__isnull=True) | Q(checked_at__lte=now - _NOTED_EVERY)
    with transaction.atomic():
        if CardCode.objects.filter(long_ago, pk=code.pk).update(checked_at=now):
            _note(CODE_CHECKED, code, _CHECKER)


def _note(kind: str, code: CardCode, by: Actor) -> None:
    record_event(
        kind,
        by=by,
        of="link",
        object_id=code.link_id,
        person_id=code.link.person_id,
        codes={"shown": code.kind},
    )


def _with_everything() -> QuerySet[CardCode]:
    return CardCode.objects.select_related("link__person", "link__owner")
