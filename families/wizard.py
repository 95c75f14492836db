"""The wizard's steps as data, and the way through them. Knows no HTTP: pages turn a step into an address.

A further step is one form, one template and one `Step` line. A step is open once all needed steps before it are
complete, judged by the draft as it is now: an answer that changes re-opens whatever no longer fits it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorities.codes import NATION
from authorities.packs import pack_for
from families.forms.details import OwnDetailsForm, RelativeDetailsForm
from families.forms.evidence import EvidenceForm
from families.forms.sharing import SharingForm
from families.forms.steps import CheckForm, RegionForm, StepForm
from families.models import Document, LinkApplication
from families.packs import IdentityRules, LinkingRules
from families.policies.documents import is_asked_first
from families.relationships import Relationship
from families.selectors import open_application_by_number
from families.sharing import fits
from families.validators import clean_number

Judge = Callable[[LinkApplication, LinkingRules], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """`slug` is the last part of the address; two steps may share one when never both are needed."""

    slug: str
    title: str | Promise
    form: type[StepForm]
    template: str
    is_needed: Judge
    is_complete: Judge
    is_for_pages_alone: bool = False  # a program sends no files: an officer asks for them where they are needed


def _is_own(application: LinkApplication, _rules: LinkingRules) -> bool:
    return application.is_self


def _is_relative_s(application: LinkApplication, _rules: LinkingRules) -> bool:
    return not application.is_self


def _is_a_new_relative_s(application: LinkApplication, rules: LinkingRules) -> bool:
    """Whose link is renewed is known."""
    return application.renews_id is None and _is_relative_s(application, rules)


def _has_region(application: LinkApplication, _rules: LinkingRules) -> bool:
    return application.region_id is not None


def _has_details(application: LinkApplication, _rules: LinkingRules) -> bool:
    """With a number that the region's scheme takes: a region that changed may have another."""
    if not (application.relationship and application.name_sealed):
        return False
    if application.has_no_number:
        return True
    scheme = pack_for(str(application.region_id)).section(IdentityRules).scheme
    try:
        clean_number(application.number or "", scheme, today=timezone.localdate())
    except ValidationError:
        return False
    return True


def _has_sharing(application: LinkApplication, rules: LinkingRules) -> bool:
    return (
        bool(application.scopes)
        and application.term_days in rules.terms_days
        and fits(application.relationship, application.scopes)
    )


def _asks_evidence(application: LinkApplication, _rules: LinkingRules) -> bool:
    return is_asked_first(application)


def _has_evidence(application: LinkApplication, _rules: LinkingRules) -> bool:
    """A paper, or the word that the applicant shows them at an office."""
    return application.brings_documents or Document.objects.of(application).kept().exists()


def _never(_application: LinkApplication, _rules: LinkingRules) -> bool:
    return False


STEPS: tuple[Step, ...] = (
    Step("region", _("Where is your card from?"), RegionForm, "region", _is_own, _has_region),
    Step("details", _("Your name and number"), OwnDetailsForm, "own_details", _is_own, _has_details),
    Step("details", _("Whom do you want to add?"), RelativeDetailsForm, "details", _is_a_new_relative_s, _has_details),
    Step("sharing", _("What do you ask for?"), SharingForm, "sharing", _is_relative_s, _has_sharing),
    Step("evidence", _("Show what proves it"), EvidenceForm, "evidence", _asks_evidence, _has_evidence, True),
    Step("check", _("Check your answers"), CheckForm, "check", lambda application, rules: True, _never),
)


def rules_of(application: LinkApplication) -> LinkingRules:
    """The owner's region's; the nation's until a region is chosen."""
    return pack_for(application.region_id or NATION).section(LinkingRules)


def steps_of(application: LinkApplication) -> list[Step]:
    rules = rules_of(application)
    return [step for step in STEPS if step.is_needed(application, rules)]


def step_named(application: LinkApplication, slug: str) -> Step | None:
    return next((step for step in steps_of(application) if step.slug == slug), None)


def first_incomplete(application: LinkApplication) -> Step:
    """The last step is never complete, so there always is one."""
    rules = rules_of(application)
    return next(step for step in steps_of(application) if not step.is_complete(application, rules))


def is_open(application: LinkApplication, step: Step) -> bool:
    steps = steps_of(application)
    return steps.index(step) <= steps.index(first_incomplete(application))


def step_before(application: LinkApplication, step: Step) -> Step | None:
    steps = steps_of(application)
    position = steps.index(step)
    return steps[position - 1] if position else None


def is_last(application: LinkApplication, step: Step) -> bool:
    return steps_of(application)[-1] is step


def application_in_the_way(application: LinkApplication) -> LinkApplication | None:
    """The open application because of which this draft cannot be sent: for the same number, or for one's own card."""
    if application.is_self:
        return LinkApplication.objects.of(application.applicant).open().filter(relationship=Relationship.SELF).first()
    return open_application_by_number(application.applicant, application.number or "")


def place_of(application: LinkApplication, step: Step) -> tuple[int, int]:
    """Which step of how many, as people count: the notice is the first."""
    return steps_of(application).index(step) + 2, length_of(application)


def length_of(application: LinkApplication) -> int:
    return len(steps_of(application)) + 1
