"""Boring recipes: numbers with right check characters, people with cards, and links made the way services make them."""

from datetime import date, timedelta

from django.utils import timezone
from stdnum.iso7064 import mod_11_2

from audit.services import Actor
from families import texts
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, SocialSecurityCard
from families.models.consents import Answer, Route
from families.models.people import CardState
from families.relationships import Relationship
from families.scopes import ALL, VIEW
from families.services.applications.activation import activate_link
from families.services.applications.deciding import decision_text
from families.services.applications.reviews import approve_all
from families.services.applications.transitions import move
from families.states import Status


def number_for(born: date, *, sequence: int, area: str = "110101") -> str:
    """A valid number; an odd sequence is male."""
    seventeen = f"{area}{born:%Y%m%d}{sequence:03d}"
    return seventeen + mod_11_2.calc_check_digit(seventeen)


def make_person(name: str, born: date, *, sequence: int = 1, region: str = "110000", **facts) -> InsuredPerson:
    """A person with one usable card, as the register would have confirmed them."""
    number = number_for(born, sequence=sequence)
    person = InsuredPerson(
        register_reference=f"REF-{number[-8:]}-{sequence}",
        name=name,
        birth_date=born,
        sex="male" if sequence % 2 else "female",
        region_id=region,
        **({"has_phone": True} | facts),
    )
    person.number = number
    person.save(force_insert=True)
    card = SocialSecurityCard(
        person=person,
        issuer_id=region,
        issued_on=date(2020, 1, 1),
        expires_on=date(2030, 1, 1),
        state=CardState.NORMAL,
    )
    card.number = f"C{number[-8:]}"
    card.save(force_insert=True)
    return person


def make_application(applicant, relationship, *, person=None, status=Status.DRAFT, **fields) -> LinkApplication:
    """A row in the given status, with what its constraints ask for."""
    now = timezone.now()
    application = LinkApplication(
        applicant=applicant,
        region_id="110000",
        relationship=relationship,
        person=person,
        status=status,
        scopes=list(VIEW),
        term_days=365,
        notice_version=texts.CURRENT,
        notice_hash="0" * 64,
        declaration_version=texts.CURRENT,
        submitted_at=None if status == Status.DRAFT else now,
        due_at=now if status == Status.VERIFYING else None,
        **fields,
    )
    application.name = person.name if person else "王芳"
    application.number = person.number if person else number_for(date(1955, 3, 8), sequence=42)
    application.save(force_insert=True)
    return application


def make_waiting(applicant, person, relationship, **fields) -> LinkApplication:
    """An application that waits for the person's answer."""
    application = make_application(
        applicant,
        relationship,
        person=person,
        status=Status.AWAITING_CONSENT,
        expires_at=timezone.now() + timedelta(days=14),
        **fields,
    )
    Consent.objects.create(application=application, person=person)
    return application


def make_link(owner, person, relationship, *, route: str = Route.ACCOUNT) -> FamilyLink:
    """A link with the application and consent that led to it."""
    application = make_waiting(owner, person, relationship)
    consent = application.consent
    consent.answer, consent.answered_at, consent.answered_by = Answer.GRANTED, timezone.now(), "citizen:recipe"
    consent.route, consent.text_version, consent.text_hash = route, texts.CURRENT, "0" * 64
    consent.language, consent.term_days = "en", 365
    consent.scopes = list(ALL if relationship == Relationship.SELF else VIEW)
    consent.save()
    by = Actor.person(person.pk)
    link = activate_link(application, consent, by=by)
    move(application, Status.APPROVED, event="consent_granted", by=by)
    return link


def link_self(user, name: str = "李伟", born: date = date(1985, 6, 15), *, sequence: int = 11) -> FamilyLink:
    """The user's own card."""
    return make_link(user, make_person(name, born, sequence=sequence), Relationship.SELF, route=Route.SELF_CODE)


def approve(cases, *, officer, reason, references=None):
    """By an officer who has read what they decide. Why not, by case."""
    read = {case.pk: decision_text(case, "en").sha256 for case in cases}
    return approve_all(cases, officer=officer, reason=reason, references=references or {}, read=read)
