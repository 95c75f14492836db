"""Who is told what of a card that was reported lost."""

from datetime import timedelta

from django.utils import timezone

from audit.services import Actor
from authorities.packs import pack_for
from families.models import FamilyLink, LossReport, Message
from families.models.losses import LossKind
from families.models.messages import Kind
from families.models.people import CardState
from families.packs import LinkingRules
from families.policies.cards import can_report_loss
from families.services.messages import message_person, message_user

_AT_ONCE = timedelta(minutes=1)  # who reports stays on the page that long; after it they are told


def filed_messages(report: LossReport, *, attempts: int) -> list[Message]:
    """To the holder, when somebody else reported; to who reported, if the register let them wait."""
    messages = [] if report.link.is_self else _to_holder(report, Kind.LOSS_REPORTED)
    had_to_wait = attempts > 1 or timezone.now() - report.asked_at > _AT_ONCE
    return [*messages, *(_to_reporter(report, Kind.LOSS_FILED) if had_to_wait else [])]


def refused_messages(report: LossReport) -> list[Message]:
    return _to_reporter(report, Kind.LOSS_REFUSED)


def ended_messages(report: LossReport) -> list[Message]:
    """To both, once the card is in order again. A holder who was never told of the block is not told of its end."""
    if report.card.state != CardState.NORMAL:
        return []
    was_told = report.filed_at is not None and not report.link.is_self
    return [*_to_reporter(report, Kind.LOSS_ENDED), *(_to_holder(report, Kind.LOSS_ENDED) if was_told else [])]


def dropped_messages(report: LossReport, by: Actor) -> list[Message]:
    """Of what never went out: to who reported it, unless they took it back themselves. The holder was told nothing yet."""
    is_reporters = report.reported_by_id is not None and by == Actor.citizen(report.reported_by_id)
    return [] if is_reporters else _to_reporter(report, Kind.LOSS_ENDED)


def _to_reporter(report: LossReport, kind: Kind) -> list[Message]:
    """While the link still shows them how it stands: once the person has ended it, they learn nothing more of the card."""
    reporter = report.reported_by
    if reporter is None or not can_report_loss(reporter, report.link, LossKind.TEMPORARY):
        return []
    return [message_user(reporter, kind, link=report.link)]


def _to_holder(report: LossReport, kind: Kind) -> list[Message]:
    """In their own account, which leads to their own card, or as a notice. A young child is not written to."""
    person = report.link.person
    rules = pack_for(person.region_id).section(LinkingRules)
    if person.died_on is not None or person.age_on(timezone.localdate()) < rules.child_told_from_age:
        return []
    own = FamilyLink.objects.active().own().filter(person=person).select_related("owner").first()
    return [message_person(person, kind, holder=own.owner if own else None, link=own or report.link)]
