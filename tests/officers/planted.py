"""One row of every model that the officers' site shows, all of Beijing: what officers of other regions must not find. And rows of
Guangdong behind which people of Beijing stand."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor, record_event
from authorities.models import Authority, AuthorityKind, Level, Office, Region, StaffDuty
from families.days import HalfDay
from families.documents import DocumentKind
from families.models import (
    ChangesCursor,
    CorrectionRequest,
    Document,
    FamilyLink,
    Heartbeat,
    HeldChange,
    HomeVisit,
    InsuredPerson,
    LinkApplication,
    ProviderBreaker,
    WebhookDelivery,
)
from families.models.applications import ReviewReason
from families.models.corrections import WhatIsWrong
from families.relationships import Relationship
from families.services.links.disputes import open_dispute
from families.services.webhooks.endpoints import make_endpoint
from families.states import Status
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement, App, Integrator
from integrators.services.grants import give_consent
from tests.families.recipes import link_self, make_application, make_link, make_person, number_for
from tests.integrators.oauth import registered

# What everybody on duty reads, for it is of no region and tells of nobody: how the background work stands, and which
# programs there are to agree with.
OF_NO_REGION: frozenset[type[models.Model]] = frozenset({ProviderBreaker, Heartbeat, ChangesCursor, Integrator, App})

BY = Actor.system("planted")
COUNTY = "110199"  # no such region, until it is planted
HOOK = "https://hooks.canary.example/sscard"
BORN, SEQUENCE = date(1956, 3, 8), 42
CANARIES = (
    *("王金丝", "李金雀", "金丝雀区", "金丝雀局", "金丝雀所", "金丝雀路七号", "Jinsique", "我的名字不是金丝雀"),
    *(HOOK, number_for(BORN, sequence=SEQUENCE), "CANARY-CURSOR"),
)


def plant_nationwide() -> App:
    """A row of each that is of no region."""
    ProviderBreaker.objects.get_or_create(provider="demo")
    Heartbeat.objects.get_or_create(queue="default")
    ChangesCursor.objects.get_or_create(provider="demo")
    app, _secret = registered("Registration desk", integrator="City Hospital")
    return app


def plant_places() -> list[models.Model]:
    names = {"name": "金丝雀区", "romanised_name": "Jinsique"}
    region = Region.objects.create(code=COUNTY, level=Level.COUNTY, parent_id="110100", **names)
    authority = Authority.objects.create(
        code=f"{COUNTY}-{AuthorityKind.DEPARTMENT}",
        region=region,
        kind=AuthorityKind.DEPARTMENT,
        name="金丝雀局",
        phone="12333",
    )
    office = Office.objects.create(
        code="jinsique",
        authority=authority,
        region=region,
        name="金丝雀所",
        romanised_name="Jinsique office",
        address="金丝雀所",
        romanised_address="Jinsique Road",
        phone="010-12333",
        hours=[{"days": [1], "open": "09:00", "close": "17:00"}],
    )
    return [region, authority, office]


def plant_beijing(app: App, *, county: str = "110101") -> list[models.Model]:
    """A row of each that is of a region or of somebody, and some on whose keys pages stand."""
    owner = User.objects.create_user("jinsique", "correct horse battery")
    own = link_self(owner, "李金雀", date(1985, 6, 15), sequence=11)
    mother = make_person("王金丝", BORN, sequence=SEQUENCE, region=county)
    link = make_link(owner, mother, Relationship.MOTHER)
    person = link.person
    dispute = open_dispute(link, person, by=Actor.person(person.pk))
    child = make_person("李金雀", date(2017, 9, 1), sequence=2, region=county)
    case = make_application(
        owner,
        Relationship.DAUGHTER,
        person=child,
        status=Status.IN_REVIEW,
        review_reason=ReviewReason.MINOR_KINSHIP,
        declaration_hash="0" * 64,
    )
    paper = Document(
        application=case,
        kind=DocumentKind.values[0],
        position=1,
        content_type="image/jpeg",
        size=4,
        sha256="0" * 64,
    )
    paper.content = b"\xff\xd8\xff\xd9"
    paper.save(force_insert=True)
    correction = CorrectionRequest(person=person, asked_by=owner, what=WhatIsWrong.NAME)
    correction.text = "我的名字不是金丝雀"
    correction.save(force_insert=True)
    held = HeldChange.objects.create(
        provider="demo", cursor="CANARY-CURSOR", person=person, kind="card", given_up_at=timezone.now()
    )
    agreement = Agreement.objects.create(
        app=app, region_id="110000", scopes=list(ApiScope.values), purposes=list(Purpose.values)
    )
    endpoint, _secret = make_endpoint(app=app, url=HOOK, events=["link.ended"], by=BY)
    delivery = WebhookDelivery.objects.create(
        endpoint=endpoint,
        kind="link.ended",
        link_id=link.pk,
        sequence=2,
        body={"type": "link.ended"},
        given_up_at=timezone.now(),
    )
    grant = give_consent(user=owner, app=app, scopes=["links:read"], by=BY)
    visit = HomeVisit(person=person, asked_by=owner, on_day=timezone.localdate(), half=HalfDay.MORNING.value)
    visit.address = "金丝雀路七号"
    visit.save(force_insert=True)
    duty = StaffDuty.objects.create(user=owner, region_id=county, role="officer")
    seen = record_event("families.link_viewed", by=BY, of="link", object_id=link.pk, person_id=person.pk)
    return [
        *(owner, own.person, person, person.cards.get(), link, link.consent, link.application, dispute, case, paper),
        *(correction, held, agreement, endpoint, delivery, grant, duty, visit, Event.objects.get(pk=seen.id)),
    ]


@dataclass(frozen=True)
class Joined:
    """`here`: rows of Guangdong. `foreign`: what tells of people and cases of Beijing that stand behind them."""

    here: list[models.Model]
    foreign: dict[str, str]
    owner_name: str


def plant_joined() -> Joined:
    """A daughter of Beijing is linked to her mother and to a child of Guangdong, and applies for another child there, whose other
    guardian lives in Beijing; in Beijing she has her own card, an aunt and a nephew."""
    owner = User.objects.create_user("jinyan", "correct horse battery")
    own = link_self(owner, "周金燕", date(1984, 5, 6), sequence=14)
    aunt = make_person("吴金鹏", date(1957, 4, 9), sequence=46, region="110101")
    guardian = make_person("郑金鹤", date(1983, 7, 2), sequence=47, region="110101")
    nephew = make_person("吴金鸥", date(2015, 3, 1), sequence=5, region="110101")
    to_aunt = make_link(owner, aunt, Relationship.OTHER)
    about_aunt = open_dispute(to_aunt, aunt, by=Actor.person(aunt.pk))
    about_nephew = _in_review(owner, Relationship.OTHER, nephew)

    mother = make_person("陈静", date(1958, 2, 3), sequence=44, region="440106")
    child = make_person("陈小雨", date(2016, 9, 1), sequence=4, region="440106")
    sister = make_person("陈小雪", date(2018, 9, 1), sequence=6, region="440106")
    to_mother = make_link(owner, mother, Relationship.MOTHER)
    to_child = make_link(owner, child, Relationship.DAUGHTER)
    FamilyLink.objects.filter(pk=to_child.pk).update(guardian=guardian)
    dispute = open_dispute(to_mother, mother, by=Actor.person(mother.pk))
    case = _in_review(owner, Relationship.DAUGHTER, sister, other_guardian=guardian, is_guardian_asked=True)
    correction = CorrectionRequest(person=mother, asked_by=owner, what=WhatIsWrong.NAME)
    correction.text = "陈静"
    correction.save(force_insert=True)

    people = {"own": own.person, "aunt": aunt, "guardian": guardian, "nephew": nephew}
    foreign = {f"number of {name}": str(person.number) for name, person in people.items()}
    foreign |= {f"reference of {name}": person.register_reference for name, person in people.items()}
    foreign |= {f"id of {name}": str(person.pk) for name, person in people.items()}
    foreign |= {f"name of {name}": person.name for name, person in people.items() if name != "own"}
    cases = {"own": own.application, "aunt": to_aunt.application, "nephew": about_nephew, "dispute": about_aunt}
    foreign |= {f"case of {name}": row.reference for name, row in cases.items()}
    links = [to_mother, to_child, to_mother.application, to_child.consent]
    return Joined([mother, child, sister, *links, dispute, case, correction], foreign, own.person.name)


def _in_review(owner: User, relationship: Relationship, person: InsuredPerson, **more: object) -> LinkApplication:
    return make_application(
        owner,
        relationship,
        person=person,
        status=Status.IN_REVIEW,
        review_reason=ReviewReason.MINOR_KINSHIP,
        declaration_hash="0" * 64,
        **more,
    )
