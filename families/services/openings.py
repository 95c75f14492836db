"""A look at a relative's data through a link is written down, whatever page it was: the relative can see it
(`selectors.openings_of`). Nobody is told of a look at their own."""

from collections.abc import Iterable

from audit.services import Actor, Code, build_event, record_events
from families.models import FamilyLink
from families.selectors import OPENED


def note_opening(kind: str, link: FamilyLink, *, app: str | None = None, **codes: Code) -> None:
    """By the link's owner, or by `app` for them. `kind` ends as `selectors.OPENED`, else nobody would find it:
    ValueError."""
    note_openings(kind, [link], app=app, **codes)


def note_openings(kind: str, links: Iterable[FamilyLink], *, app: str | None = None, **codes: Code) -> None:
    """The same for several people on one page, in one statement."""
    if not kind.endswith(OPENED):
        raise ValueError(f"{kind!r} is no kind of opening")
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
            if not link.is_self
        ]
    )
