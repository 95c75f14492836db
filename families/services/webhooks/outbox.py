"""Writing down what is to be told to programs, in the transaction of the change itself.

An endpoint is told if its app works and has the event among its own, if the citizen's consent to the app stands (the
owner of the link, or the applicant) with the scope, and if an authority of the person's region agreed to that and to
being told by messages. The sender asks the same once more before each try.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet
from django.utils import timezone
from uuid_utils.compat import uuid7

from families.due import wake
from families.models import FamilyLink, LinkApplication, WebhookDelivery
from families.models.webhooks import OF_APPLICATIONS, WebhookEvent
from families.scopes import Scope
from families.services.inserting import insert_all
from families.states import ENDED, Status
from integrators.codes import ApiScope
from integrators.models import AppGrant
from integrators.selectors import agreed_in

SEND_WEBHOOKS_DUE = "families.tasks.send_due_webhooks"

# The end of waiting for a relative, whatever ended it: by this nobody learns that they said no, or when.
_ANSWERED = frozenset({Status.APPROVED, Status.DECLINED, Status.EXPIRED})


@dataclass(frozen=True, slots=True)
class Concerned:
    """An endpoint that may hear of a link or an application, through its app's consent and agreement."""

    endpoint_id: UUID
    events: Collection[str]
    about_id: UUID
    sequence: int
    person_id: UUID | None
    begins_at: datetime | None = None


def tell_of_links(event: WebhookEvent, links: Sequence[FamilyLink]) -> None:
    """`event` has happened to the links as they are stored now, their sequence grown with it. Of a link that is still to
    begin it is told when it does. One cheap query; when an app of an owner wants to hear, two more for all messages."""
    if owners := _who_has_apps([event], {link.owner_id for link in links}):
        rows = FamilyLink.objects.filter(pk__in=[link.pk for link in links if link.owner_id in owners])
        _save(_message(event, one, {"link_id": str(one.about_id)}) for one in concerned(event, rows))


def forget_beginning(link: FamilyLink) -> None:
    """A link that ends before it begins never began for anybody."""
    if link.begins_at > timezone.now():
        waiting = WebhookDelivery.objects.filter(
            link_id=link.pk, due_at__isnull=False, kind=WebhookEvent.LINK_ACTIVATED
        )
        waiting.filter(attempts=0).delete()


def tell_of_applications(moved: Iterable[tuple[LinkApplication, Status]], *, expected: Status) -> None:
    """Of applications that have just moved from `expected`, each with its new status. Queries as `tell_of_links`; none
    unless one has ended."""
    told = [(application, _told_of(expected, to)) for application, to in moved]
    ended = {application.pk: events for application, events in told if events}
    events = {event for about in ended.values() for event in about}
    owners = _who_has_apps(events, {application.applicant_id for application, _events in told})
    if not owners:
        return
    rows = LinkApplication.objects.filter(pk__in=list(ended), applicant__in=owners)
    found = concerned(WebhookEvent.APPLICATION_DECIDED, rows, events=events)
    _save(
        _message(event, one, {"application_id": str(one.about_id)})
        for one in found
        for event in ended[one.about_id]
        if event in one.events
    )


def tell_of_cards(person_ids: Collection[UUID]) -> None:
    """The state of these persons' cards has changed: for whoever sees the card through a link, with that link's number.
    No query for nobody."""
    if person_ids:
        event = WebhookEvent.CARD_CHANGED
        rows = FamilyLink.objects.filter(person_id__in=person_ids)
        _save(_message(event, one, {"person_id": str(one.person_id)}) for one in concerned(event, rows))


def _who_has_apps(events: Collection[WebhookEvent], owner_ids: Collection[UUID]) -> set[UUID]:
    """Of these owners, whose apps might be told: nearly nobody's, and this is asked of everybody whose application is
    decided. No query for nobody or nothing."""
    if not (events and owner_ids):
        return set()
    grants = AppGrant.objects.standing().filter(
        user__in=owner_ids,
        app__webhook_endpoints__disabled_at__isnull=True,
        app__webhook_endpoints__events__overlap=[event.value for event in events],
    )
    return set(grants.order_by().values_list("user_id", flat=True))


def _told_of(expected: Status, to: Status) -> tuple[WebhookEvent, ...]:
    if expected is Status.DRAFT or to not in ENDED:
        return ()
    if expected is Status.AWAITING_CONSENT and to in _ANSWERED:
        return (WebhookEvent.CONSENT_ANSWERED, WebhookEvent.APPLICATION_DECIDED)
    return (WebhookEvent.APPLICATION_DECIDED,)


def concerned(
    event: WebhookEvent,
    rows: "QuerySet[FamilyLink] | QuerySet[LinkApplication]",
    *,
    events: Collection[str] = (),
    endpoint_id: UUID | None = None,
) -> list[Concerned]:
    """Who may hear of `event` (or of one of `events`) about these links or applications; one query."""
    is_application = event in OF_APPLICATIONS
    citizen = "applicant" if is_application else "owner"
    to_endpoint = f"{citizen}__app_grants__app__webhook_endpoints"
    scope = ApiScope.CARDS_READ if event is WebhookEvent.CARD_CHANGED else ApiScope.LINKS_READ
    columns = ("version", "person_id") if is_application else ("sequence", "person_id", "begins_at")
    allowed = _allowed(citizen, scope, events or {event.value})
    if endpoint_id is not None:
        allowed[f"{to_endpoint}__pk"] = endpoint_id
    found = (
        _placed(rows, event)
        .filter(**allowed)
        .annotate(app_told=F(f"{citizen}__app_grants__app_id"))
        .filter(*(agreed_in(OuterRef("app_told"), one, "place") for one in (scope, ApiScope.WEBHOOKS_MANAGE)))
        .order_by("pk", f"{to_endpoint}__pk")
    )
    told = found.values_list(f"{to_endpoint}__pk", f"{to_endpoint}__events", "pk", *columns)
    return [Concerned(*values) for values in told]


def _placed(rows: Any, event: WebhookEvent) -> Any:
    """With `place`, the code of the region whose authority has to agree, which applications have; of a card, the links alone
    that show it."""
    if event in OF_APPLICATIONS:
        return rows
    shown = (
        rows.active().filter(scopes__contains=[Scope.VIEW_CARD.value]) if event is WebhookEvent.CARD_CHANGED else rows
    )
    return shown.annotate(place=F("person__region_id"))


def _allowed(citizen: str, scope: ApiScope, events: Collection[str]) -> dict[str, Any]:
    """What must hold of the path from a citizen to an endpoint."""
    to_app = f"{citizen}__app_grants"
    return {
        f"{citizen}__is_active": True,
        f"{to_app}__ended_at__isnull": True,
        f"{to_app}__scopes__contains": [scope.value],
        f"{to_app}__app__disabled_at__isnull": True,
        f"{to_app}__app__integrator__disabled_at__isnull": True,
        f"{to_app}__app__webhook_endpoints__disabled_at__isnull": True,
        f"{to_app}__app__webhook_endpoints__events__overlap": sorted(events),
    }


def _message(event: WebhookEvent, one: Concerned, about: dict[str, str]) -> WebhookDelivery:
    now = timezone.now()
    at = max(now, one.begins_at) if event is WebhookEvent.LINK_ACTIVATED and one.begins_at else now
    is_application = event in OF_APPLICATIONS
    return WebhookDelivery(
        endpoint_id=one.endpoint_id,
        event_id=uuid7(),
        kind=event,
        link_id=None if is_application else one.about_id,
        application_id=one.about_id if is_application else None,
        sequence=one.sequence,
        body={
            "type": event.value,
            "timestamp": time_text(at),
            "data": {**about, "sequence": one.sequence},
        },
        due_at=at,
    )


def time_text(at: datetime) -> str:
    """`2026-11-26T08:30:00.000Z`. `at` is in UTC, as Django's clock and the database have it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _save(messages: Iterable[WebhookDelivery]) -> None:
    rows = list(messages)
    if rows:
        insert_all(rows)
        wake(SEND_WEBHOOKS_DUE)
