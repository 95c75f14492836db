"""The cases of an officer's regions: a queue of what waits for a decision, and the page of each case."""

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import Event
from authorities.admin import LABEL, DutyScopedAdmin, NewestPages, in_words
from families.admin.ages import age_shown, legal_time_of
from families.admin.asking_for_more import ASK, ask_cases
from families.admin.case_claims import ClaimsCases, is_anothers, whose
from families.admin.case_files import CasesGoOut
from families.admin.case_histories import ShowsHistories
from families.admin.case_standing import ShowsWhatStands
from families.admin.decisions import APPROVE, REJECT, decide_cases
from families.admin.documents import ShowsDocuments
from families.admin.event_words import all_shown
from families.admin.queues import QueueFilter
from families.admin.standing_by import shown_to
from families.admin.words import OUTCOMES, STATUSES, Words, scopes_shown
from families.decisions import IdentitySeen
from families.documents import DocumentKind
from families.identifiers import mask
from families.models import LinkApplication
from families.models.applications import ReviewReason
from families.policies.officers import can_review_of_others, can_see_views, is_concerned, review_region
from families.relationships import Relationship
from families.selectors import VIEWED, name_of, papers_shown
from families.standing import moment
from families.states import Status
from families.wording import term_in_words


class CaseQueue(QueueFilter):
    waiting = Q(status=Status.IN_REVIEW)


class ReasonFilter(admin.SimpleListFilter):
    title = _("why an officer has it")
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ReviewReason.choices)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(review_reason=self.value()) if self.value() else queryset


_HELP = ("who_helped", "paper_seen", "office_of_help")
_HELP_WITH_PAPERS = (*_HELP, "papers_at_counter")
_BESIDE = (
    _("Other guardian in the register"),
    {"fields": ("guardian_beside", "is_guardian_asked", "is_guardians_phone_shared")},
)


def _help_of(case: LinkApplication) -> tuple[Any, dict[str, Any]]:
    """A set of fields."""
    return _("Filled in at a counter"), {"fields": _HELP_WITH_PAPERS if case.documents_asked else _HELP}


@admin.register(LinkApplication)
class LinkApplicationAdmin(CasesGoOut, ClaimsCases, ShowsDocuments, ShowsWhatStands, ShowsHistories, DutyScopedAdmin):
    """Of the subject's region, or of the applicant's while the subject is not known. A draft is nobody's business."""

    region_field = "place__code"
    noted_kind = "application"
    paginator = NewestPages
    list_display = (
        *("reference", "state", "age", "with_officer", "relationship_label", "region_label", "reason_for_review"),
        "submitted_at",
    )
    list_filter = (CaseQueue, ReasonFilter, "relationship")
    list_select_related = ("place", "person", "claimed_by")
    ordering = ("submitted_at",)
    actions = (
        *("approve_cases", "reject_cases", "ask_cases"),
        *("take_cases", "give_back_cases", "hand_over_cases", "take_over_cases"),
    )
    change_list_template = "admin/families/cases.html"
    change_form_template = "admin/families/case.html"
    object_history_template = "admin/families/events.html"
    fieldsets = (
        (
            _("Case"),
            {
                "fields": (
                    *("reference", "state", "age", "legal_time", "with_officer", "reason_for_review"),
                    *("region_label", "submitted_at", "ended_at"),
                )
            },
        ),
        (_("Applicant"), {"fields": ("account_of_applicant", "name_of_applicant")}),
        (
            _("What they entered"),
            {"fields": ("typed_name", "typed_number", "has_no_number", "relationship", "scopes_asked", "term_asked")},
        ),
        (_("Papers"), {"fields": ("papers_asked_for", "brings_documents")}),
        (
            _("What the register says"),
            {"fields": ("answer", "is_kinship_proven", "is_guardian", "is_phone_shared", "person", "verified_at")},
        ),
    )
    readonly_fields = (
        "state",
        *("age", "legal_time"),
        "with_officer",
        "reason_for_review",
        "region_label",
        *_HELP_WITH_PAPERS,
        "account_of_applicant",
        "name_of_applicant",
        "typed_name",
        "typed_number",
        "scopes_asked",
        "term_asked",
        "papers_asked_for",
        "answer",
        "guardian_beside",
    )
    account_of_applicant = in_words(LinkApplication, "applicant")
    reason_for_review = in_words(
        LinkApplication, "review_reason", lambda code: ReviewReason(code).label if code else ""
    )
    relationship_label = in_words(LinkApplication, "relationship", lambda code: Relationship(code).label)
    who_helped = in_words(LinkApplication, "assisted_by", attrgetter("username"))
    paper_seen = in_words(LinkApplication, "assisted_seen", lambda code: IdentitySeen(code).label)
    office_of_help = in_words(LinkApplication, "assisted_office", LABEL)

    def get_fieldsets(self, request: HttpRequest, obj: LinkApplication | None = None) -> Any:
        """Of one that an officer filled in, who it was too; of one with another guardian, what there is to know of them."""
        first, *rest = super().get_fieldsets(request, obj)
        helped = [_help_of(obj)] if obj is not None and obj.is_assisted else []
        beside = [_BESIDE] if obj is not None and obj.other_guardian_id is not None else []
        return [first, *helped, *rest, *beside]

    def is_near(self, officer: User, row: Any) -> bool:
        return is_concerned(officer, row)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).exclude(status=Status.DRAFT).exclude(submitted_at=None)

    @admin.action(description=_("Approve, with a reason"), permissions=["review"])
    def approve_cases(self, request: HttpRequest, rows: models.QuerySet[LinkApplication]) -> HttpResponse | None:
        return decide_cases(self, request, rows, APPROVE)

    @admin.action(description=_("Reject, with a reason"), permissions=["review"])
    def reject_cases(self, request: HttpRequest, rows: models.QuerySet[LinkApplication]) -> HttpResponse | None:
        return decide_cases(self, request, rows, REJECT)

    @admin.action(description=_("Ask the applicant for papers"), permissions=["review"])
    def ask_cases(self, request: HttpRequest, rows: models.QuerySet[LinkApplication]) -> HttpResponse | None:
        return ask_cases(self, request, rows)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        case, officer = kwargs["obj"], request.user
        assert isinstance(officer, User)
        is_theirs = can_review_of_others(officer, case) and not is_anothers(case, officer)
        context["verdicts"] = (APPROVE, REJECT, ASK) if is_theirs else ()
        case.guardian_shown = shown_to(officer, case.other_guardian)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        case, officer = self.get_object(request, unquote(object_id)), request.user
        assert isinstance(officer, User)
        events = Event.objects.filter(object_kind="application", object_id=object_id).order_by("pk")
        if case is None or not can_see_views(officer, review_region(case)):
            events = events.exclude(kind__endswith=VIEWED)
        return super().history_view(request, object_id, {**(extra_context or {}), "events": all_shown(events)})

    @admin.display(description=_("status"), ordering="status")
    def state(self, case: LinkApplication) -> str:
        return str(STATUSES[Status(case.status)])

    @admin.display(description=_("waits for"), ordering="submitted_at")
    def age(self, case: LinkApplication) -> str:
        return age_shown(case)

    @admin.display(description=_("time that the law leaves"))
    def legal_time(self, case: LinkApplication) -> str:
        return legal_time_of(case)

    @admin.display(description=_("officer who has it"), ordering="claimed_at", empty_value="")
    def with_officer(self, case: LinkApplication) -> str:
        return whose(case)

    @admin.display(description=_("region"), ordering="place_id")
    def region_label(self, case: LinkApplication) -> str:
        return case.place.label if case.place else ""

    @admin.display(description=_("name"))
    def name_of_applicant(self, case: LinkApplication) -> str:
        return name_of(case.applicant)

    @admin.display(description=_("name entered"))
    def typed_name(self, case: LinkApplication) -> str:
        return case.name or ""

    @admin.display(description=_("number entered"))
    def typed_number(self, case: LinkApplication) -> str:
        return mask(case.number or "")

    @admin.display(description=_("asks for"))
    def scopes_asked(self, case: LinkApplication) -> str:
        return scopes_shown(case.scopes)

    @admin.display(description=_("for how long"))
    def term_asked(self, case: LinkApplication) -> str:
        if case.relationship == Relationship.SELF:
            return str(_("No end: their own card"))
        return term_in_words(case.term_days, translation.get_language() or "en")

    @admin.display(description=_("asked for"))
    def papers_asked_for(self, case: LinkApplication) -> str:
        return "; ".join(str(DocumentKind(kind).label) for kind in case.documents_asked or ())

    @admin.display(description=_("papers shown at the counter"), empty_value="")
    def papers_at_counter(self, case: LinkApplication) -> str:
        """Who saw which, round by round."""
        rounds = papers_shown([case])
        users = User.objects.filter(pk__in={one.officer_id for one in rounds})
        names = {str(pk): username for pk, username in users.values_list("pk", "username")}
        return "\n".join(
            gettext("%(papers)s – seen by %(officer)s, %(at)s")
            % {
                "papers": "; ".join(str(DocumentKind(kind).label) for kind in one.kinds),
                "officer": names[one.officer_id],
                "at": moment(one.at),
            }
            for one in rounds
        )

    @admin.display(description=_("other guardian"))
    def guardian_beside(self, case: Any) -> Words:
        words: Words = case.guardian_shown
        return words

    @admin.display(description=_("answer"))
    def answer(self, case: LinkApplication) -> Words:
        return OUTCOMES.get(case.outcome, case.outcome)
