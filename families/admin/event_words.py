"""Events in words. What an event is called and what its codes mean stands here alone; an event itself keeps codes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Event
from authorities.models import Region, Role
from families.admin.words import ENDED_BY, STATUSES, Words, scopes_shown
from families.decisions import ApproveReason, EndReason, RejectReason
from families.models.applications import ReviewReason
from families.models.cards import CodeKind
from families.models.consents import Route
from families.models.losses import LossKind
from families.models.people import CardState
from families.relationships import Relationship
from families.services.activation import Obstacle

KINDS: Mapping[str, Words] = {
    "families.application_started": gettext_lazy("Application begun"),
    "families.application_submitted": gettext_lazy("Application sent"),
    "families.application_sent_to_review": gettext_lazy("Application handed to an officer"),
    "families.first_approval": gettext_lazy("Approved by the first of two officers"),
    "families.register_asked": gettext_lazy("Register asked by an officer"),
    "families.application_approved": gettext_lazy("Application approved"),
    "families.application_rejected": gettext_lazy("Application rejected"),
    "families.application_withdrawn": gettext_lazy("Application withdrawn"),
    "families.application_expired": gettext_lazy("Application expired"),
    "families.consent_asked": gettext_lazy("Relative asked whether they agree"),
    "families.code_sent": gettext_lazy("Code sent"),
    "families.consent_granted": gettext_lazy("Agreed"),
    "families.consent_refused": gettext_lazy("Refused"),
    "families.obstacle": gettext_lazy("Agreed, but something stood in the way of the link"),
    "families.link_begun": gettext_lazy("Link begun"),
    "families.link_ended": gettext_lazy("Link ended"),
    "families.record_opened": gettext_lazy("Record opened through a link"),
    "families.loss_reported": gettext_lazy("Card reported lost"),
    "families.loss_filed": gettext_lazy("Report of a lost card taken by the register"),
    "families.loss_refused": gettext_lazy("Report of a lost card not taken"),
    "families.loss_lift_asked": gettext_lazy("Asked to take back the report of a lost card"),
    "families.loss_lifted": gettext_lazy("Report of a lost card taken back"),
    "families.loss_lapsed": gettext_lazy("Report of a lost card ended at the register"),
    "families.loss_opened": gettext_lazy("Report of a lost card opened through a link"),
    "benefits.records_asked_for": gettext_lazy("Register asked for the insurance records"),
    "benefits.insurances_opened": gettext_lazy("Insurances opened through a link"),
    "families.person_erased": gettext_lazy("Person's data erased"),
    "families.card_opened": gettext_lazy("Card opened through a link"),
    "families.card_changed": gettext_lazy("Card changed in the register"),
    "families.code_opened": gettext_lazy("Code of the card shown by a relative"),
    "families.code_checked": gettext_lazy("Code of the card checked at a desk"),
    "families.code_printed": gettext_lazy("Code of the card made to be printed"),
    "families.code_revoked": gettext_lazy("Code of the card revoked"),
    "families.application_viewed": gettext_lazy("Application looked at"),
    "families.link_viewed": gettext_lazy("Link looked at"),
    "families.consent_viewed": gettext_lazy("Consent looked at"),
    "families.person_viewed": gettext_lazy("Person looked at"),
    "families.card_viewed": gettext_lazy("Card looked at"),
    "benefits.certification_opened": gettext_lazy("Proof of life looked at through a link"),
    "benefits.certification_code_sent": gettext_lazy("Code sent to renew the proof of life"),
    "benefits.certification_confirmed": gettext_lazy("Proof of life confirmed by code"),
    "benefits.certified": gettext_lazy("Proof of life renewed"),
    "benefits.certification_refused": gettext_lazy("Proof of life not renewed"),
    "benefits.board_opened": gettext_lazy("Days of the family board opened through a link"),
    "benefits.board_shared": gettext_lazy("Relative is told what falls due"),
    "benefits.board_unshared": gettext_lazy("Relative is no longer told what falls due"),
    "benefits.calendar_made": gettext_lazy("Calendar address made"),
    "benefits.calendar_revoked": gettext_lazy("Calendar address switched off"),
    "accounts.signed_in": gettext_lazy("Signed in"),
    "accounts.signed_out": gettext_lazy("Signed out"),
    "accounts.password_changed": gettext_lazy("Password changed"),
    "accounts.second_factor_added": gettext_lazy("Second factor added"),
    "accounts.second_factor_removed": gettext_lazy("Second factor removed"),
    "accounts.second_factor_replaced": gettext_lazy("Second factor replaced"),
    "accounts.taken_over": gettext_lazy("Account taken over by who proved its number or address"),
    "authorities.duty_granted": gettext_lazy("Duty given"),
    "authorities.duty_ended": gettext_lazy("Duty ended"),
}

OBJECTS: Mapping[str, Words] = {
    "application": gettext_lazy("application"),
    "link": gettext_lazy("link"),
    "consent": gettext_lazy("consent"),
    "person": gettext_lazy("insured person"),
    "card": gettext_lazy("social-security card"),
    "loss_report": gettext_lazy("report of a lost card"),
    "duty": gettext_lazy("staff duty"),
    "user": gettext_lazy("account"),
}

_REASONS: Mapping[str, Words] = {
    str(value): label
    for reasons in (ReviewReason, ApproveReason, RejectReason, EndReason)
    for value, label in reasons.choices
} | {
    "own_card_ended": gettext_lazy("The applicant's own card is no longer linked"),
    "link_ended": gettext_lazy("The link through which it was made is no longer active"),
}

# Of benefits, which this room does not know: as its own tables have them.
_PROOFS: Mapping[str, Words] = {
    "self": gettext_lazy("Confirmed by the person"),
    "counter": gettext_lazy("At a counter"),
    "data_match": gettext_lazy("By itself, from other authorities' data"),
    "declaration": gettext_lazy("By a declaration"),
}
_REFUSALS: Mapping[str, Words] = {
    "proof_needed": gettext_lazy("The register wants another proof"),
    "no_pension": gettext_lazy("The register has no pension to certify"),
    "link_ended": gettext_lazy("The link no longer allowed it"),
    "silence": gettext_lazy("The register did not answer for too long"),
}
_INSURANCES: Mapping[str, Words] = {
    "pension": gettext_lazy("Pension"),
    "medical": gettext_lazy("Medical"),
    "unemployment": gettext_lazy("Unemployment"),
    "work_injury": gettext_lazy("Work injury"),
    "maternity": gettext_lazy("Maternity"),
}


class _Code(NamedTuple):
    """How a code is called, and its value in words."""

    label: Words
    words: Callable[[Any], Words] = str


def _of(table: Mapping[str, Words]) -> Callable[[Any], Words]:
    return lambda value: table.get(value, value)


def _one_of(choices: type[models.TextChoices]) -> Callable[[Any], Words]:
    return _of(dict(choices.choices))


def _region(code: str) -> str:
    region = Region.objects.filter(pk=code).first()
    return region.label if region else code


CODES: Mapping[str, _Code] = {
    "from": _Code(gettext_lazy("status before"), _of(STATUSES)),
    "to": _Code(gettext_lazy("status after"), _of(STATUSES)),
    "reason": _Code(gettext_lazy("reason"), _of(_REASONS)),
    "obstacle": _Code(gettext_lazy("obstacle"), _one_of(Obstacle)),
    "by": _Code(gettext_lazy("ended by"), _of(ENDED_BY)),
    "silent": _Code(gettext_lazy("owner not told")),
    "self": _Code(gettext_lazy("own card")),
    "relationship": _Code(gettext_lazy("relationship"), _one_of(Relationship)),
    "insurance": _Code(gettext_lazy("insurance"), _of(_INSURANCES)),
    "download": _Code(gettext_lazy("saved as a table")),
    "scopes": _Code(gettext_lazy("what is shared"), scopes_shown),
    "route": _Code(gettext_lazy("how they answered"), _one_of(Route)),
    "text": _Code(gettext_lazy("version of the text")),
    "notice": _Code(gettext_lazy("version of the notice")),
    "shown": _Code(gettext_lazy("how it was shown"), _one_of(CodeKind)),
    "card_before": _Code(gettext_lazy("state of the card before"), _one_of(CardState)),
    "card_after": _Code(gettext_lazy("state of the card after"), _one_of(CardState)),
    "channel": _Code(
        gettext_lazy("sent by"), _of({"sms": gettext_lazy("Text message"), "voice": gettext_lazy("Phone call")})
    ),
    "proof": _Code(gettext_lazy("proof"), _of(_PROOFS)),
    "refusal": _Code(gettext_lazy("reason"), _of(_REFUSALS)),
    "loss": _Code(gettext_lazy("kind of report"), _one_of(LossKind)),
    "card": _Code(gettext_lazy("state of the card"), _one_of(CardState)),
    "outcome": _Code(gettext_lazy("register's answer")),
    "begins_at": _Code(gettext_lazy("begins at")),
    "methods": _Code(gettext_lazy("signed in by"), lambda methods: ", ".join(methods)),
    "type": _Code(gettext_lazy("kind")),
    "user": _Code(gettext_lazy("member of staff")),
    "region": _Code(gettext_lazy("region"), _region),
    "role": _Code(gettext_lazy("role"), _one_of(Role)),
}


def kind_of(event: Event) -> Words:
    return KINDS.get(event.kind, event.kind)


def object_of(event: Event) -> Words:
    return OBJECTS.get(event.object_kind, event.object_kind)


def details_of(event: Event) -> str:
    """Every code that says something, in the order of the table; of a yes or no its label alone, and nothing for no."""
    told = []
    for name in [*(name for name in CODES if name in event.codes), *sorted(event.codes.keys() - CODES.keys())]:
        code, value = CODES.get(name, _Code(name)), event.codes[name]
        if value is True:
            told.append(str(code.label))
        elif value not in (False, None, "", []):
            told.append(_("%(label)s: %(value)s") % {"label": code.label, "value": code.words(value)})
    return "; ".join(told)


class EventShown(NamedTuple):
    at: datetime
    kind: Words
    actor: str
    details: str


def shown(event: Event) -> EventShown:
    return EventShown(event.at, kind_of(event), f"{event.get_actor_kind_display()} {event.actor_id}", details_of(event))
