"""Links both ways, applications, consents and messages. Of a relative there is what the user's pages show of them: no
number but masked, no name once a link does not show it any more."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benefits.services.my_data.shape import Field, Row, Whose, coded, column, columns
from families.decisions import RefusalReason
from families.identifiers import SCHEMES, InvalidNumber, mask
from families.message_texts import TEXTS
from families.models import Consent, FamilyLink, LinkApplication, Message
from families.models.links import LinkQuerySet
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import names_of
from families.standing import assisted_where
from families.states import ENDED, Status

_NOT_LINKED = "not_linked"
_HIDDEN = frozenset({Status.DECLINED, Status.EXPIRED})  # which of them it was is the relative's own, as on the page
_OF_AGE = (
    18  # Civil Code art. 18: the strictest of the ages there are, as no region's pack is asked about what was typed
)


def links(whose: Whose) -> Iterator[Row]:
    """Those that the user owns, their own card among them. Who ended one is not said: it reads the same."""
    for link in _all_links().filter(owner=whose.user).order_by("begins_at"):
        yield [
            *_what(link),
            Field("name", _("name"), link.person.name if link.is_active else ""),
            *columns(link, "begins_at", "until", "paused_at", "frozen_at", "ended_at"),
        ]


def links_to_me(whose: Whose) -> Iterator[Row]:
    if whose.person is None:
        return
    rows = list(_all_links().filter(person=whose.person).of_relatives().order_by("begins_at"))
    names = names_of(link.owner_id for link in rows)
    for link in rows:
        yield [
            *_what(link),
            Field("name", _("name"), names.get(link.owner_id, "")),
            *columns(link, "begins_at", "until", "paused_at", "frozen_at", "ended_at"),
        ]


def _all_links() -> LinkQuerySet:
    return FamilyLink.objects.select_related("person", "application")


def _what(link: FamilyLink) -> Row:
    return [
        Field("id", _("link"), link.pk),
        Field("reference", _("reference"), link.application.reference),
        column(link, "relationship"),
        coded("scopes", _("what is shared"), link.scopes, Scope.choices),
    ]


def applications(whose: Whose) -> Iterator[Row]:
    own_number = whose.person.number if whose.person else None
    shown = set(FamilyLink.objects.active().filter(owner=whose.user).values_list("application_id", flat=True))
    rows = LinkApplication.objects.shown_to(whose.user).select_related("region", "assisted_office")
    for application in rows.order_by("started_at"):
        yield [
            *columns(application, "reference", "relationship"),
            _status(application),
            *_typed(application, shown, own_number),
            Field("region", _("region"), application.region_id, application.region.label if application.region else ""),
            coded("scopes", _("what is shared"), application.scopes, Scope.choices),
            column(application, "term_days", _("term in days")),
            column(application, "notice_version", _("version of the notice")),
            column(application, "declaration_version", _("version of the text")),
            column(application, "started_at", _("Begun")),
            *columns(application, "submitted_at", "ended_at"),
            _assistance(application),
        ]


def _assistance(application: LinkApplication) -> Field:
    """Where an officer filled it in for them, and not which one; empty where none did."""
    return Field("assisted", _("Filled in by"), application.is_assisted, assisted_where(application))


def _status(application: LinkApplication) -> Field:
    status = Status(application.status)
    is_hidden = status in _HIDDEN
    return Field(
        "status",
        _("status"),
        _NOT_LINKED if is_hidden else status.value,
        _("Not linked") if is_hidden else status.label,
    )


def _typed(application: LinkApplication, shown: set[UUID], own_number: str | None) -> Row:
    """What the user typed, while it is kept; every number but their own masked. Of a child nothing once no application and no
    link is about them any more; whether the register knows them plays no part."""
    number, name = application.number or "", application.name or ""
    is_over = application.status in ENDED and application.pk not in shown
    if is_over and number != own_number and not _may_still_be_read(application, number):
        name = number = ""
    number = number if number == own_number else mask(number)
    return [Field("typed_name", _("Name you typed"), name), Field("typed_number", _("Number you typed"), number)]


def _may_still_be_read(application: LinkApplication, number: str) -> bool:
    """After an end without a link. Of an ended link the person is shown no longer."""
    return application.status != Status.APPROVED and _is_of_age(number)


def _is_of_age(number: str) -> bool:
    """By what the number itself says; false for what says nothing."""
    today = timezone.localdate()
    for scheme in SCHEMES.values():
        try:
            age = scheme.parse(number, today=today).age_on(today)
        except InvalidNumber:
            continue
        return age is not None and age >= _OF_AGE
    return False


def consents(whose: Whose) -> Iterator[Row]:
    """Asked of the user, about themself or a child in their care, and answered by them for a child."""
    mine = Q(answered_by=f"citizen:{whose.user.pk}")
    if whose.person:
        in_care = Q(application__other_guardian=whose.person, application__is_guardian_asked=True)
        mine |= Q(person=whose.person) | in_care
    rows = list(Consent.objects.filter(mine).select_related("application").order_by("asked_at"))
    names = names_of(row.application.applicant_id for row in rows)
    for row in rows:
        yield [
            Field("reference", _("reference"), row.application.reference),
            Field("asked_for", _("Asked for by"), names.get(row.application.applicant_id, "")),
            Field("is_own_card", _("own card"), row.application.relationship == Relationship.SELF),
            *columns(row, "asked_at", "answered_at", "answer", "route"),
            coded("scopes", _("what is shared"), row.scopes, Scope.choices),
            *columns(row, "term_days", "text_version", "text_hash", "language"),
            _reasons(row, whose),
        ]


def _reasons(consent: Consent, whose: Whose) -> Field:
    """Why the user refused, if they said so; nobody else ever reads it."""
    is_theirs = whose.person is not None and consent.application.asked_person_id == whose.person.pk
    given = consent.refusal_reasons if is_theirs else []
    return coded("refusal_reasons", _("why you refused"), given, RefusalReason.choices)


def messages(whose: Whose) -> Iterator[Row]:
    for row in Message.objects.filter(user=whose.user).order_by("created_at"):
        text = TEXTS[row.kind]
        yield [
            Field("kind", _("Message"), row.kind, text.titled(row.codes)),
            Field("text", _("Text"), text.filled(row.codes)),
            column(row, "created_at", _("Written at")),
            column(row, "read_at", _("Read at")),
        ]
