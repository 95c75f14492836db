"""An application as programs read it. As on its page, every end at the relative reads the same, and so does every refusal
by the register; what was typed is not given out again."""

from collections.abc import Callable
from typing import Annotated, Any, NotRequired, TypedDict

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from families.api.text_shapes import DeclaredTextShape, text_shape
from families.models import LinkApplication
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import needs_applicant
from families.services.consents.terms import OWN_CARD, read_out_terms, shown_text
from families.states import ActsNext, Status
from integrators.api.fields import moment_text
from integrators.api.shapes import IdText, MomentText, NextText, Says

NOT_LINKED = "not_linked"
_HIDDEN = frozenset({Status.DECLINED, Status.EXPIRED})  # which of them it was is the relative's own
# Code for programs → the statuses that it stands for.
STATUSES: dict[str, frozenset[Status]] = {
    **{status.value: frozenset({status}) for status in Status if status is not Status.DRAFT and status not in _HIDDEN},
    NOT_LINKED: _HIDDEN,
}
_CODES = {status: code for code, statuses in STATUSES.items() for status in statuses}

Absolute = Callable[[str], str]
WholeAddress = Annotated[str, Says(format="uri")]


class ApplicationStatusShape(TypedDict):
    """`not_linked`: the relative refused or did not answer, and never which."""

    code: Annotated[str, Says(enum=[*STATUSES])]
    label: str


class ApplicationReceiptShape(TypedDict):
    id: IdText
    reference: Annotated[str, Says(description="For people.")]
    status: ApplicationStatusShape


class ApplicationActsNextShape(TypedDict):
    code: Annotated[str, ActsNext]
    label: str


class ApplicationRelationshipShape(TypedDict):
    """What the relative is to the citizen."""

    code: Annotated[str, Relationship]
    label: str


class ApplicationScopeShape(TypedDict):
    code: Annotated[str, Scope]
    label: str


class ApplicationAskedShape(TypedDict):
    """What the citizen can do now. `address` takes the code, and `code_requests` has one sent; `text`, where one
    application is read with links:write, is what the code says yes to: shown, or read to the relative, before it is
    typed. Of a `question` of an officer `address` is the page that says what to do."""

    code: Annotated[str, Says(enum=["own_code", "code_read_out", "question"])]
    label: str
    address: WholeAddress
    code_requests: NotRequired[WholeAddress]
    text: NotRequired[DeclaredTextShape]


class LinkApplicationShape(ApplicationReceiptShape):
    acts_next: ApplicationActsNextShape
    relationship: ApplicationRelationshipShape
    scopes: list[ApplicationScopeShape]
    term_days: int | None
    sent_at: MomentText | None
    expires_at: MomentText | None
    decided_at: MomentText | None
    link_id: Annotated[IdText | None, Says(description="The link, once there is one.")]
    asked: ApplicationAskedShape | None


class LinkApplicationsShape(TypedDict):
    items: list[LinkApplicationShape]
    next: NextText | None


class _CodedShape(TypedDict):
    code: str
    label: str


def application_shape(
    application: LinkApplication, absolute: Absolute, *, has_text: bool = False
) -> LinkApplicationShape:
    """`absolute` makes a whole address of a path. `has_text`: with what a code says yes to, which may name the citizen:
    neither in a list, nor for who may not type one."""
    link = getattr(application, "link", None)
    return {
        **receipt_shape(application),
        "acts_next": _coded(acts_next_of(application)),
        "relationship": _coded(Relationship(application.relationship)),
        "scopes": [_coded(Scope(scope)) for scope in application.scopes],
        "term_days": application.term_days,
        "sent_at": moment_text(application.submitted_at),
        "expires_at": moment_text(application.expires_at),
        "decided_at": moment_text(application.ended_at),
        "link_id": None if link is None else str(link.pk),
        "asked": _asked(application, absolute, has_text=has_text),
    }


def receipt_shape(application: LinkApplication) -> ApplicationReceiptShape:
    return {"id": str(application.pk), "reference": application.reference, "status": _status(application)}


def acts_next_of(application: LinkApplication) -> ActsNext:
    """One's own code is the applicant's to type, not a relative's."""
    return ActsNext.APPLICANT if needs_applicant(application) else application.acts_next


def _status(application: LinkApplication) -> ApplicationStatusShape:
    status = Status(application.status)
    shown = Status.DECLINED if status in _HIDDEN else status
    label: str | Promise = shown.label
    if application.is_self and status is Status.AWAITING_CONSENT:
        label = _("Waiting for your code")
    return {"code": _CODES[status], "label": str(label)}


def _asked(application: LinkApplication, absolute: Absolute, *, has_text: bool) -> ApplicationAskedShape | None:
    """What the applicant can do now, and where: `address` takes the code, or is the page that says what to do."""
    if application.status == Status.AWAITING_APPLICANT:
        page = reverse("families:application", args=[application.pk])
        return {
            "code": "question",
            "label": str(
                _("An officer asks you for papers. Add them here, or show them at an office of the region in charge.")
            ),
            "address": f"{settings.BASE_URL}{page}",
        }
    if application.status != Status.AWAITING_CONSENT:
        return None
    terms = OWN_CARD if application.is_self else read_out_terms(application)
    if terms is None:
        return None
    asked = _OWN_CODE if application.is_self else _CODE_READ_OUT
    shape: ApplicationAskedShape = {
        "code": asked[0],
        "label": str(asked[1]),
        "address": absolute(reverse("families-api:link-application-answers", args=[application.pk])),
        "code_requests": absolute(reverse("families-api:link-application-code-requests", args=[application.pk])),
    }
    if has_text:
        language = get_language() or "en"
        shape["text"] = text_shape(shown_text(application, terms, language), language)
    return shape


_OWN_CODE = ("own_code", _("The authority sends six digits to the telephone that it has on record for you."))
_CODE_READ_OUT = (
    "code_read_out",
    _("If your relative is with you, they can read a code out to you. It grants less than their own answer."),
)


def _coded(choice: Any) -> _CodedShape:
    return {"code": choice.value, "label": str(choice.label)}
