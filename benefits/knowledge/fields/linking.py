"""The rules of the family service."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_, named
from families.decisions import DecidedByTwo
from families.models.consents import Route
from families.scopes import Scope

_DAYS, _YEARS = in_(Unit.DAYS), in_(Unit.YEARS)
_SCOPES = named({scope.value: scope.label for scope in Scope})
_BY_TWO = named({decision.value: decision.label for decision in DecidedByTwo})
_ROUTES = named({route.value: route.label for route in Route})

SECTION = Section(
    _("Linking relatives"),
    {
        "own_consent_age": Field(_("From this age a person agrees for themself"), _YEARS),
        "child_told_from_age": Field(_("From this age a child is told and may object"), _YEARS),
        "both_guardians_agree": Field(_("Is the other guardian of a child asked too")),
        "two_officers_for": Field(_("Where an officer decides, it takes two for"), _BY_TWO),
        "quota_total": Field(_("How many relatives you can link")),
        "quota_elders": Field(_("Parents and grandparents among them, at most")),
        "quota_children": Field(_("Children among them, at most")),
        "quota_spouse": Field(_("Wife or husband among them, at most")),
        "quota_others": Field(_("Others among them, at most")),
        "owners_per_person": Field(_("By how many people one person can be linked")),
        "owners_per_person_most": Field(_("How far a person can raise that for themself")),
        "matches_per_month": Field(_("New links in a month, at most")),
        "terms_days": Field(_("How long a link can last"), _DAYS),
        "default_term_days": Field(_("How long it lasts if you choose nothing"), _DAYS),
        "longest_term_days": Field(_("How long it can last at most"), _DAYS),
        "consent_days": Field(_("Time a relative has to answer"), _DAYS),
        "asked_again_after_days": Field(
            _("Time before you can ask the same person again, each time without a yes"), _DAYS
        ),
        "draft_days": Field(_("How long an untouched draft is kept"), _DAYS),
        "code_minutes": Field(_("How many minutes a code is good for")),
        "code_tries": Field(_("How often a code may be typed wrong")),
        "code_route_scopes": Field(_("What can be agreed to with a code"), _SCOPES),
        "read_out_scopes": Field(_("What can be agreed to by reading the code out"), _SCOPES),
        "read_out_term_days": Field(_("How long that lasts"), _DAYS),
        "read_out_starts_after_hours": Field(_("After how many hours that begins")),
        "register_silence_hours": Field(_("After how many hours of silence an officer takes over")),
        "consent_routes": Field(_("Ways for a relative to answer"), _ROUTES),
        "review_working_days": Field(_("Working days an officer takes, as a rule")),
    },
)
