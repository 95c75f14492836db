"""The whole wizard in one call: its steps in their order, each judged and saved by the step's own form, then sent. Either
all of it happens or nothing does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from audit.services import Actor
from authorities.errors import UnknownRegion
from families import wizard
from families.api.typed import sentences_of
from families.errors import AlreadyApplied, DeclarationChanged, RegionNotAgreed
from families.forms.presets import OWN_CHOICE
from families.forms.steps import CheckForm, StepForm
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.relationships import Relationship
from families.services.applications import limits
from families.services.applications.children import is_of_young_child
from families.services.applications.drafts import begin_draft, declaration_of, notice_of, send_draft
from families.services.links.renewals import check_renewable, fill_in
from families.texts import Shown
from integrators.api.authentication import Caller
from integrators.codes import ApiScope
from integrators.policies import is_agreed

MEMBERS = {"region_id": "region"}  # field of a form → member of the body, where they differ
_ALWAYS = frozenset({"relationship", "notice", "declaration", "sensitive"})

Answers = Mapping[str, Any]


def apply_at_once(caller: Caller, given: Answers, *, by: Actor) -> LinkApplication:
    """The applicant is locked first, and what they hold read once for all rules. The draft is written when it has passed
    them. Raises ValidationError for what a form refuses, and what the services of the wizard raise."""
    assert caller.user is not None  # the door lets citizens' tokens in alone
    is_self = given.get("relationship") == Relationship.SELF
    with transaction.atomic():
        limits.lock_users([caller.user.pk])
        held = limits.Holdings.of(caller.user)
        check_region(caller, given, held.own_person, is_self=is_self)
        language = _language_of_notice(given["notice"], is_self=is_self)
        draft = begin_draft(caller.user, held.own_person, is_self=is_self, language=language)
        _check_members(draft, given)
        _fill_and_send(draft, given, held, by=by, language=language)
    return draft


def renew_at_once(caller: Caller, link: FamilyLink, given: Answers, *, by: Actor) -> LinkApplication:
    """The same for a link of the caller's, whose scopes and term alone are asked for. Raises NotRenewable besides."""
    assert caller.user is not None  # the door lets citizens' tokens in alone
    with transaction.atomic():
        limits.lock_users([caller.user.pk])
        held = limits.Holdings.of(caller.user)
        check_region(caller, given, held.own_person, is_self=False)
        language = _language_of_notice(given["notice"], is_self=False, is_renewal=True)
        draft = begin_draft(caller.user, held.own_person, is_self=False, language=language, is_renewal=True)
        _check_not_applied(held, link)
        check_renewable(caller.user, link)
        fill_in(draft, link)
        _fill_and_send(draft, given, held, by=by, language=language)
    return draft


def _fill_and_send(draft: LinkApplication, given: Answers, held: limits.Holdings, *, by: Actor, language: str) -> None:
    for step in _steps_to_fill(draft):
        _fill(draft, step, given, held, by=by, language=language)
    if not _is_shown(declaration_of(draft, language), given["declaration"]):
        error = DeclarationChanged()
        error.is_young_child = is_of_young_child(draft)
        raise error
    _send(draft, held, _ticked(draft, given, held), by=by, language=language)


def _check_not_applied(held: limits.Holdings, link: FamilyLink) -> None:
    """Said before whether the link could be renewed: while it is about to be, that is the answer. Raises AlreadyApplied."""
    if under_way := next((row for row in held.applications if row.renews_id == link.pk), None):
        error = AlreadyApplied()
        error.field, error.existing = None, under_way.pk
        raise error


def check_region(caller: Caller, given: Answers, own: InsuredPerson | None, *, is_self: bool) -> None:
    """The card's own region, which is asked for, or that of the applicant's card (`own`). Raises RegionNotAgreed, for a
    region that does not exist too. Where there is none yet, the wizard's own refusals say so."""
    region = given.get("region", "") if is_self else (own.region_id if own else "")
    if not region or _is_agreed(caller, region):
        return
    error = RegionNotAgreed()
    error.field = "region_id" if is_self else None
    raise error


def _is_agreed(caller: Caller, region: str) -> bool:
    try:
        return is_agreed(caller.app, ApiScope.LINKS_WRITE, region)
    except UnknownRegion:
        return False


def _steps_to_fill(draft: LinkApplication) -> Sequence[wizard.Step]:
    *steps, _check = wizard.steps_of(draft)
    return [step for step in steps if not step.is_for_pages_alone]


def _check_members(draft: LinkApplication, given: Answers) -> None:
    """What no step of this draft asks for is refused rather than passed over. Raises ValidationError."""
    fields = {name for step in _steps_to_fill(draft) for name in step.form.base_fields}
    asked = {MEMBERS.get(name, name) for name in fields} | _ALWAYS
    refuse_beside([name for name in given if name not in asked])


def refuse_beside(members: Sequence[str]) -> None:
    """Raises ValidationError for what is not asked for with the relationship, if there is something."""
    if members:
        raise ValidationError({name: [_("This is not asked for with this relationship.")] for name in members})


def _fill(
    draft: LinkApplication, step: wizard.Step, given: Answers, held: limits.Holdings, *, by: Actor, language: str
) -> None:
    form = step.form(_typed(draft, given), application=draft, rules=wizard.rules_of(draft), held=held)
    if not form.is_valid():
        raise _refusal_of(form)
    form.save(by=by, language=language)


def _ticked(draft: LinkApplication, given: Answers, held: limits.Holdings) -> Sequence[str]:
    """For a child or ward: what the citizen ticked one by one. Raises ValidationError."""
    answers = {"version": draft.version, "sensitive": given.get("sensitive", [])}
    form = CheckForm(answers, application=draft, rules=wizard.rules_of(draft), held=held)
    if "sensitive" in given and "sensitive" not in form.fields:
        refuse_beside(["sensitive"])
    if not form.is_valid():
        raise _refusal_of(form)
    return form.guardian_scopes


def _send(
    draft: LinkApplication, held: limits.Holdings, guardian_scopes: Sequence[str], *, by: Actor, language: str
) -> None:
    try:
        send_draft(draft, held=held, language=language, by=by, guardian_scopes=guardian_scopes)
    except AlreadyApplied as error:
        own = next((row for row in held.applications if row.is_self), None)
        error.existing = _id_of(own if draft.is_self else held.application_for(draft.number or ""))
        raise


def _typed(draft: LinkApplication, given: Answers) -> dict[str, Any]:
    """As the step's page would post it, with everything ticked by hand."""
    fields = {name: given[member] for name, member in MEMBERS.items() if member in given}
    return {**given, **fields, "version": draft.version, "preset": OWN_CHOICE}


def _refusal_of(form: StepForm) -> Exception:
    """A rule of the services under its own code, unless something is wrong besides."""
    told = sentences_of(form)
    rules = Counter(str(refusal) for refusal in form.refusals)
    if Counter(sentence for sentences in told.values() for sentence in sentences) == rules:
        refusal = form.refusals[0]
        if isinstance(refusal, AlreadyApplied):
            refusal.existing = _id_of(form.conflict)
        return refusal
    return ValidationError({MEMBERS.get(name, name): sentences for name, sentences in told.items()})


def _id_of(application: LinkApplication | None) -> UUID | None:
    return None if application is None else application.pk


def _language_of_notice(shown: Mapping[str, str], *, is_self: bool, is_renewal: bool = False) -> str:
    """In which of our languages it was read, which is the application's from then on. Raises DeclarationChanged."""
    for language, _name in settings.LANGUAGES:
        if _is_shown(notice_of(language, is_self=is_self, is_renewal=is_renewal), shown):
            return language
    error = DeclarationChanged()
    error.field = "notice"
    raise error


def _is_shown(text: Shown, shown: Mapping[str, str]) -> bool:
    return (text.version, text.sha256) == (shown["version"], shown["sha256"])
