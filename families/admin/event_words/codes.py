"""What the codes of an event mean: how each is called, and its value in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy

from audit.models import ActorKind, Event
from authorities.models import Authority, ClosingReason, Office, Region, Role
from families.admin.event_words.kinds import KINDS
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

_REASONS: Mapping[str, Words] = {
    str(value): label
    for reasons in (ReviewReason, ApproveReason, RejectReason, EndReason, FreezeReason, NumberReason, ClosingReason)
    for value, label in reasons.choices
} | {
    "own_card_ended": gettext_lazy("The applicant's own card is no longer linked"),
    "account_erased": gettext_lazy("The applicant had their account erased"),
    "link_ended": gettext_lazy("The link through which it was made is no longer active"),
}


_WAYS: Mapping[str, Words] = {
    "password": gettext_lazy("Password"),
    "code": gettext_lazy("Code from a message"),
    "passkey": gettext_lazy("Passkey"),
    "totp": gettext_lazy("Authenticator app"),
    "webauthn": gettext_lazy("Security key"),
    "recovery_codes": gettext_lazy("Recovery codes"),
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


_OF_REGIONS = ("region", "of_region")  # the codes that name them
_at_hand: ContextVar[Mapping[str, Region] | None] = ContextVar("regions at hand", default=None)


@contextmanager
def regions_at_hand(events: Iterable[Event]) -> Iterator[None]:
    """While several events are told: the regions of all of them from one query."""
    named = {code for event in events for name in _OF_REGIONS for code in _listed(event.codes.get(name, []))}
    token = _at_hand.set(Region.objects.in_bulk(named))
    try:
        yield
    finally:
        _at_hand.reset(token)


def _listed(code: str | list[str]) -> list[str]:
    """One or several."""
    return [code] if isinstance(code, str) else code


def _regions(code: str | list[str]) -> str:
    codes, found = _listed(code), _at_hand.get()
    if found is None:
        found = Region.objects.in_bulk(codes)
    return "; ".join(found[one].label if one in found else one for one in codes)


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
    "papers_shown": Code(gettext_lazy("papers that were shown"), of_list(DocumentKind)),
    "brings_documents": Code(gettext_lazy("shows papers at an office")),
    "why": Code(gettext_lazy("why it is disabled"), of_choices(WhyDisabled)),
    "messages": Code(gettext_lazy("number of messages")),
    "until": Code(gettext_lazy("until")),
    "methods": Code(gettext_lazy("signed in by"), lambda ways: ", ".join(str(_WAYS.get(way, way)) for way in ways)),
    "type": Code(gettext_lazy("kind"), of_table(_WAYS)),
    "api_scopes": Code(gettext_lazy("what the app may do"), of_list(ApiScope)),
    "purposes": Code(gettext_lazy("purposes of checks"), of_list(Purpose)),
    "grant_types": Code(gettext_lazy("how it gets tokens"), lambda kinds: ", ".join(kinds)),
    "ended_by": Code(gettext_lazy("ended by"), of_choices(GrantEndedBy)),
    "what": Code(gettext_lazy("what is wrong"), of_choices(WhatIsWrong)),
    "correction": Code(gettext_lazy("answer"), of_choices(CorrectionAnswer)),
    "of_day": Code(gettext_lazy("of the day")),
    "to_day": Code(gettext_lazy("up to the day")),
    "of_account": Code(gettext_lazy("done by the account")),
    "of_id": Code(gettext_lazy("about the id")),
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
    "region": Code(gettext_lazy("region"), _regions),
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
        of_table(
            {
                "offices": gettext_lazy("offices"),
                "duties": gettext_lazy("staff duties"),
                "events": gettext_lazy("events"),
                "cases": gettext_lazy("applications"),
                "figures": gettext_lazy("figures"),
            }
        ),
    ),
    "table_rows": Code(gettext_lazy("number of rows")),
    "left_out": Code(gettext_lazy("there were more rows than a table has")),
    "queue": Code(gettext_lazy("queue"), of_table({"all": gettext_lazy("Everything")})),
    "of_region": Code(gettext_lazy("of the region"), _regions),
    "of_days": Code(gettext_lazy("of so many days")),
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
