"""What the family service stores. What must never be false is a constraint here."""

from families.models.applications import LinkApplication
from families.models.attempts import AttemptCounter
from families.models.bars import AppBar
from families.models.blocks import ApplicantBlock
from families.models.cards import CardCode
from families.models.codes import CodeAttempt, OneTimeCode
from families.models.consents import Consent
from families.models.corrections import CorrectionRequest
from families.models.digests import Digest
from families.models.disputes import Dispute
from families.models.documents import Document
from families.models.figures import DayFigures, ProviderDay, QueueFigures
from families.models.home_visits import HomeVisit
from families.models.invitations import Invitation
from families.models.links import FamilyLink
from families.models.losses import LossReport
from families.models.messages import Message
from families.models.news import ChangesCursor, HeldChange
from families.models.outgoing import MessageChoices, OutgoingNotice
from families.models.passes import DelegationPass
from families.models.people import InsuredPerson, SocialSecurityCard
from families.models.webhooks import WebhookDelivery, WebhookEndpoint
from families.models.work import Heartbeat, ProviderBreaker

__all__ = [
    "AppBar",
    "ApplicantBlock",
    "AttemptCounter",
    "CardCode",
    "ChangesCursor",
    "CodeAttempt",
    "Consent",
    "CorrectionRequest",
    "DayFigures",
    "DelegationPass",
    "Digest",
    "Dispute",
    "Document",
    "FamilyLink",
    "Heartbeat",
    "HeldChange",
    "HomeVisit",
    "InsuredPerson",
    "Invitation",
    "LinkApplication",
    "LossReport",
    "Message",
    "MessageChoices",
    "OneTimeCode",
    "OutgoingNotice",
    "ProviderBreaker",
    "ProviderDay",
    "QueueFigures",
    "SocialSecurityCard",
    "WebhookDelivery",
    "WebhookEndpoint",
]
