"""Questions that span models: what a user sees of their own family service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from accounts.models import User
from audit.models import ActorKind, Event
from authorities.codes import NATION
from families.encryption import index_lookup
from families.models import (
    AppBar,
    ApplicantBlock,
    Dispute,
    FamilyLink,
    InsuredPerson,
    LinkApplication,
    SocialSecurityCard,
)
from families.models.applications import asked_of as of_asked
from families.models.links import EndedBy
from families.models.people import CardState
from families.relationships import Relationship
from families.scopes import Scope
from families.states import OPEN, Status
from integrators.codes import Purpose
from integrators.models import App

VIEWED = "_viewed"  # how the kinds of events end that an officer's look at a page leaves
OPENED = "_opened"  # and those of a look through a link
# What happened to a link itself, which both of its sides may know.
LINK_ENDED = "families.link_ended"
LINK_CHANGED = ("families.link_lowered", "families.link_paused", "families.link_resumed")
LINK_MOVED = "families.link_moved"
_STOOD_STILL = ("families.link_frozen", "families.link_unfrozen")
_OF_LINKS = ("families.link_begun", *LINK_CHANGED, LINK_MOVED, *_STOOD_STILL, LINK_ENDED)
# And to the person's own say about one, which is theirs to read.
_OF_CASES = ("families.dispute_opened", "families.dispute_resolved")
PERSON_DIED = "families.person_died"
CODE_CHECKED = "families.code_checked"  # and of a check of a code that was shown at a desk
LINK_CHECKED = "families.link_checked"  # an app asked whether somebody may act for the person
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def own_person(user: User) -> InsuredPerson | None:
    link = FamilyLink.objects.active().own().filter(owner=user).select_related("person").only("person").first()
    return link.person if link else None


def region_of(user: User | AnonymousUser) -> str:
    """The code of the region that issued the user's own card; the nation's for everybody else."""
    person = own_person(user) if isinstance(user, User) else None
    return person.region_id if person else NATION


# The columns that lists show; all of a row's would cost as much as the rest of the page.
_LINK_SHOWN = (
    *("owner", "relationship", "scopes", "begins_at", "until", "paused_at", "frozen_at", "ended_at"),
    "person__name",
)
_APPLICATION_SHOWN = (
    *("applicant", "reference", "relationship", "status", "name_sealed", "person"),
    "is_guardian_asked",
)


@dataclass(frozen=True, slots=True)
class FamilyOverview:
    """Everything of the family service page, in three queries whatever its length; names of who asks are a fourth."""

    own: FamilyLink | None
    links: Sequence[FamilyLink]
    under_way: Sequence[LinkApplication]
    needs_you: Sequence[LinkApplication]
    asked_of_you: Sequence[LinkApplication]


def family_overview(user: User) -> FamilyOverview:
    standing = FamilyLink.objects.standing().filter(owner=user).select_related("person")
    links = list(standing.only(*_LINK_SHOWN, "person__died_on").order_by("begins_at"))
    own = next((link for link in links if link.is_self), None)
    applications = list(
        LinkApplication.objects.of(user)
        .filter(status__in=[Status.DRAFT, *OPEN])
        .only(*_APPLICATION_SHOWN)
        .order_by("-started_at")
    )
    mine = [row for row in applications if needs_applicant(row)]
    return FamilyOverview(
        own=own,
        links=[link for link in links if not link.is_self],
        under_way=[row for row in applications if row not in mine],
        needs_you=mine,
        asked_of_you=list(asked_of(own.person)) if own else [],
    )


def needs_applicant(application: LinkApplication) -> bool:
    """A draft, a question put to the applicant, or their own code to type."""
    waits_for_code = application.status == Status.AWAITING_CONSENT and application.is_self
    return application.status in {Status.DRAFT, Status.AWAITING_APPLICANT} or waits_for_code


def asked_of(person: InsuredPerson) -> "Sequence[LinkApplication]":
    """Applications that wait for this person's answer, about themself or a child in their care; `names_of` their applicants
    says who asks."""
    return list(
        LinkApplication.objects.filter(
            of_asked(person),
            status=Status.AWAITING_CONSENT,
            expires_at__gt=timezone.now(),
            consent__isnull=False,
            declines_at__isnull=True,
        )
        .exclude(relationship=Relationship.SELF)
        .only(*_APPLICATION_SHOWN)
        .order_by("submitted_at")
    )


def links_to(person: InsuredPerson) -> "Sequence[FamilyLink]":
    """Who is linked to this person, their own link not counted."""
    standing = FamilyLink.objects.standing().of_relatives().filter(person=person)
    links = list(standing.only(*_LINK_SHOWN[:-1], "person").order_by("begins_at"))
    for link in links:
        link.person = person
    return links


def links_in_care_of(person: InsuredPerson) -> "Sequence[FamilyLink]":
    """Which other guardian is linked to the children and wards that this person acts for: as `policies.acts_for_subject`."""
    standing = FamilyLink.objects.standing().of_relatives().filter(guardian=person)
    return list(standing.select_related("person").order_by("begins_at"))


def links_seen_by(user: User) -> "QuerySet[FamilyLink]":
    """Those that the user owns and those that are about them, the past ones too: as `policies.can_see_link`."""
    own = FamilyLink.objects.active().own().filter(owner=user)
    return FamilyLink.objects.filter(Q(owner=user) | Q(person__in=own.values("person")))


def links_cared_for_by(user: User) -> "QuerySet[FamilyLink]":
    """Those of the other guardian to the children and wards that the user acts for, the past ones too: as
    `policies.acts_for_subject`."""
    own = FamilyLink.objects.active().own().filter(owner=user)
    return FamilyLink.objects.filter(guardian__in=own.values("person")).exclude(owner=user)


def disputes_of(user: User) -> "QuerySet[Dispute]":
    """Cases about the user, the decided ones too: as `policies.can_see_dispute`."""
    own = FamilyLink.objects.active().own().filter(owner=user)
    return Dispute.objects.filter(person__in=own.values("person"))


def links_to_use(user: User, person_id: UUID) -> "QuerySet[FamilyLink]":
    """The user's active link to that person, one at most; their own card is one."""
    return FamilyLink.objects.active().filter(owner=user, person=person_id)


def newest_case_of(link: FamilyLink) -> Dispute | None:
    """Whether or not it is decided; whose it is, `policies.can_see_dispute` says."""
    return Dispute.objects.filter(link=link).select_related("person").order_by("-opened_at").first()


def open_application_by_number(user: User, number: str) -> LinkApplication | None:
    return LinkApplication.objects.of(user).open().filter(**index_lookup(number)).first()


def name_of(user: User) -> str:
    """The name of a user's own person, for people who are asked by them; empty without one."""
    person = own_person(user)
    return person.name if person else ""


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """`name_of` for several at once, in one query; none for nobody."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    own = FamilyLink.objects.active().own().filter(owner_id__in=wanted)
    return dict(own.values_list("owner_id", "person__name"))


@dataclass(frozen=True, slots=True)
class Opening:
    """`user_id` is None for an officer, whom a person is told of but not who it was, and for a check of a code: whoever
    holds what was shown can make one. `app_id` is of the app that looked for the user, if one did, or that asked by itself;
    `asked_for` is whom it asked about. `codes` are those of the event."""

    id: UUID
    at: datetime
    kind: str
    user_id: UUID | None
    is_automatic: bool
    codes: Mapping[str, Any]

    @property
    def is_check(self) -> bool:
        return self.kind == CODE_CHECKED

    @property
    def is_question(self) -> bool:
        return self.kind == LINK_CHECKED

    @property
    def app_id(self) -> str | None:
        return self.codes.get("app")

    @property
    def asked_for(self) -> UUID | None:
        return UUID(self.codes["owner"]) if self.is_question and "owner" in self.codes else None


def openings_of(person: InsuredPerson, *, most: int = 30) -> list[Opening]:
    """When this person's record was opened through a link or at an authority, and a code of their card was checked,
    newest first."""
    return newest_of(looks_of(person.pk), most)


def looks_of(person_id: UUID) -> "QuerySet[Event]":
    """The events of `openings_of`."""
    return Event.objects.filter(is_opening(), person_id=person_id)


def newest_of(looks: "QuerySet[Event]", most: int) -> list[Opening]:
    return [_opening(event) for event in looks.order_by("-id")[:most]]


def looks_at(
    person_ids: Iterable[UUID], since: datetime, before: datetime
) -> list[tuple[UUID, UUID | None, bool, int]]:
    """Whose record was opened in that time by whom, and how often: person, user (None for officers and whoever checked a
    code), whether it was an officer, count. One query."""
    low, high = _id_at(since - _CLOCKS_DIFFER), _id_at(before + _CLOCKS_DIFFER)
    opened = Event.objects.filter(is_opening(), person_id__in=list(person_ids), id__gte=low, id__lt=high)
    counted = opened.filter(at__gte=since, at__lt=before).order_by().values_list("person_id", "actor_kind", "actor_id")
    rows = counted.annotate(count=Count("pk"))
    return [
        (person, UUID(actor) if kind == ActorKind.CITIZEN else None, kind == ActorKind.OFFICER, count)
        for person, kind, actor, count in rows
        if person is not None
    ]


def checks_at(person_ids: Iterable[UUID], since: datetime, before: datetime) -> list[tuple[UUID, str, int]]:
    """About whom which app asked in that time, and how often: person, app's id, count. One query."""
    low, high = _id_at(since - _CLOCKS_DIFFER), _id_at(before + _CLOCKS_DIFFER)
    asked = Event.objects.filter(kind=LINK_CHECKED, person_id__in=list(person_ids), id__gte=low, id__lt=high)
    counted = asked.filter(at__gte=since, at__lt=before).order_by().values_list("person_id", KT("codes__app"))
    return [(person, app, count) for person, app, count in counted.annotate(count=Count("pk")) if person is not None]


def links_ended_at(person_ids: Iterable[UUID], since: datetime, before: datetime) -> "QuerySet[FamilyLink]":
    """Links to these people that ended in that time, the last first; one in whose place a new one stands has not."""
    ended = FamilyLink.objects.of_relatives().filter(
        person__in=list(person_ids), ended_at__gte=since, ended_at__lt=before
    )
    return ended.exclude(ended_by=EndedBy.RENEWED).order_by("-ended_at")


_CLOCKS_DIFFER = timedelta(days=1)


def _id_at(moment: datetime) -> UUID:
    """The least UUIDv7 of a moment: events lie in the index in the order of theirs."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def is_opening() -> Q:
    through_link = Q(actor_kind=ActorKind.CITIZEN, kind__endswith=OPENED, object_kind="link")
    by_officer = Q(actor_kind=ActorKind.OFFICER, kind__endswith=VIEWED)
    return through_link | by_officer | Q(kind=CODE_CHECKED)


def events_seen_by(user: User, *, owned: Iterable[UUID], person_id: UUID | None) -> "QuerySet[Event]":
    """What happened to these links of the user's, with their own looks through them; and, where `person_id` is theirs, what
    happened to links to them, what became of their disputes and who looked. Of an end that was to be silent no message comes;
    who looks finds it like any other, for by what were missing here they would know it."""
    own_look = Q(actor_kind=ActorKind.CITIZEN, actor_id=str(user.pk), kind__endswith=OPENED)
    seen = Q(own_look | Q(kind__in=_OF_LINKS), object_kind="link", object_id__in=[str(pk) for pk in owned])
    if person_id is not None:
        seen |= Q(is_opening() | Q(kind__in=(*_OF_LINKS, *_OF_CASES)), person_id=person_id)
    return Event.objects.filter(seen)


def _opening(event: Event) -> Opening:
    is_look = event.actor_kind == ActorKind.CITIZEN and event.kind != LINK_CHECKED
    is_automatic = event.kind == LINK_CHECKED or (event.is_automatic and event.kind != CODE_CHECKED)
    user_id = UUID(event.actor_id) if is_look else None
    return Opening(event.pk, event.at, event.kind, user_id, is_automatic, event.codes)


def apps_by_id(app_ids: Iterable[str]) -> dict[str, App]:
    """With their organisations, in one query; none for nothing."""
    wanted = set(app_ids)
    return App.objects.select_related("integrator").in_bulk(wanted) if wanted else {}


def blocks_of(person: InsuredPerson) -> "QuerySet[ApplicantBlock]":
    """Whom this person does not let ask for a link, the last first; `names_of` their applicants says who they are."""
    around = ApplicantBlock.objects.select_related("applicant", "applicant_person")
    return around.filter(person=person).order_by("-blocked_at")


def names_of_blocked(blocks: Iterable[ApplicantBlock]) -> dict[UUID, str]:
    """By block: whom the person knew by this name when they blocked them, though the account or their own card is gone. In
    one query, where the blocks hold their people as `blocks_of` fetches them."""
    held = list(blocks)
    names = names_of(block.applicant_id for block in held)
    return {block.pk: names.get(block.applicant_id) or _name_behind(block) for block in held}


def _name_behind(block: ApplicantBlock) -> str:
    return block.applicant_person.name if block.applicant_person else ""


def blocks_by(user: User) -> "QuerySet[ApplicantBlock]":
    """Whom the user, as that person, does not let ask; `last_link` is the id of the applicant's last link to them."""
    own = FamilyLink.objects.active().own().filter(owner=user)
    links = FamilyLink.objects.filter(owner=OuterRef("applicant"), person=OuterRef("person")).order_by("-pk")
    blocks = ApplicantBlock.objects.filter(person__in=own.values("person")).select_related(
        "person", "applicant", "applicant_person"
    )
    return blocks.annotate(last_link=Subquery(links.values("pk")[:1]))


@dataclass(frozen=True, slots=True)
class AskingApp:
    """`asked_at` is the last time, None of one that was barred and never asked."""

    app: App
    asked_at: datetime | None
    is_barred: bool


def apps_asking(person: InsuredPerson) -> list[AskingApp]:
    """Every app that ever asked about this person, and what they barred; who asked last comes first. Three queries, however
    many."""
    asked = Event.objects.filter(kind=LINK_CHECKED, person_id=person.pk).order_by()
    last = dict(asked.values_list(KT("codes__app")).annotate(last=Max("at")))
    barred = set(AppBar.objects.filter(person=person).values_list("app_id", flat=True))
    apps = App.objects.filter(pk__in=last.keys() | barred).select_related("integrator")
    asking = [AskingApp(app, last.get(app.pk), app.pk in barred) for app in apps]
    return sorted(asking, key=lambda one: (one.asked_at or _LONG_AGO, one.app.pk), reverse=True)


@dataclass(frozen=True, slots=True)
class Check:
    """`owner_id` is None where no link stood: who asked in vain is not told."""

    at: datetime
    owner_id: UUID | None
    action: Scope
    purpose: Purpose
    is_yes: bool


def checks_of(person: InsuredPerson, app: App, *, most: int = 30) -> list[Check]:
    """What the app asked about this person, newest first."""
    asked = Event.objects.filter(kind=LINK_CHECKED, person_id=person.pk, codes__app=app.pk).order_by("-id")[:most]
    return [_check(event) for event in asked]


def _check(event: Event) -> Check:
    codes = event.codes
    owner_id = UUID(codes["owner"]) if "owner" in codes else None
    return Check(event.at, owner_id, Scope(codes["action"]), Purpose(codes["purpose"]), codes["answer"] == "yes")


def card_of(person: InsuredPerson) -> SocialSecurityCard | None:
    """The usable card, else the newest one."""
    cards = sorted(
        person.cards.select_related("issuer__parent"),
        key=lambda card: (card.state == CardState.NORMAL, card.issued_on, card.pk),
    )
    return cards[-1] if cards else None
