"""An officer fills in an application for somebody who stands at their counter and whose telephone, hands or eyes do not serve,
from the notice to the button. The applicant is the citizen: the same questions, limits and quotas, the same declaration, read
out to them in their language and signed on paper, and the same way on. Officer, paper and office stand on the application, and
its events name the officer; the citizen reads that one helped, and where.

Who may: an officer of the citizen's region, who is neither they nor a relative of theirs, nor of whom they want to add. A draft is
its officer's alone; with what was sent any of them may help, and who helped decides nothing of it
(`policies.officers.helped_with`)."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, Code, record_events
from authorities.models import Office, Role
from authorities.policies import within_duty
from families.decisions import IdentitySeen
from families.errors import InvalidTransition, NotForThisOfficer
from families.models import InsuredPerson, LinkApplication
from families.policies.officers import can_assist_at_counter, is_concerned, is_near_at_counter
from families.selectors import person_of_number
from families.services.applications import limits
from families.services.applications.documents import send_documents
from families.services.applications.drafts import (
    begin_draft,
    started_event,
    submit_application,
    withdraw_application,
)
from families.services.barring import barred_from
from families.services.links.changing import Noted, noted_at_counter
from families.services.messages import holder_of
from families.states import Status

_PRESSED_TWICE = timedelta(minutes=5)  # sscard default: whoever begins anew has not gone on with what they just began


def offices_of(officer: User) -> QuerySet[Office]:
    """In which they may be sitting today."""
    return Office.objects.open().filter(within_duty(officer, Role.OFFICER, Role.SUPERVISOR, field="region__code"))


def assisted_for(person: InsuredPerson) -> QuerySet[LinkApplication]:
    """What officers filled in for the person's account, the newest first."""
    helped = LinkApplication.objects.filter(assisted_by__isnull=False).select_related("assisted_office", "person")
    return helped.filter(applicant=holder_of(person)).order_by("-started_at")


def begin_assisted(
    person: InsuredPerson, *, officer: User, identity_seen: IdentitySeen, office: Office | None, language: str
) -> LinkApplication:
    """A new draft of the person's account, for a relative; the notice was read out to them in `language`. Pressed twice, it is
    the one of before. Raises NotForThisOfficer, SelfLinkRequired."""
    applicant = _account_of(person, officer)
    with transaction.atomic():
        limits.lock_users([applicant.pk])
        begun = _just_begun(applicant, officer)
        if begun is not None:
            return begun
        draft = begin_draft(applicant, person, is_self=False, language=language)
        draft.assisted_by, draft.assisted_seen, draft.assisted_office = officer, identity_seen.value, office
        draft.save(force_insert=True)
        record_events([started_event(draft, Actor.officer(officer.pk), _noted(draft, identity_seen))])
    return draft


def check_whom(number: str | None, *, officer: User) -> None:
    """Is the officer near to whom the citizen wants to add, as far as anybody knows of them? Raises NotForThisOfficer, and notes
    it."""
    wanted = person_of_number(number) if number else None
    if wanted is not None and barred_from(
        wanted, is_near_at_counter, of="person", person_id=wanted.pk, officer=officer
    ):
        raise NotForThisOfficer


def submit_assisted(
    application: LinkApplication,
    *,
    version: int,
    person: InsuredPerson,
    officer: User,
    identity_seen: IdentitySeen,
    language: str,
    read: str,
    guardian_scopes: Collection[str] = (),
) -> None:
    """For `person`, who heard the declaration of hash `read` and signed it on paper. It is not counted by network: an office's
    is that of everybody. Raises NotForThisOfficer, and as `submit_application`."""
    _check(application, person, officer)
    check_whom(application.number, officer=officer)
    with transaction.atomic():
        drafts = LinkApplication.objects.drafts().filter(pk=application.pk)
        if drafts.update(assisted_seen=identity_seen.value):
            application.assisted_seen = identity_seen.value
        submit_application(
            application,
            version=version,
            language=language,
            by=Actor.officer(officer.pk),
            read=read,
            guardian_scopes=guardian_scopes,
            noted={**_noted(application, identity_seen), "signed": True},
        )


def discard_assisted(application: LinkApplication, *, person: InsuredPerson, officer: User) -> None:
    """A draft that is not to be sent. Raises NotForThisOfficer, InvalidTransition."""
    _check(application, person, officer)
    if application.status != Status.DRAFT:
        raise InvalidTransition
    withdraw_application(application, by=Actor.officer(officer.pk))


def check_sent(application: LinkApplication, *, person: InsuredPerson, officer: User) -> None:
    """May the officer help `person` with this one, which was sent? Asked outside a transaction. Raises NotForThisOfficer, and
    notes it of who is near to either side."""
    applicant = _account_of(person, officer)
    is_theirs = application.applicant_id == applicant.pk and application.is_assisted
    if not is_theirs or application.submitted_at is None:
        raise NotForThisOfficer
    about = application.person_id
    if barred_from(application, is_concerned, of="application", person_id=about, officer=officer):
        raise NotForThisOfficer
    if about is None:
        check_whom(application.number, officer=officer)


def note_papers_shown(
    application: LinkApplication,
    *,
    person: InsuredPerson,
    officer: User,
    identity_seen: IdentitySeen,
    office: Office | None,
    kinds: Sequence[str],
) -> None:
    """`person` showed papers of these kinds, which an officer had asked for: back to be decided, by a colleague. The papers go
    home again, nothing of them is kept. Raises NotForThisOfficer, InvalidTransition."""
    check_sent(application, person=person, officer=officer)
    where: dict[str, Code] = {"office": office.pk} if office is not None else {}
    noted = {**noted_at_counter(identity_seen), **where, "papers_shown": list(kinds)}
    send_documents(application, brings_documents=True, by=Actor.officer(officer.pk), noted=noted)


def withdraw_assisted(
    application: LinkApplication, *, person: InsuredPerson, officer: User, identity_seen: IdentitySeen
) -> None:
    """At the word of `person`, who stands there. Raises NotForThisOfficer, InvalidTransition."""
    check_sent(application, person=person, officer=officer)
    withdraw_application(application, by=Actor.officer(officer.pk), noted=noted_at_counter(identity_seen))


def _account_of(person: InsuredPerson, officer: User) -> User:
    applicant = holder_of(person)
    if applicant is None or not can_assist_at_counter(officer, person):
        raise NotForThisOfficer
    return applicant


def _check(application: LinkApplication, person: InsuredPerson, officer: User) -> None:
    """Theirs, and begun by this officer."""
    applicant = _account_of(person, officer)
    if application.applicant_id != applicant.pk or application.assisted_by_id != officer.pk:
        raise NotForThisOfficer


def _just_begun(applicant: User, officer: User) -> LinkApplication | None:
    """In which nothing was answered yet. Under the applicant's lock."""
    drafts = LinkApplication.objects.of(applicant).drafts().filter(assisted_by=officer, version=0)
    return drafts.filter(started_at__gt=timezone.now() - _PRESSED_TWICE).order_by("started_at").first()


def _noted(application: LinkApplication, identity_seen: IdentitySeen) -> Noted:
    at_counter: dict[str, Code] = {**noted_at_counter(identity_seen), "assisted_by": str(application.assisted_by_id)}
    office: str | None = application.assisted_office_id
    return at_counter | ({"office": office} if office else {})
