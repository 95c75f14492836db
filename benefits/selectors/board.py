"""What falls due for whom, for one user: the page, the calendar and the reminders read the same rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from benefits.models import BoardShare, DueKind
from benefits.models.certifications import DueState
from families.models import FamilyLink, InsuredPerson, LinkApplication, SocialSecurityCard
from families.models.people import CardState
from families.packs import card_renewal_days
from families.policies.links import ends_of_age
from families.scopes import Scope
from families.selectors import names_of

LOOKS_AHEAD = timedelta(days=366)  # sscard default: a certification counts for a year
LINK_ENDS_SOON = timedelta(days=30)  # and these two are the first step of their reminders
APPLICATION_ENDS_SOON = timedelta(days=14)
_MAY_SEE = {
    DueKind.CERTIFICATION: frozenset({Scope.CERTIFY.value, Scope.VIEW_PENSION.value}),
    DueKind.CARD: frozenset({Scope.VIEW_CARD.value}),
}


@dataclass(frozen=True, slots=True)
class DueItem:
    """`link` or `application` is what it is about; `also_told` are the others whom the person allows to be told."""

    kind: DueKind
    on: date | None  # None for an application that waits for the register or an officer: no day ends it
    state: DueState
    link: FamilyLink | None = None
    application: LinkApplication | None = None
    also_told: tuple[str, ...] = ()


def board_of(user: User) -> list[DueItem]:
    """Overdue first, then by day, what has no day last. Five queries, whatever there is."""
    today = timezone.localdate()
    links = list(
        FamilyLink.objects.active()
        .filter(owner=user, person__died_on__isnull=True)
        .select_related("person__certification", "board_share")
    )
    cards = _cards_of(link.person_id for link in links)
    told = _also_told(user, links)
    items = [item for link in links for item in _of_link(link, cards.get(link.person_id), told, today)]
    items += [_of_application(application, today) for application in _waiting(user)]
    return sorted(items, key=lambda item: (item.on is None, item.on or today))


def may_be_told(link: FamilyLink, kind: DueKind, *, is_shared: bool) -> bool:
    """One's own, what the scopes show anyway, or what the person allows."""
    return link.is_self or is_shared or not _MAY_SEE[kind].isdisjoint(link.scopes)


def _state(on: date, today: date, soon: timedelta) -> DueState:
    if on < today:
        return DueState.OVERDUE
    return DueState.WARNING if on - today <= soon else DueState.CURRENT


def shares_of(person: InsuredPerson) -> list[tuple[FamilyLink, bool]]:
    """Everyone who is linked to the person, and whether they are told of what falls due."""
    links = FamilyLink.objects.standing().of_relatives().filter(person=person).select_related("board_share")
    return [(link, _is_shared(link)) for link in links.order_by("begins_at")]


def _of_link(
    link: FamilyLink, card: SocialSecurityCard | None, told: Mapping[UUID, tuple[str, ...]], today: date
) -> Iterator[DueItem]:
    is_shared = _is_shared(link)
    also_told = told.get(link.person_id, ())
    certification = getattr(link.person, "certification", None)
    if certification and _is_shown(link, DueKind.CERTIFICATION, certification.due_on, today, is_shared=is_shared):
        state = certification.state_on(today)
        yield DueItem(DueKind.CERTIFICATION, certification.due_on, state, link, also_told=also_told)
    if card and _is_shown(link, DueKind.CARD, card.expires_on, today, is_shared=is_shared):
        renewal = timedelta(days=card_renewal_days(link.person.region_id))
        state = _state(card.expires_on, today, renewal)
        yield DueItem(DueKind.CARD, card.expires_on, state, link, also_told=also_told)
    if link.until:
        on = timezone.localdate(link.until)
        if on - today <= LOOKS_AHEAD:
            kind = DueKind.OF_AGE if ends_of_age(link) else DueKind.LINK_END
            yield DueItem(kind, on, _state(on, today, LINK_ENDS_SOON), link)


def _is_shown(link: FamilyLink, kind: DueKind, on: date, today: date, *, is_shared: bool) -> bool:
    return on - today <= LOOKS_AHEAD and may_be_told(link, kind, is_shared=is_shared)


def _of_application(application: LinkApplication, today: date) -> DueItem:
    on = timezone.localdate(application.expires_at) if application.expires_at else None
    state = _state(on, today, APPLICATION_ENDS_SOON) if on else DueState.CURRENT
    return DueItem(DueKind.APPLICATION, on, state, application=application)


def _waiting(user: User) -> Sequence[LinkApplication]:
    rows = LinkApplication.objects.of(user).open()
    return list(rows.only("applicant", "reference", "relationship", "status", "name_sealed", "expires_at"))


def _cards_of(person_ids: Iterable[UUID]) -> dict[UUID, SocialSecurityCard]:
    """The card that is in use. Of one that is lost or cancelled no day matters any more; one that has expired still does."""
    cards = SocialSecurityCard.objects.filter(
        person_id__in=list(person_ids), state__in=[CardState.NORMAL, CardState.EXPIRED]
    )
    rows = cards.only("person_id", "expires_on", "issued_on", "state")
    return {card.person_id: card for card in sorted(rows, key=lambda card: (card.is_usable, card.issued_on))}


def _also_told(user: User, links: Sequence[FamilyLink]) -> dict[UUID, tuple[str, ...]]:
    """Person → names of the others whom they allow to be told. Shown to those alone whom the person allows too."""
    persons = [link.person_id for link in links if link.is_self or _is_shared(link)]
    shares = BoardShare.objects.filter(link__in=FamilyLink.objects.active(), link__person__in=persons)
    rows = list(shares.exclude(link__owner=user).values_list("link__person_id", "link__owner_id"))
    names = names_of(owner for _person, owner in rows)
    told: dict[UUID, list[str]] = defaultdict(list)
    for person, owner in rows:
        if owner in names:
            told[person].append(names[owner])
    return {person: tuple(sorted(found)) for person, found in told.items()}


def _is_shared(link: FamilyLink) -> bool:
    return hasattr(link, "board_share")
