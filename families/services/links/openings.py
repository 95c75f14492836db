"""A look at a relative's data through a link is written down, whatever page it was: the relative can see it
(`selectors.openings_of`). Nobody is told of a look at their own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, Code, build_event, record_events
from families.models import FamilyLink
from families.selectors import OPENED, opened_since


def note_opening(kind: str, link: FamilyLink, *, app: str | None = None, **codes: Code) -> None:
    """By the link's owner, or by `app` for them. `kind` ends as `selectors.OPENED`, else nobody would find it:
    ValueError."""
    note_openings(kind, [link], app=app, **codes)


def note_openings(kind: str, links: Iterable[FamilyLink], *, app: str | None = None, **codes: Code) -> None:
    """The same for several people on one page, in one statement; another once a day, that the links are used."""
    if not kind.endswith(OPENED):
        raise ValueError(f"{kind!r} is no kind of opening")
    links = [link for link in links if not link.is_self]
    note_use(links)
    _record(kind, {link: Actor.citizen(link.owner_id, app=app) for link in links}, codes)


def note_fetches(kind: str, user: User, links: Iterable[FamilyLink]) -> None:
    """A program of the owner's fetched something by itself, through these links of theirs: written once a day and link,
    however often it asks and from how many machines. It is no use of the link: nobody may have read it for years.
    ValueError as above."""
    if not kind.endswith(OPENED):
        raise ValueError(f"{kind!r} is no kind of opening")
    links = [link for link in links if not link.is_self]
    if not _not_noted_today(kind, links):
        return
    with transaction.atomic():
        list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))
        by = Actor.citizen(user.pk, is_program=True)
        _record(kind, dict.fromkeys(_not_noted_today(kind, links), by), {})


def _not_noted_today(kind: str, links: Sequence[FamilyLink]) -> list[FamilyLink]:
    if not links:
        return []
    morning = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    noted = opened_since(kind, [link.pk for link in links], morning)
    return [link for link in links if link.pk not in noted]


def _record(kind: str, looks: Mapping[FamilyLink, Actor], codes: Mapping[str, Code]) -> None:
    """Through each link, by whom."""
    record_events(
        [
            build_event(
                kind,
                by=by,
                of="link",
                object_id=link.pk,
                person_id=link.person_id,
                codes={"relationship": link.relationship, **codes},
            )
            for link, by in looks.items()
        ]
    )


def note_use(links: Sequence[FamilyLink]) -> None:
    """That they are used today, for `last_used_on`: no query when the rows at hand say so already."""
    today = timezone.localdate()
    if not_yet := [link.pk for link in links if _is_used_before(link, today)]:
        FamilyLink.objects.filter(pk__in=not_yet, last_used_on__lt=today).update(last_used_on=today)


def _is_used_before(link: FamilyLink, today: date) -> bool:
    return "last_used_on" in link.get_deferred_fields() or link.last_used_on < today
