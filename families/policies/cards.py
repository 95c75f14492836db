"""The card in a relative's hand: its code, and its loss."""

from enum import StrEnum

from accounts.models import User
from authorities.packs import pack_for
from families.models import (
    FamilyLink,
    LossReport,
    SocialSecurityCard,
)
from families.models.losses import LossKind
from families.models.people import CardState
from families.packs import CardRules
from families.policies.links import can_use, may
from families.policies.parties import is_subject
from families.scopes import Scope


class CodeObstacle(StrEnum):
    """Why no code of a card can be shown, and why one that was shown does not hold."""

    NOT_ALLOWED = "not_allowed"  # by the link: paused, over, or without the scope
    DIED = "died"
    NO_CARD = "no_card"
    CARD_STATE = "card_state"
    REPORTED_LOST = "reported_lost"  # here, and the register has not been told yet
    UNTOLD = "untold"  # the register tells nothing of the person any more


def obstacle_to_code(link: FamilyLink, card: SocialSecurityCard | None) -> CodeObstacle | None:
    """`card` is the person's own of today. While it is blocked for a few days nobody but the holder may show a code, and
    they only where their region says so. Whatever stands in the way, the database is asked as often."""
    is_reported_lost = card is not None and LossReport.objects.open().filter(card=card).exists()
    if not may(link, Scope.SHOW_CODE):
        return CodeObstacle.NOT_ALLOWED
    if link.person.died_on is not None:
        return CodeObstacle.DIED
    if card is None:
        return CodeObstacle.NO_CARD
    if card.state_today == CardState.NORMAL:
        return CodeObstacle.REPORTED_LOST if is_reported_lost else None
    rules = pack_for(link.person.region_id).section(CardRules)
    is_holder_with_blocked_card = link.is_self and card.state_today == CardState.TEMPORARY_LOSS
    return None if is_holder_with_blocked_card and rules.code_while_temporarily_lost else CodeObstacle.CARD_STATE


def can_report_loss(user: User, link: FamilyLink, kind: LossKind) -> bool:
    """The holder both ways; a relative for a few days, where the link allows it. Who may report may see how it stands."""
    if link.owner_id != user.pk or not link.is_active:
        return False
    return link.is_self or (kind == LossKind.TEMPORARY and Scope.REPORT_LOSS.value in link.scopes)


def can_lift_loss(user: User, report: LossReport) -> bool:
    """The holder, whoever reported; the relative who did, while a link still lets them."""
    person = report.card.person
    if is_subject(user, person):
        return True
    return report.reported_by_id == user.pk and can_use(user, person, Scope.REPORT_LOSS.value)
