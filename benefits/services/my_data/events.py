"""The journal, as far as the user may read it: what they did, what happened to their links and account, who looked at them.

In words and ids. The codes of an event stay out: among them are the register's outcome and an officer's reasons, which an
applicant must not learn.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind, Event
from benefits.services.my_data.shape import Field, Row, Whose, Words, column
from families.models import FamilyLink
from families.selectors import LINK_CHECKED, apps_by_id, events_seen_by, names_of
from integrators.models import App

_PAGE = 500
# What a user did that they may read again. Closed by default: an event that is noted of whoever began something may tell how
# it went at the other end, say whether a relative's telephone was reached, or whom an app asked about in vain.
OWN_ACTS = (
    "families.application_started",
    "families.application_submitted",
    "families.application_withdrawn",
    "families.application_answered",
    "families.document_added",
    "families.document_removed",
    "families.invitation_made",
    "families.invitation_accepted",
    "families.invitation_revoked",
    "families.consent_granted",
    "families.consent_refused",
    "families.link_lowered",
    "families.link_paused",
    "families.link_resumed",
    "families.link_ended",
    "families.dispute_opened",
    "families.applicant_blocked",
    "families.applicant_let_ask",
    "families.owners_allowed",
    "families.loss_reported",
    "families.loss_lift_asked",
    "families.code_printed",
    "families.code_revoked",
    "families.app_barred",
    "families.app_let_ask",
    "families.correction_asked",
    "families.home_visit_asked",
    "families.home_visit_reminded",
    "families.home_visit_ended",
    "integrators.consent_given",
    "integrators.consent_renewed",
    "integrators.consent_ended",
    "benefits.certification_confirmed",
    "benefits.certified",
    "benefits.board_shared",
    "benefits.board_unshared",
    "benefits.calendar_made",
    "benefits.calendar_revoked",
)
_ME, _SOMEBODY = "you", "somebody"
_ACTORS: dict[str, tuple[str, Words]] = {
    ActorKind.OFFICER: ("officer", _("An officer of the authority")),
    ActorKind.AUTHORITY: ("register", _("The authority's register")),
    ActorKind.SYSTEM: ("system", _("By itself")),
}


def events(whose: Whose) -> Iterator[Row]:
    """Oldest first, page by page, however many there are."""
    rows = _seen_by(whose).order_by("pk")
    page = list(rows[:_PAGE])
    while page:
        names = names_of(_who_looked(page, whose))
        apps = apps_by_id(event.codes["app"] for event in page if "app" in event.codes)
        yield from [_row(event, whose, names, apps) for event in page]
        page = list(rows.filter(pk__gt=page[-1].pk)[:_PAGE])


def _seen_by(whose: Whose) -> QuerySet[Event]:
    user, person_id = whose.user, whose.person.pk if whose.person else None
    owned = FamilyLink.objects.filter(owner=user).values_list("pk", flat=True)
    mine = Q(actor_kind=ActorKind.CITIZEN, actor_id=str(user.pk), kind__in=OWN_ACTS)
    mine |= Q(object_kind="user", object_id=str(user.pk))
    if person_id is not None:
        mine |= Q(kind=LINK_CHECKED, person_id=person_id)
    return events_seen_by(user, owned=owned, person_id=person_id) | Event.objects.filter(mine)


def _row(event: Event, whose: Whose, names: Mapping[UUID, str], apps: Mapping[str, App]) -> Row:
    app = apps.get(event.codes.get("app", ""))
    return [
        column(event, "at"),
        Field("kind", _("what happened"), event.kind, whose.kind_of(event)),
        _who(event, whose, names),
        Field("app", _("App"), app.integrator.name if app and _is_told_of_apps(event, whose) else None),
        column(event, "is_automatic"),
        Field("of", _("about"), f"{event.object_kind}:{event.object_id}"),
    ]


def _who(event: Event, whose: Whose, names: Mapping[UUID, str]) -> Field:
    """Of what happened to the user's own record by name, as on "Who can see me?". Of a link that they own it is not said
    whether the relative, an officer or the register did it."""
    label = _("done by")
    if event.kind == LINK_CHECKED:  # in vain too, and then it is not told in whose name
        return Field("by", label, "app", _("App"))
    if event.actor_id in _ids_of(whose):
        return Field("by", label, _ME, _("You"))
    if not _is_about(event, whose):
        return Field("by", label, _SOMEBODY, _("Not told"))
    if event.actor_kind in _ACTORS:
        return Field("by", label, *_ACTORS[event.actor_kind])
    name = names.get(_user_id(event)) if event.actor_kind == ActorKind.CITIZEN else None
    return Field("by", label, _SOMEBODY, name or _("Somebody who is no longer here"))


def _ids_of(whose: Whose) -> set[str]:
    """Of the user, and of their person: before they had an account they may have answered without one."""
    return {str(whose.user.pk)} | ({str(whose.person.pk)} if whose.person else set())


def _is_told_of_apps(event: Event, whose: Whose) -> bool:
    return _is_about(event, whose) or event.actor_id == str(whose.user.pk)


def _is_about(event: Event, whose: Whose) -> bool:
    is_own_person = whose.person is not None and event.person_id == whose.person.pk
    return is_own_person or event.object_kind == "user"


def _who_looked(page: Sequence[Event], whose: Whose) -> set[UUID]:
    """By account; who acted without one is told by no name."""
    return {_user_id(event) for event in page if _is_about(event, whose) and event.actor_kind == ActorKind.CITIZEN}


def _user_id(event: Event) -> UUID:
    return UUID(event.actor_id)
