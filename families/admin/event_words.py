"""Events in words, of this room and those below; a room above adds its own (`add_words`). What an event is called and what
its codes mean is said once; an event itself keeps codes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import ActorKind, Event
from authorities.models import Authority, ClosingReason, Office, Region, Role
from families.admin.words import ENDED_BY, STATUSES, Words, scopes_shown
from families.days import HalfDay
from families.decisions import (
    ApproveReason,
    DisputeOutcome,
    EndReason,
    FreezeReason,
    IdentitySeen,
    NumberReason,
    RejectReason,
)
from families.documents import DocumentKind
from families.models.applications import ReviewReason
from families.models.cards import CodeKind
from families.models.consents import Route
from families.models.corrections import CorrectionAnswer, WhatIsWrong
from families.models.home_visits import HomeVisitOutcome
from families.models.losses import LossKind
from families.models.people import CardState
from families.models.webhooks import WhyDisabled
from families.relationships import Relationship
from families.scopes import Scope
from families.services.applications.activation import Obstacle
from families.services.lookups import LookUpKind
from integrators.codes import ApiScope, Purpose
from integrators.models import GrantEndedBy

KINDS: dict[str, Words] = {
    "families.application_started": gettext_lazy("Application begun"),
    "families.application_submitted": gettext_lazy("Application sent"),
    "families.application_sent_to_review": gettext_lazy("Application handed to an officer"),
    "families.first_approval": gettext_lazy("Approved by the first of two officers"),
    "families.register_asked": gettext_lazy("Register asked by an officer"),
    "families.application_approved": gettext_lazy("Application approved"),
    "families.application_rejected": gettext_lazy("Application rejected"),
    "families.application_withdrawn": gettext_lazy("Application withdrawn"),
    "families.application_expired": gettext_lazy("Application expired"),
    "families.application_asked_for_more": gettext_lazy("Applicant asked for papers"),
    "families.application_answered": gettext_lazy("Applicant sent the application back to the officer"),
    "families.document_added": gettext_lazy("Paper added"),
    "families.document_removed": gettext_lazy("Paper removed by the applicant"),
    "families.document_viewed": gettext_lazy("Paper opened"),
    "families.consent_asked": gettext_lazy("Relative asked whether they agree"),
    "families.guardians_changed": gettext_lazy("Ended: the other guardian of the child can no longer be asked"),
    "families.link_guardian_changed": gettext_lazy("Other guardian of the child or ward changed in the register"),
    "families.guardian_asked": gettext_lazy("Other guardian asked whether they agree"),
    "families.code_sent": gettext_lazy("Code sent"),
    "families.managing_code_sent": gettext_lazy("Code sent to see and change who is linked"),
    "families.consent_granted": gettext_lazy("Agreed"),
    "families.consent_refused": gettext_lazy("Refused"),
    "families.obstacle": gettext_lazy("Agreed, but something stood in the way of the link"),
    "families.consent_by_invitation": gettext_lazy("Relative had agreed when they made the invitation"),
    "families.invitation_made": gettext_lazy("Invitation made"),
    "families.invitation_accepted": gettext_lazy("Invitation accepted"),
    "families.invitation_revoked": gettext_lazy("Invitation revoked"),
    "families.link_begun": gettext_lazy("Link begun"),
    "families.link_ended": gettext_lazy("Link ended"),
    "families.link_lowered": gettext_lazy("Link lowered"),
    "families.link_moved": gettext_lazy("End of the link moved with the birthday"),
    "families.link_frozen": gettext_lazy("Link frozen"),
    "families.link_unfrozen": gettext_lazy("Frozen link let go on"),
    "families.link_paused": gettext_lazy("Link paused"),
    "families.link_resumed": gettext_lazy("Link goes on after a pause"),
    "families.dispute_opened": gettext_lazy("Person says that they do not know who is linked to them"),
    "families.dispute_resolved": gettext_lazy("Dispute decided"),
    "families.dispute_viewed": gettext_lazy("Dispute looked at"),
    "families.applicant_blocked": gettext_lazy("Applicant may not ask this person again"),
    "families.applicant_let_ask": gettext_lazy("Blocked applicant let ask again"),
    "families.consent_not_asked": gettext_lazy("Relative not asked: they blocked the applicant"),
    "families.blocked_declined": gettext_lazy("Ended as if refused: the relative blocked the applicant"),
    "families.owners_allowed": gettext_lazy("Person chose how many may be linked to them"),
    "families.record_opened": gettext_lazy("Record opened through a link"),
    "families.loss_reported": gettext_lazy("Card reported lost"),
    "families.loss_filed": gettext_lazy("Report of a lost card taken by the register"),
    "families.loss_refused": gettext_lazy("Report of a lost card not taken"),
    "families.loss_lift_asked": gettext_lazy("Asked to take back the report of a lost card"),
    "families.loss_lifted": gettext_lazy("Report of a lost card taken back"),
    "families.loss_lapsed": gettext_lazy("Report of a lost card ended at the register"),
    "families.loss_opened": gettext_lazy("Report of a lost card opened through a link"),
    "families.person_died": gettext_lazy("Person has died, says the register"),
    "families.person_lives": gettext_lazy("Person has not died, says the register now"),
    "families.person_protected": gettext_lazy("Person is protected, says the register"),
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
    "families.pass_opened": gettext_lazy("Shown at a desk by a relative that they may act"),
    "families.link_checked": gettext_lazy("An app asked whether somebody may act"),
    "families.check_found_nobody": gettext_lazy("An app asked about somebody it has no agreement or link for"),
    "families.app_barred": gettext_lazy("An app barred from asking"),
    "families.app_let_ask": gettext_lazy("A barred app let ask again"),
    "families.correction_asked": gettext_lazy("Correction of the record asked for"),
    "families.correction_answered": gettext_lazy("Request for a correction answered"),
    "families.correction_viewed": gettext_lazy("Request for a correction looked at"),
    "families.webhook_made": gettext_lazy("Webhook endpoint made"),
    "families.webhook_changed": gettext_lazy("Webhook endpoint changed"),
    "families.webhook_rotated": gettext_lazy("Secret of a webhook endpoint replaced"),
    "families.webhook_disabled": gettext_lazy("Webhook endpoint disabled"),
    "families.webhook_enabled": gettext_lazy("Webhook endpoint enabled"),
    "families.webhook_removed": gettext_lazy("Webhook endpoint removed"),
    "families.webhook_replayed": gettext_lazy("Messages of a webhook endpoint sent again"),
    "families.events_export_begun": gettext_lazy("Download of events begun"),
    "families.events_exported": gettext_lazy("Events downloaded"),
    "families.looked_up_at_counter": gettext_lazy("Looked up at the counter of an office"),
    "families.visit_begun": gettext_lazy("Came to an office and showed who they are"),
    "families.visit_refused": gettext_lazy("Not served at the counter: the officer is the person or their relative"),
    "families.refusal_told": gettext_lazy("Told at an office why the register refused"),
    "accounts.signed_in": gettext_lazy("Signed in"),
    "accounts.signed_out": gettext_lazy("Signed out"),
    "accounts.password_changed": gettext_lazy("Password changed"),
    "accounts.second_factor_added": gettext_lazy("Second factor added"),
    "accounts.second_factor_removed": gettext_lazy("Second factor removed"),
    "accounts.second_factor_replaced": gettext_lazy("Second factor replaced"),
    "accounts.taken_over": gettext_lazy("Account taken over by who proved its number or address"),
    "accounts.data_exported": gettext_lazy("Own data downloaded"),
    "accounts.erasure_asked": gettext_lazy("Asked to have the account erased"),
    "accounts.erasure_stopped": gettext_lazy("Erasing of the account stopped"),
    "accounts.erased": gettext_lazy("Account erased"),
    "accounts.closed_after_death": gettext_lazy("Account closed: its user has died, says the register"),
    "accounts.opened_again": gettext_lazy("Account opened again: its user has not died, says the register now"),
    "integrators.integrator_added": gettext_lazy("Integrator added"),
    "integrators.contact_changed": gettext_lazy("Contact of an integrator changed"),
    "integrators.integrator_disabled": gettext_lazy("Integrator turned off"),
    "integrators.integrator_enabled": gettext_lazy("Integrator turned on again"),
    "integrators.app_registered": gettext_lazy("App registered"),
    "integrators.app_disabled": gettext_lazy("App turned off"),
    "integrators.app_enabled": gettext_lazy("App turned on again"),
    "integrators.secret_rotated": gettext_lazy("New secret made for an app"),
    "integrators.agreement_made": gettext_lazy("Agreement with an app made"),
    "integrators.agreement_ended": gettext_lazy("Agreement with an app ended"),
    "integrators.consent_given": gettext_lazy("App allowed to act"),
    "integrators.consent_renewed": gettext_lazy("App allowed to act anew"),
    "integrators.token_reused": gettext_lazy("A used token of an app shown again, its tokens ended"),
    "integrators.consent_ended": gettext_lazy("App no longer allowed to act"),
    "families.case_claimed": gettext_lazy("Case taken by an officer"),
    "families.case_released": gettext_lazy("Case given back by the officer who had it"),
    "families.case_handed_over": gettext_lazy("Case handed over to another officer"),
    "families.case_taken_over": gettext_lazy("Case taken over from another officer"),
    "families.case_barred": gettext_lazy("Officer kept from a case of their own or of a relative"),
    "families.looked_up": gettext_lazy("Somebody looked up by an officer"),
    "families.number_viewed": gettext_lazy("Whole number shown to an officer"),
    "families.home_visit_asked": gettext_lazy("Visit at home agreed on"),
    "families.home_visit_reminded": gettext_lazy("Reminded of the visit at home"),
    "families.home_visit_ended": gettext_lazy("Visit at home over"),
    "families.home_visit_viewed": gettext_lazy("Visit at home looked at"),
    "audit.month_dropped": gettext_lazy("Month of the journal let go"),
    "authorities.duty_granted": gettext_lazy("Duty given"),
    "authorities.duty_ended": gettext_lazy("Duty ended"),
    "authorities.place_changed": gettext_lazy("Authority or office changed by its supervisor"),
    "authorities.place_added": gettext_lazy("Office added by its supervisor"),
    "authorities.office_closed": gettext_lazy("Office closed by its supervisor"),
    "authorities.office_opened": gettext_lazy("Office opened again by its supervisor"),
    "authorities.table_imported": gettext_lazy("Table of a supervisor carried out"),
    "authorities.table_exported": gettext_lazy("Table downloaded"),
}

OBJECTS: Mapping[str, Words] = {
    "application": gettext_lazy("application"),
    "invitation": gettext_lazy("invitation"),
    "link": gettext_lazy("link"),
    "consent": gettext_lazy("consent"),
    "dispute": gettext_lazy("dispute"),
    "person": gettext_lazy("insured person"),
    "card": gettext_lazy("social-security card"),
    "loss_report": gettext_lazy("report of a lost card"),
    "webhook_endpoint": gettext_lazy("webhook endpoint"),
    "correction": gettext_lazy("request for a correction"),
    "home_visit": gettext_lazy("home visit"),
    "duty": gettext_lazy("staff duty"),
    "user": gettext_lazy("account"),
    "integrator": gettext_lazy("integrator"),
    "app": gettext_lazy("app"),
    "agreement": gettext_lazy("agreement"),
    "app_grant": gettext_lazy("consent to an app"),
    "export": gettext_lazy("download"),
    "authority": gettext_lazy("authority"),
    "office": gettext_lazy("office"),
    "import": gettext_lazy("table of a supervisor"),
    "month": gettext_lazy("month of the journal"),
}

_REASONS: Mapping[str, Words] = {
    str(value): label
    for reasons in (ReviewReason, ApproveReason, RejectReason, EndReason, FreezeReason, NumberReason, ClosingReason)
    for value, label in reasons.choices
} | {
    "own_card_ended": gettext_lazy("The applicant's own card is no longer linked"),
    "account_erased": gettext_lazy("The applicant had their account erased"),
    "link_ended": gettext_lazy("The link through which it was made is no longer active"),
}


class Code(NamedTuple):
    """How a code is called, and its value in words."""

    label: Words
    words: Callable[[Any], Words] = str


def of_table(table: Mapping[str, Words]) -> Callable[[Any], Words]:
    return lambda value: table.get(value, value)


def of_choices(choices: type[models.TextChoices]) -> Callable[[Any], Words]:
    return of_table(dict(choices.choices))


def of_list(choices: type[models.TextChoices]) -> Callable[[Any], Words]:
    words = dict(choices.choices)
    return lambda values: "; ".join(str(words.get(value, value)) for value in values)


def _region(code: str) -> str:
    region = Region.objects.filter(pk=code).first()
    return region.label if region else code


def _fields_of_places(names: list[str]) -> str:
    fields = {
        field.name: field.verbose_name for field in (*Authority._meta.concrete_fields, *Office._meta.concrete_fields)
    }
    return ", ".join(str(fields.get(name, name)) for name in names)


CODES: dict[str, Code] = {
    "from": Code(gettext_lazy("status before"), of_table(STATUSES)),
    "to": Code(gettext_lazy("status after"), of_table(STATUSES)),
    "reason": Code(gettext_lazy("reason"), of_table(_REASONS)),
    "obstacle": Code(gettext_lazy("obstacle"), of_choices(Obstacle)),
    "by": Code(gettext_lazy("ended by"), of_table(ENDED_BY)),
    "silent": Code(gettext_lazy("owner not told")),
    "self": Code(gettext_lazy("own card")),
    "relationship": Code(gettext_lazy("relationship"), of_choices(Relationship)),
    "scopes": Code(gettext_lazy("what is shared"), scopes_shown),
    "route": Code(gettext_lazy("how they answered"), of_choices(Route)),
    "text": Code(gettext_lazy("version of the text")),
    "identity": Code(gettext_lazy("identity proven by"), of_choices(IdentitySeen)),
    "notice": Code(gettext_lazy("version of the notice")),
    "shown": Code(gettext_lazy("how it was shown"), of_choices(CodeKind)),
    "card_before": Code(gettext_lazy("state of the card before"), of_choices(CardState)),
    "card_after": Code(gettext_lazy("state of the card after"), of_choices(CardState)),
    "channel": Code(
        gettext_lazy("sent by"), of_table({"sms": gettext_lazy("Text message"), "voice": gettext_lazy("Phone call")})
    ),
    "loss": Code(gettext_lazy("kind of report"), of_choices(LossKind)),
    "card": Code(gettext_lazy("state of the card"), of_choices(CardState)),
    "allowed": Code(gettext_lazy("how many may be linked")),
    "outcome": Code(gettext_lazy("register's answer")),
    "decision": Code(gettext_lazy("decision"), of_choices(DisputeOutcome)),
    "begins_at": Code(gettext_lazy("begins at")),
    "renews": Code(gettext_lazy("in the place of the link")),
    "app": Code(gettext_lazy("app")),
    "purpose": Code(gettext_lazy("purpose"), of_choices(Purpose)),
    "action": Code(gettext_lazy("what was asked"), of_choices(Scope)),
    "answer": Code(gettext_lazy("answer"), of_table({"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")})),
    "applicant": Code(gettext_lazy("applicant")),
    "owner": Code(gettext_lazy("owner of the link")),
    "document": Code(gettext_lazy("kind of paper"), of_choices(DocumentKind)),
    "documents": Code(gettext_lazy("papers asked for"), of_list(DocumentKind)),
    "brings_documents": Code(gettext_lazy("shows papers at an office")),
    "why": Code(gettext_lazy("why it is disabled"), of_choices(WhyDisabled)),
    "messages": Code(gettext_lazy("number of messages")),
    "until": Code(gettext_lazy("until")),
    "methods": Code(gettext_lazy("signed in by"), lambda methods: ", ".join(methods)),
    "type": Code(gettext_lazy("kind")),
    "api_scopes": Code(gettext_lazy("what the app may do"), of_list(ApiScope)),
    "purposes": Code(gettext_lazy("purposes of checks"), of_list(Purpose)),
    "grant_types": Code(gettext_lazy("how it gets tokens"), lambda kinds: ", ".join(kinds)),
    "ended_by": Code(gettext_lazy("ended by"), of_choices(GrantEndedBy)),
    "what": Code(gettext_lazy("what is wrong"), of_choices(WhatIsWrong)),
    "correction": Code(gettext_lazy("answer"), of_choices(CorrectionAnswer)),
    "of_day": Code(gettext_lazy("of the day")),
    "of_kind": Code(gettext_lazy("what happened"), lambda kind: KINDS.get(kind, kind)),
    "done_by": Code(gettext_lazy("done by"), of_choices(ActorKind)),
    "automatic": Code(gettext_lazy("automatic"), of_table({"1": gettext_lazy("Yes"), "0": gettext_lazy("No")})),
    "decided": Code(gettext_lazy("number of the decision")),
    "seen_by": Code(gettext_lazy("who looked on")),
    "seals": Code(gettext_lazy("seals over them")),
    "rows": Code(gettext_lazy("number of events")),
    "cut_off": Code(gettext_lazy("broken off")),
    "file": Code(gettext_lazy("kind of file")),
    "user": Code(gettext_lazy("member of staff")),
    "region": Code(gettext_lazy("region"), _region),
    "told": Code(gettext_lazy("the applicant may read the reason")),
    "look_up": Code(gettext_lazy("looked up by"), of_choices(LookUpKind)),
    "found": Code(gettext_lazy("how many were found")),
    "role": Code(gettext_lazy("role"), of_choices(Role)),
    "looked_up_by": Code(gettext_lazy("looked up by"), of_choices(LookUpKind)),  # at the counter, before `look_up`
    "begins_on": Code(gettext_lazy("begins on")),
    "fields": Code(gettext_lazy("what changed"), _fields_of_places),
    "closed_on": Code(gettext_lazy("closed from")),
    "delivered": Code(gettext_lazy("back to what was delivered")),
    "table": Code(
        gettext_lazy("table"),
        of_table({"offices": gettext_lazy("offices"), "duties": gettext_lazy("staff duties")}),
    ),
    "table_rows": Code(gettext_lazy("number of rows")),
    "added": Code(gettext_lazy("added")),
    "changed": Code(gettext_lazy("changed")),
    "ended": Code(gettext_lazy("ended")),
    "assisted_by": Code(gettext_lazy("filled in by the officer")),
    "office": Code(gettext_lazy("office")),
    "signed": Code(gettext_lazy("signed on paper")),
    "on_day": Code(gettext_lazy("day")),
    "half": Code(gettext_lazy("half of the day"), of_choices(HalfDay)),
    "home_visit": Code(gettext_lazy("what came of it"), of_choices(HomeVisitOutcome)),
}


def add_words(kinds: Mapping[str, Words], codes: Mapping[str, Code]) -> None:
    """Of a room above this one. Raises ValueError for what has its words already."""
    if said_twice := (KINDS.keys() & kinds) | (CODES.keys() & codes):
        raise ValueError(f"said twice: {', '.join(sorted(said_twice))}")
    KINDS.update(kinds)
    CODES.update(codes)


def kind_of(event: Event) -> Words:
    return KINDS.get(event.kind, event.kind)


def object_of(event: Event) -> Words:
    return OBJECTS.get(event.object_kind, event.object_kind)


def details_of(event: Event) -> str:
    """Every code that says something, in the order of the table; of a yes or no its label alone, and nothing for no."""
    told = []
    for name in [*(name for name in CODES if name in event.codes), *sorted(event.codes.keys() - CODES.keys())]:
        code, value = CODES.get(name, Code(name)), event.codes[name]
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
