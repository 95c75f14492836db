"""What an app shows before its citizen applies: what can be asked for, the notice, and the text that is declared."""

from django.http import Http404
from django.utils.translation import get_language
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from authorities.models import Region
from families import wizard
from families.api.applying import check_region, refuse_beside
from families.api.declaration_shapes import (
    RELATIVES_OFFER,
    OfferedShape,
    OwnLinkOfferShape,
    OwnOfferedShape,
    RelativesLinkOfferShape,
)
from families.api.own_applications import ApplicantView
from families.api.text_shapes import DeclaredTextShape, text_shape
from families.api.typed import sentences_of
from families.errors import AlreadyBound, RegionNotAgreed, SelfLinkRequired
from families.forms.presets import OWN_CHOICE
from families.forms.sharing import SharingForm
from families.forms.steps import issuing_regions
from families.models import LinkApplication
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import own_person
from families.services.applications.drafts import declaration_of, notice_of
from families.sharing import offered_presets, offered_scopes, usual_term
from families.wording import term_in_words
from integrators.api.authentication import Caller
from integrators.api.fields import Code, StrictSerializer, Text
from integrators.api.operations import operation
from integrators.api.permissions import needs
from integrators.codes import ApiScope
from integrators.selectors import agreed_in

_WORDS = 300  # characters of a list in an address


class DeclarationQuery(StrictSerializer):
    """As the body of the application will have them; `scopes` with commas between them. `is_young_child`: true of a child
    below the age from which children are told, 14 unless their region says otherwise: a guardian declares more then. `is_renewal`: true for a new link in the place
    of one, which has a notice of its own."""

    relationship = Code(choices=Relationship.values)
    region = Text(required=False, max_length=6)
    scopes = Text(required=False, max_length=_WORDS)
    term_days = Text(required=False, max_length=6)
    is_young_child = Code(required=False, choices=["true", "false"])
    is_renewal = Code(required=False, choices=["true", "false"])


class DeclarationView(ApplicantView):
    """Nothing is written: reading is not applying."""

    permission_classes = (needs(ApiScope.LINKS_WRITE),)
    query_class = DeclarationQuery

    @operation(
        "get_link_declaration",
        "What can be asked for, and what is declared",
        description=(
            "Shown before applying: what the region offers, the notice, and the declaration, whose words depend on what is "
            "asked for. Nothing is written."
        ),
        answers={200: OwnLinkOfferShape | RelativesLinkOfferShape},
        examples={200: RELATIVES_OFFER},
        refusals=("already-bound", "self-link-required"),
        problems=("not-found",),
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002  # DRF's signature
        draft = self._draft()
        return Response(self._own_shape(draft) if draft.is_self else self._relatives_shape(draft))

    def _own_shape(self, draft: LinkApplication) -> OwnLinkOfferShape:
        language = get_language() or "en"
        return {
            "region": draft.region_id,
            **_own_offer(self.caller),
            "notice": text_shape(notice_of(language, is_self=True), language),
            "declaration": text_shape(declaration_of(draft, language), language),
        }

    def _relatives_shape(self, draft: LinkApplication) -> RelativesLinkOfferShape:
        language = get_language() or "en"
        is_renewal = self.query.get("is_renewal") == "true"
        return {
            "region": draft.region_id,
            **_offer(draft, language),
            "notice": text_shape(notice_of(language, is_self=False, is_renewal=is_renewal), language),
            "declaration": self._declaration(draft, language),
        }

    def _draft(self) -> LinkApplication:
        """Never saved. Raises AlreadyBound, SelfLinkRequired, ValidationError, and Http404 where nothing is agreed."""
        relationship = self.query["relationship"]
        is_self = relationship == Relationship.SELF
        own = own_person(self.citizen)
        if is_self and own is not None:
            raise AlreadyBound
        if not is_self and own is None:
            raise SelfLinkRequired
        not_asked = ("scopes", "term_days", "is_young_child", "is_renewal") if is_self else ("region",)
        refuse_beside([name for name in not_asked if name in self.query])
        try:
            check_region(self.caller, self.query, own, is_self=is_self)
        except RegionNotAgreed as error:
            raise Http404 from error
        region = own.region_id if own else self.query.get("region")
        if is_self and region is not None and not Region.objects.filter(pk=region).exists():
            raise Http404
        return LinkApplication(applicant=self.citizen, relationship=relationship, region_id=region)

    def _declaration(self, draft: LinkApplication, language: str) -> DeclaredTextShape | None:
        """None while it is not said yet what is asked for: the text names it."""
        if not {"scopes", "term_days"} & self.query.keys():
            return None
        asked = {"scopes": self.query.get("scopes", "").split(","), "term_days": self.query.get("term_days", "")}
        form = SharingForm(
            {**asked, "preset": OWN_CHOICE, "version": draft.version},
            application=draft,
            rules=wizard.rules_of(draft),
        )
        if not form.is_valid():
            raise ValidationError(sentences_of(form))
        draft.scopes, draft.term_days = form.answers()["scopes"], form.answers()["term_days"]
        is_young_child = self.query.get("is_young_child") == "true"
        return text_shape(declaration_of(draft, language, is_young_child=is_young_child), language)


def _own_offer(caller: Caller) -> OwnOfferedShape:
    """Where one's own card can come from, as far as it is agreed."""
    issuing = [place for _province, places in issuing_regions() for place in places]
    within = Region.objects.filter(agreed_in(caller.app, ApiScope.LINKS_WRITE, "code"))
    agreed = set(within.values_list("code", flat=True))
    return {"regions": [{"code": code, "label": label} for code, label in issuing if code in agreed]}


def _offer(draft: LinkApplication, language: str) -> OfferedShape:
    rules, relationship = wizard.rules_of(draft), draft.relationship
    return {
        "scopes": [{"code": scope, "label": str(Scope(scope).label)} for scope in offered_scopes(relationship)],
        "presets": [
            {
                "code": preset.key,
                "label": str(preset.label),
                "detail": str(preset.hint),
                "scopes": list(preset.scopes),
                "usual_term_days": usual_term(preset, rules),
            }
            for preset in offered_presets(relationship)
        ],
        "terms": [{"days": days, "label": term_in_words(days, language)} for days in rules.terms_days],
        "usual_term_days": rules.default_term_days,
    }
