"""Owners with their own card linked, and guardians' applications for their children, straight from a populated
register: the rows that the measurements start from, written in bulk and exactly as the services leave them."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from families import texts
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, SocialSecurityCard
from families.models.consents import Answer, Route
from families.relationships import Relationship
from families.scopes import ALL, VIEW
from families.states import Status

_GUARDIANS = """
select g.reference, g.name, g.number, g.birth_date, g.sex, g.region,
       c.name, c.number, c.sex
from registry_person c
join registry_person g on g.id = c.guardian_1_id
join registry_card k on k.person_id = c.id
where c.birth_date > ? and c.died_on is null and not c.is_restricted and not c.is_in_transfer
  and not c.is_ward and k.state = 'normal' and g.died_on is null
  and c.region not like '33%' -- where both guardians are asked
group by g.id order by c.id limit ?
"""


_RESIDENTS = """
select reference, name, number, birth_date, sex, region from registry_person
where died_on is null and not is_restricted order by id limit ?
"""


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody of the register."""

    reference: str
    name: str
    number: str
    birth_date: date
    sex: str
    region: str


@dataclass(frozen=True, slots=True)
class Guardian(Resident):
    """One adult of the register and one child they are the guardian of."""

    child_name: str
    child_number: str
    child_sex: str


def guardians(register: str, count: int) -> list[Guardian]:
    """`register` is the path of the stand-in's database. Raises ValueError when it has fewer."""
    born_after = date(timezone.localdate().year - 15, 1, 1).isoformat()
    with sqlite3.connect(register) as database:
        rows = database.execute(_GUARDIANS, (born_after, count)).fetchall()
    if len(rows) < count:
        raise ValueError(f"the register has {len(rows)} guardians, {count} are needed: populate it with more people")
    return [Guardian(*row[:3], date.fromisoformat(row[3]), *row[4:]) for row in rows]


def residents(register: str, count: int) -> list[Resident]:
    """The living, of every age. Raises ValueError when the register has fewer."""
    with sqlite3.connect(register) as database:
        rows = database.execute(_RESIDENTS, (count,)).fetchall()
    if len(rows) < count:
        raise ValueError(f"the register has {len(rows)} people, {count} are needed: populate it with more")
    return [Resident(*row[:3], date.fromisoformat(row[3]), *row[4:]) for row in rows]


def make_owners(people: Sequence[Resident], *, prefix: str) -> list[User]:
    """A user for each, with their own card linked."""
    owners = [User(username=f"{prefix}-{n}", password="!") for n in range(len(people))]
    User.objects.bulk_create(owners)
    persons, cards, applications, consents, links = [], [], [], [], []
    for owner, resident in zip(owners, people, strict=True):
        person = InsuredPerson(
            register_reference=resident.reference,
            name=resident.name,
            birth_date=resident.birth_date,
            sex=resident.sex,
            region_id=resident.region,
            has_phone=True,
        )
        person.number = resident.number
        card = SocialSecurityCard(
            person=person,
            issuer_id=resident.region,
            issued_on=date(2020, 1, 1),
            expires_on=date(2030, 1, 1),
            state="normal",
        )
        card.number = resident.number[-9:]
        application = _application(owner, Relationship.SELF, resident.name, resident.number, resident.region)
        application.status, application.person = Status.APPROVED, person
        application.submitted_at = application.ended_at = timezone.now()
        consent = _granted(application, Route.SELF_CODE, ALL)
        persons.append(person)
        cards.append(card)
        applications.append(application)
        consents.append(consent)
        links.append(
            FamilyLink(
                owner=owner,
                person=person,
                relationship=Relationship.SELF,
                scopes=list(ALL),
                application=application,
                consent=consent,
            )
        )
    for model, rows in (
        (InsuredPerson, persons),
        (SocialSecurityCard, cards),
        (LinkApplication, applications),
        (Consent, consents),
        (FamilyLink, links),
    ):
        model.objects.bulk_create(rows, batch_size=1000)
    return owners


def _granted(application: LinkApplication, route: Route, scopes: Sequence[str]) -> Consent:
    return Consent(
        application=application,
        person=application.person,
        route=route,
        text_version=texts.CURRENT,
        text_hash="0" * 64,
        language="en",
        answered_at=timezone.now(),
        answer=Answer.GRANTED,
        answered_by=f"citizen:{application.applicant_id}",
        scopes=list(scopes),
    )


def apply_for_children(owners: Sequence[User], people: Sequence[Guardian], *, status: Status) -> list[LinkApplication]:
    """One application each: a complete draft, or due for verification now."""
    applications = []
    for owner, guardian in zip(owners, people, strict=True):
        relationship = Relationship.SON if guardian.child_sex == "male" else Relationship.DAUGHTER
        application = _application(owner, relationship, guardian.child_name, guardian.child_number, guardian.region)
        application.status = status
        if status == Status.VERIFYING:
            application.submitted_at = application.due_at = timezone.now()
        applications.append(application)
    LinkApplication.objects.bulk_create(applications, batch_size=1000)
    return applications


def _application(owner: User, relationship: str, name: str, number: str, region: str) -> LinkApplication:
    application = LinkApplication(
        applicant=owner,
        relationship=relationship,
        region_id=region,
        scopes=list(VIEW),
        term_days=365,
        notice_version=texts.CURRENT,
        notice_hash="0" * 64,
        declaration_version=texts.CURRENT,
        declaration_hash="0" * 64,
        owner_pack_version="bench",
    )
    application.name, application.number = name, number
    return application


def link_relatives(owners: Sequence[User], relatives: Sequence[User], *, each: int) -> None:
    """Links every owner to the persons of the next `each` relatives, who have their own cards linked."""
    persons = InsuredPerson.objects.filter(links__owner__in=relatives, links__relationship=Relationship.SELF)
    waiting = iter(persons.order_by("pk"))
    for owner in owners:
        for relationship, person in zip(_FAMILY[:each], waiting, strict=False):
            _link(owner, person, relationship)


_FAMILY = (
    *(Relationship.FATHER, Relationship.MOTHER, Relationship.SPOUSE),
    *(Relationship.SON, Relationship.DAUGHTER, Relationship.BROTHER),
)


def _link(owner: User, person: InsuredPerson, relationship: str) -> None:
    application = _application(owner, relationship, person.name, person.number or "", person.region_id)
    application.status, application.person = Status.APPROVED, person
    application.submitted_at = application.ended_at = timezone.now()
    application.save(force_insert=True)
    consent = _granted(application, Route.ACCOUNT, VIEW)
    consent.save(force_insert=True)
    link = FamilyLink(
        owner=owner,
        person=person,
        relationship=relationship,
        scopes=list(VIEW),
        until=timezone.now() + timedelta(days=365),
        application=application,
        consent=consent,
    )
    link.save(force_insert=True)
