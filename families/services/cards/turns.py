"""A card that can be used no more, can be used, or has another in its place: who is told, of what the register says. Of a report
of its loss that went out from here `loss_messages` tells who reported it and the holder; of that they hear nothing else."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from authorities.packs import pack_for
from families.message_texts import REPLACED, USABLE, VARIANT
from families.models import FamilyLink, InsuredPerson, LossReport, Message
from families.models.losses import STATE_AFTER, LossKind
from families.models.messages import Kind
from families.models.people import is_told_of
from families.packs import LinkingRules
from families.policies.cards import can_report_loss
from families.policies.links import may
from families.scopes import Scope
from families.services.messages import holders_of, message_person, message_user


class Turn(StrEnum):
    BLOCKED = "blocked"  # for a few days or for good, or its time is over
    USABLE = USABLE
    REPLACED = REPLACED


@dataclass(frozen=True, slots=True)
class Turned:
    """`state` is what the register says of the card now."""

    card_id: UUID
    turn: Turn
    state: str


def turn_messages(turned: Mapping[UUID, Turned]) -> list[Message]:
    """By person. To the holder, and to whoever sees the card through a link that is active now; of a child who is not told yet,
    to the other guardian instead. Of whose card nobody sees anything here, nothing: then it is the authority's own business.
    Nothing of the protected and the dead. In as many queries for one as for many, and in none where nothing turned."""
    if not turned:
        return []
    links = _links_to(turned)
    reports = _reports_of({one.card_id for one in turned.values()} if links else ())
    guardians = _guardians_told_for(links)
    return [
        message
        for person_id, told in links.items()
        for message in _messages(turned[person_id], told, reports.get(turned[person_id].card_id), guardians)
    ]


def _links_to(people: Collection[UUID]) -> Mapping[UUID, Sequence[FamilyLink]]:
    """One's own among them."""
    found: dict[UUID, list[FamilyLink]] = defaultdict(list)
    links = FamilyLink.objects.standing().filter(is_told_of("person__"), person__in=people)
    for link in links.select_related("person", "owner", "guardian", "application").order_by("pk"):
        found[link.person_id].append(link)
    return found


def _reports_of(card_ids: Collection[UUID]) -> Mapping[UUID, LossReport]:
    """Which may still be told of: that went out, and are not over."""
    rows = LossReport.objects.open().filter(card__in=card_ids).select_related("link", "reported_by") if card_ids else ()
    return {row.card_id: row for row in rows if row.filed_at is not None or row.attempts > 0}


def _guardians_told_for(links: Mapping[UUID, Sequence[FamilyLink]]) -> Mapping[UUID, User | None]:
    """The other guardians of the children among them who are not told yet, with their accounts."""
    standing = [link for told in links.values() if _is_young(told[0].person) for link in told]
    guardians = {link.guardian.pk: link.guardian for link in standing if link.guardian is not None}
    holders = holders_of(guardians) if guardians else {}
    return {pk: holders.get(pk) for pk, guardian in guardians.items() if pk in holders or guardian.is_told_of}


def _messages(
    turned: Turned, links: Sequence[FamilyLink], report: LossReport | None, guardians: Mapping[UUID, User | None]
) -> list[Message]:
    codes = {} if turned.turn is Turn.BLOCKED else {VARIANT: turned.turn.value}
    told_already = report if report is not None and _tells_of(report, turned) else None
    messages = _to_owners(links, codes, told_already)
    if _is_young(links[0].person):
        reading = {message.user_id for message in messages} | {_reporter(told_already)}
        return messages + _to_guardians(links, codes, guardians, reading)
    return messages if told_already else [_to_holder(links, codes), *messages]


def _to_holder(links: Sequence[FamilyLink], codes: Mapping[str, str]) -> Message:
    own = next((link for link in links if link.is_self and link.is_active), None)
    holder = own.owner if own else None
    return message_person(links[0].person, Kind.CARD_CHANGED_SUBJECT, holder=holder, link=own, codes=codes)


def _to_owners(links: Sequence[FamilyLink], codes: Mapping[str, str], report: LossReport | None) -> list[Message]:
    seeing = [link for link in links if not link.is_self and may(link, Scope.VIEW_CARD)]
    return [
        message_user(link.owner, Kind.CARD_CHANGED, link=link, codes=_of(link, codes))
        for link in seeing
        if link.owner_id != _reporter(report)
    ]


def _to_guardians(
    links: Sequence[FamilyLink],
    codes: Mapping[str, str],
    guardians: Mapping[UUID, User | None],
    reading: Collection[UUID | None],
) -> list[Message]:
    """Once each, and not to whom their own link tells of it."""
    by_guardian = {link.guardian: link for link in links if link.guardian is not None and link.guardian.pk in guardians}
    kind, messages = Kind.GUARDIAN_CARD_CHANGED, []
    for guardian, link in by_guardian.items():
        holder = guardians[guardian.pk]
        if holder is None or holder.pk not in reading:
            messages.append(message_person(guardian, kind, holder=holder, link=link, codes=_of(link, codes)))
    return messages


def _of(link: FamilyLink, codes: Mapping[str, str]) -> Mapping[str, str]:
    return {**codes, "reference": link.application.reference}


def _tells_of(report: LossReport, turned: Turned) -> bool:
    """Of the block that it asked for, and, where it was for a few days, of its end."""
    if turned.turn is Turn.BLOCKED:
        return turned.state == STATE_AFTER[report.kind]
    return turned.turn is Turn.USABLE and not report.is_formal


def _reporter(report: LossReport | None) -> UUID | None:
    """Whom the messages of the report reach: who may see how it stands."""
    reporter = report.reported_by if report else None
    if reporter is None or report is None or not can_report_loss(reporter, report.link, LossKind.TEMPORARY):
        return None
    return reporter.pk


def _is_young(person: InsuredPerson) -> bool:
    """Not told yet who sees their record, nor anything else (PIPL art. 31)."""
    rules = pack_for(person.region_id).section(LinkingRules)
    return person.age_on(timezone.localdate()) < rules.child_told_from_age
