"""A code with which a person without an account sees who is linked to them, or to the children in their care, and changes
it. It hangs on the consent under whose reference it was asked for; what it opens is the person's, and its limits are the
person's too."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.services import Actor
from authorities.packs import pack_for
from families.due import wake
from families.errors import ConsentNotOpen, NoPhoneOnRecord
from families.models import CodeAttempt, Consent, FamilyLink, InsuredPerson, OneTimeCode
from families.models.codes import CodePurpose
from families.models.links import LinkQuerySet
from families.packs import LinkingRules
from families.relationships import Relationship
from families.services.applications import limits
from families.services.consents.code_rules import A_DAY, to_take_up
from families.services.consents.codes import PROOF_LASTS, SEND_CODES_DUE, try_code
from families.verification import CodeCheck


def consent_under(reference: str) -> Consent | None:
    """Of the request with that reference, however it ended, if a person was asked or told about it."""
    asked = Consent.objects.exclude(application__relationship=Relationship.SELF)
    return asked.filter(application__reference=reference).select_related("application").first()


def manager_under(consent: Consent, purpose: CodePurpose) -> InsuredPerson | None:
    """Whose code it is: the person's whom the request was about, or for care the other guardian's, where there is one."""
    return consent.application.other_guardian if purpose is CodePurpose.CARE else consent.person


def can_manage_by_code(consent: Consent, purpose: CodePurpose = CodePurpose.MANAGE) -> bool:
    """To a phone that is on record and that nobody shares who is linked or asked to be; not for a child below the age of
    being told."""
    person = manager_under(consent, purpose)
    if person is None or not person.has_phone or person.died_on is not None:
        return False
    if purpose is CodePurpose.CARE:
        return not consent.application.is_guardians_phone_shared and not _standing_for(person).exists()
    rules = pack_for(person.region_id).section(LinkingRules)
    if person.age_on(timezone.localdate()) < rules.child_told_from_age:
        return False
    shared = FamilyLink.objects.standing().of_relatives().filter(person=person, application__is_phone_shared=True)
    return not consent.application.is_phone_shared and not shared.exists()


def _standing_for(guardian: InsuredPerson) -> LinkQuerySet:
    """To those in their care, whose owner may have the same telephone."""
    shared = FamilyLink.objects.standing().of_relatives()
    return shared.filter(guardian=guardian, application__is_guardians_phone_shared=True)


def ask_for_managing_code(
    consent: Consent, *, channel: str, language: str, by: Actor, purpose: CodePurpose = CodePurpose.MANAGE
) -> None:
    """Have a worker see to it. What comes of it is told to nobody. Raises NoPhoneOnRecord, TooManyCodes, which a page must
    not tell apart."""
    person = manager_under(consent, purpose)
    if person is None or not can_manage_by_code(consent, purpose):
        raise NoPhoneOnRecord
    now = timezone.now()
    with transaction.atomic():
        limits.lock_persons([person.pk])
        recent = _codes_of(person, purpose).filter(asked_at__gt=now - A_DAY).order_by("asked_at")
        to_take_up(list(recent), now, is_unanswered=_never, has_failed=lambda code: code.failed_at is not None)
        OneTimeCode.objects.create(
            consent=consent,
            purpose=purpose,
            channel=channel,
            language=language,
            asked_at=now,
            asked_by=f"{by.kind}:{by.id}",
            due_at=now,
        )
        wake(SEND_CODES_DUE)


def check_managing_code(consent: Consent, typed: str, *, purpose: CodePurpose = CodePurpose.MANAGE) -> None:
    """The newest that was sent to the person. Raises ConsentNotOpen, CodeRefused (or CodeExpired, CodeLocked), RegisterSilent."""
    person = manager_under(consent, purpose)
    if person is None or not can_manage_by_code(consent, purpose):
        raise ConsentNotOpen
    sent = _codes_of(person, purpose).filter(sent_at__isnull=False).select_related("consent__person")
    try_code(sent.order_by("-sent_at").first(), typed)


def is_proven(person: InsuredPerson, purpose: CodePurpose = CodePurpose.MANAGE) -> bool:
    """Was a right code typed within `PROOF_LASTS`?"""
    right = Q(result=CodeCheck.OK, tried_at__gt=timezone.now() - PROOF_LASTS)
    codes = _codes_of(person, purpose).exclude(register_id="")
    return CodeAttempt.objects.filter(
        right, consent__in=codes.values("consent"), code_id__in=codes.values("register_id")
    ).exists()


def _codes_of(person: InsuredPerson, purpose: CodePurpose) -> QuerySet[OneTimeCode]:
    whose = "consent__application__other_guardian" if purpose is CodePurpose.CARE else "consent__person"
    return OneTimeCode.objects.filter(purpose=purpose, **{whose: person})


def _never(_code: OneTimeCode) -> bool:
    """A worker hands each over by itself: none is taken up again."""
    return False
