"""An application from draft to submission or withdrawal. Answers go to the row step by step; `version` catches a
second window."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, NewEvent, build_event, record_events
from authorities.codes import NATION
from authorities.packs import pack_for
from families import selectors, texts
from families.due import wake
from families.errors import (
    AlreadyApplied,
    AlreadyBound,
    AlreadyLinked,
    DeclarationChanged,
    DraftIncomplete,
    NotRenewable,
    OwnNumber,
    SelfLinkRequired,
    StaleDraft,
)
from families.identifiers import ParsedNumber
from families.models import InsuredPerson, LinkApplication
from families.models.applications import ReviewReason
from families.packs import IdentityRules, LinkingRules
from families.policies.applications import was_invited
from families.policies.documents import is_asked_first
from families.policies.renewals import can_renew_link
from families.relationships import Relationship
from families.scopes import ALL
from families.services.applications import limits
from families.services.applications.asking_again import check_asked_lately
from families.services.applications.children import age_by_number, is_of_young_child
from families.services.applications.documents import erase_with_draft
from families.services.applications.networks import note_network
from families.services.applications.transitions import move
from families.services.applications.verification import VERIFY_DUE
from families.services.applications.withdrawing import withdraw
from families.services.links.changing import Noted
from families.states import Status
from families.validators import check_plausible, clean_number
from families.wording import scopes_in_words, term_in_words

_ANSWERS = frozenset(
    {
        *("region_id", "name", "number", "relationship", "has_no_number"),
        *("scopes", "term_days", "brings_documents", "renews_id"),
    }
)


def start_application(
    *, applicant: User, is_self: bool, language: str, by: Actor, is_renewal: bool = False
) -> LinkApplication:
    """A new draft; starting is accepting the notice. Raises SelfLinkRequired, AlreadyBound."""
    own = selectors.own_person(applicant)
    draft = begin_draft(applicant, own, is_self=is_self, language=language, is_renewal=is_renewal)
    with transaction.atomic():
        draft.save(force_insert=True)
        record_events([started_event(draft, by)])
    return draft


def begin_draft(
    applicant: User, own: InsuredPerson | None, *, is_self: bool, language: str, is_renewal: bool = False
) -> LinkApplication:
    """Not saved yet. `own`: the person whose card is the applicant's. Raises SelfLinkRequired, AlreadyBound."""
    if is_self and own is not None:
        raise AlreadyBound
    if not is_self and own is None:
        raise SelfLinkRequired
    notice = notice_of(language, is_self=is_self, is_renewal=is_renewal)
    return LinkApplication(
        applicant=applicant,
        relationship=Relationship.SELF if is_self else "",
        region_id=own.region_id if own else None,
        notice_version=notice.version,
        notice_hash=notice.sha256,
        language=language,
    )


def started_event(draft: LinkApplication, by: Actor, noted: Noted | None = None) -> NewEvent:
    return build_event(
        "families.application_started",
        by=by,
        of="application",
        object_id=draft.pk,
        codes={"notice": draft.notice_version, "self": draft.is_self, **(noted or {})},
    )


def notice_of(language: str, *, is_self: bool, is_renewal: bool = False) -> texts.Shown:
    """What an applicant reads before they begin."""
    kind = "notice_self" if is_self else "notice_renewal" if is_renewal else "notice"
    return texts.text_of(kind, language)


def save_answers(application: LinkApplication, *, version: int, **answers: Any) -> None:
    """Store a step's answers (of `_ANSWERS`) on the draft as the applicant saw it; one that is not saved yet keeps them
    for `send_draft`. Raises StaleDraft."""
    assert answers.keys() <= _ANSWERS, answers.keys() - _ANSWERS
    changed = ["version", "touched_at"]
    for name, value in answers.items():
        setattr(application, name, value)
        changed += _columns(name)
    if application._state.adding:
        application.version = version + 1
        return
    values = {name: getattr(application, name) for name in changed} | {
        "version": version + 1,
        "touched_at": timezone.now(),
    }
    drafts = LinkApplication.objects.drafts().filter(pk=application.pk, version=version)
    if not drafts.update(**values):
        raise StaleDraft
    application.version = version + 1
    if "relationship" in answers and not is_asked_first(application):
        erase_with_draft(application)  # the papers of somebody else: of who stands there now none are asked


def _columns(answer: str) -> list[str]:
    if answer == "number":
        return ["number_sealed", "number_index_a", "number_index_b"]
    return ["name_sealed"] if answer == "name" else [answer]


def submit_application(
    application: LinkApplication,
    *,
    version: int,
    language: str,
    by: Actor,
    read: str | None = None,
    guardian_scopes: Collection[str] = (),
    address: str | None = None,
    noted: Noted | None = None,
) -> None:
    """Hand the draft over to verification, or to an officer when the person has no number. Submitting again changes
    nothing. `read`: the hash of the declaration that stood on the page, None where nobody read one; it is kept in the language
    in which it was read. `guardian_scopes`: what the applicant ticked one by one for a child or ward. `address`: of the
    network, where the applicant's own browser sends. `noted` stands in the event besides. Raises StaleDraft, DraftIncomplete, DeclarationChanged, and what
    `check_details`, `check_asked_lately`, `limits` and `networks` raise."""
    try:
        with transaction.atomic():
            _lock_with_applicant(application)
            if application.status != Status.DRAFT and application.submitted_at is not None:
                return
            if application.version != version:
                raise StaleDraft
            _check_submission(application, limits.Holdings.of(application.applicant))
            note_network(application, address)
            application.guardian_scopes = _in_order(guardian_scopes)
            language, declaration = (language, None) if read is None else _as_read(application, read)
            _submit(application, language, by, declaration, noted=noted)
    except IntegrityError as error:  # the unique constraints on open applications have the last word
        raise AlreadyApplied from error


def send_draft(
    draft: LinkApplication,
    *,
    held: limits.Holdings,
    language: str,
    by: Actor,
    declaration: texts.Shown | None = None,
    guardian_scopes: Collection[str] = (),
    address: str | None = None,
    is_invited: bool = False,
) -> None:
    """Hand over a draft that has all its answers and was not saved yet (`begin_draft`, `save_answers`), in the caller's
    transaction, which has locked the applicant since before it read `held`, and is taken back whole when this raises.
    `declaration`: what was signed, where it is not the wizard's; `guardian_scopes` and `address` as there; `is_invited`
    by the person themself. Raises as `submit_application`."""
    _check_submission(draft, held, is_invited=is_invited)
    note_network(draft, address)
    draft.guardian_scopes = _in_order(guardian_scopes)
    try:
        _submit(draft, language, by, declaration, earlier=started_event(draft, by))
    except IntegrityError as error:
        raise AlreadyApplied from error


def may_be_guardian(application: LinkApplication) -> bool:
    """Is it about somebody who has a guardian, as far as the answers tell: a child by the number or without one yet, or a
    ward? Whether the applicant is that guardian, the register says. For a person of age whom they call otherwise nothing
    sensitive is granted by their declaration: as a ward they can ask again."""
    if application.has_no_number or application.relationship == Relationship.WARD:
        return True
    if application.is_self or not application.number:
        return False
    age = age_by_number(application)
    return age is None or age < _rules(application).own_consent_age


def _in_order(scopes: Collection[str]) -> list[str]:
    return [scope for scope in ALL if scope in scopes]


def _lock_with_applicant(application: LinkApplication) -> None:
    """Both in one query; the applicant's lock is that of `limits.lock_users`. A draft changes with its version alone,
    so it is read again only when that is another."""
    rows = LinkApplication.objects.select_related("applicant").only("version", "applicant__id")
    held = rows.select_for_update(of=("self", "applicant"), no_key=True).get(pk=application.pk)
    if held.version != application.version:
        application.refresh_from_db()


def _check_submission(application: LinkApplication, held: limits.Holdings, *, is_invited: bool = False) -> None:
    if application.renews is not None and not can_renew_link(application.applicant, application.renews):
        raise NotRenewable
    held = held.without(application.renews_id)
    if not (application.region_id and application.relationship and application.name_sealed):
        raise DraftIncomplete
    if application.is_self and held.own_person is not None:
        raise AlreadyBound
    if not application.is_self and held.own_person is None:
        raise SelfLinkRequired
    limits.check_failures(held)
    rules = pack_for(application.region_id).section(LinkingRules)
    if not application.is_self and not (application.scopes and application.term_days):
        raise DraftIncomplete
    if not application.has_no_number:
        scheme = pack_for(application.region_id).section(IdentityRules).scheme
        parsed = clean_number(application.number or "", scheme, today=timezone.localdate())
        check_details(held, application.relationship, parsed)
        check_asked_lately(application, held.own_person, parsed.number, is_invited=is_invited)
    limits.check_quota(held, application.relationship, rules)
    if not application.has_no_number:
        limits.check_unanswered(held)


def check_details(held: limits.Holdings, relationship: str, parsed: ParsedNumber) -> None:
    """May who holds this ask for the holder of this number as that? Only what their own account already knows counts.

    Raises OwnNumber, AlreadyLinked, AlreadyApplied, RelationshipNotPlausible, SelfLinkRequired.
    """
    if held.application_for(parsed.number) is not None:
        raise AlreadyApplied
    if relationship == Relationship.SELF:
        return
    own = held.own_person
    if own is None:
        raise SelfLinkRequired
    if own.number == parsed.number:
        raise OwnNumber
    if any(link.person.number == parsed.number for link in held.links):
        raise AlreadyLinked
    check_plausible(relationship, parsed, owner_birth_date=own.born_on)


def _submit(
    application: LinkApplication,
    language: str,
    by: Actor,
    declaration: texts.Shown | None = None,
    *,
    earlier: NewEvent | None = None,
    noted: Noted | None = None,
) -> None:
    now = timezone.now()
    to_officer = application.has_no_number
    pack = pack_for(str(application.region_id))
    declaration = declaration or declaration_of(application, language)
    changes: dict[str, Any] = {
        "submitted_at": now,
        "language": language,
        "declaration_version": declaration.version,
        "declaration_hash": declaration.sha256,
        "guardian_scopes": application.guardian_scopes,
        "sent_from": application.sent_from,
        "owner_pack_version": pack.version,
    }
    if to_officer:
        changes["review_reason"] = ReviewReason.NO_NUMBER
    else:
        changes["due_at"] = now
    move(
        application,
        Status.IN_REVIEW if to_officer else Status.VERIFYING,
        event="application_submitted",
        by=by,
        codes={"relationship": application.relationship, "notice": application.notice_version, **(noted or {})},
        earlier=earlier,
        **changes,
    )
    if not to_officer:
        wake(VERIFY_DUE)


def declaration_of(application: LinkApplication, language: str, *, is_young_child: bool | None = None) -> texts.Shown:
    """The text above the last button, as it is shown and hashed. It is a guardian's consent if the authority confirms one,
    so it is also of a mother who is the applicant's ward; for a child whom nobody tells anything yet it has words of its
    own (Personal Information Protection Law, art. 31).
    `is_young_child` where the number is not known yet."""
    if application.is_self:
        return texts.text_of("declaration_self", language)
    values = {
        "scopes": scopes_in_words(application.scopes, language),
        "term": term_in_words(application.term_days, language),
    }
    if not (is_of_young_child(application) if is_young_child is None else is_young_child):
        return texts.text_of("declaration_person", language, values)
    told_from = str(_rules(application).child_told_from_age)
    return texts.text_of("declaration_child", language, values | {"told_from": told_from})


def _as_read(application: LinkApplication, sha256: str) -> tuple[str, texts.Shown]:
    """Raises DeclarationChanged."""
    read = texts.as_read(sha256, partial(declaration_of, application))
    if read is None:
        raise DeclarationChanged
    return read


def _rules(application: LinkApplication) -> LinkingRules:
    return pack_for(application.region_id or NATION).section(LinkingRules)


def withdraw_application(application: LinkApplication, *, by: Actor, noted: Noted | None = None) -> None:
    """Raises InvalidTransition when it has ended already."""
    withdraw(application, by=by, noted=noted)


def try_again(application: LinkApplication, *, language: str, by: Actor) -> LinkApplication:
    """A new draft with the details of an ended application; of one that was to renew a link see `link_renewals`. Raises as
    `start_application`."""
    with transaction.atomic():
        draft = start_application(
            applicant=application.applicant, is_self=application.is_self, language=language, by=by
        )
        answers: dict[str, Any] = {
            "relationship": application.relationship,
            "has_no_number": application.has_no_number,
            "scopes": application.scopes,
            "term_days": application.term_days,
            "region_id": draft.region_id or application.region_id,
        }
        if application.name_sealed is not None and not was_invited(application):
            answers |= {"name": application.name, "number": application.number}
        save_answers(draft, version=draft.version, **answers)
    return draft
