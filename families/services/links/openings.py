"""A look at a relative's data through a link is written down, whatever page it was: the relative can see it
(`selectors.openings_of`). Nobody is told of a look at their own."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from audit.services import Actor, Code, build_event, record_events
from families.models import FamilyLink
from families.selectors import OPENED


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
    record_events(
        [
            build_event(
                kind,
                by=Actor.citizen(link.owner_id, app=app),
                of="link",
                object_id=link.pk,
                person_id=link.person_id,
                codes={"relationship": link.relationship, **codes},
            )
            for link in links
        ]
    )


def note_use(links: Sequence[FamilyLink]) -> None:
    """That they are used today, for `last_used_on`: no query when the rows at hand say so already."""
    today = timezone.localdate()
    if not_yet := [link.pk for link in links if _is_used_before(link, today)]:
        FamilyLink.objects.filter(pk__in=not_yet, last_used_on__lt=today).update(last_used_on=today)


def _is_used_before(link: FamilyLink, today: date) -> bool:
    return "last_used_on" in link.get_deferred_fields() or link.last_used_on < today
