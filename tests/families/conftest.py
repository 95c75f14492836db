"""Four people and the recipes that every test of the family service shares.

Rows come about as in life: services make them, and the register's answers are plain values put through the same
`apply_results` as real ones. No test builds a link by hand; one's own card, with which most begin, is linked by the
services once and written again for each (rewriting.py).
"""

import shutil
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from stdnum.iso7064 import mod_11_2
from uuid_utils.compat import uuid7

from accounts.models import User
from audit.services import Actor
from authorities.models import Region, Role
from authorities.packs import cascade
from authorities.services.duties import grant_duty
from families.due import claim_due
from families.models import CodeAttempt, FamilyLink, LinkApplication, OneTimeCode
from families.models.consents import Route
from families.relationships import Relationship, Sex
from families.scopes import VIEW
from families.services.applications import drafts as applications
from families.services.applications.applying import apply_results
from families.services.applications.children import ticked_one_by_one
from families.services.consents import answering as consents
from families.services.consents.terms import Terms, most_that_route_grants, shown_text
from families.states import Status
from families.verification import CardFacts, CodeCheck, Kinship, Known, Outcome, PersonFacts, PersonState, Result

BEIJING = "110000"
PASSWORD = "a-long-walk-1987"


def number_of(born: date, sex: Sex | str = Sex.MALE, *, area: str = "110101", sequence: int = 0) -> str:
    """A valid number of 18 characters; `sequence` 0 to 498 tells people of one birthday and sex apart."""
    odd_is_male = 2 * sequence + (1 if sex == Sex.MALE else 2)
    seventeen = f"{area}{born:%Y%m%d}{odd_is_male:03d}"
    return seventeen + mod_11_2.calc_check_digit(seventeen)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody as the register has them."""

    name: str
    born: date
    sex: Sex = Sex.MALE
    region: str = BEIJING
    has_phone: bool = True
    sequence: int = 0

    @property
    def number(self) -> str:
        return number_of(self.born, self.sex, sequence=self.sequence)

    @property
    def reference(self) -> str:
        return f"R-{self.number[6:17]}"

    def facts(self, *, shares_phone: bool = False) -> PersonFacts:
        return PersonFacts(
            self.reference, self.name, self.born, self.sex.value, self.region, self.has_phone, shares_phone
        )

    def card(self) -> CardFacts:
        return CardFacts(f"A{self.number[6:]}", "normal", self.region, date(2020, 5, 1), date(2030, 4, 30))


LI_MING = Resident("李明", date(1985, 3, 7))
WANG_FANG = Resident("王芳", date(1958, 11, 2), Sex.FEMALE)
LI_XIAOYU = Resident("李小雨", date(timezone.localdate().year - 9, 1, 5), Sex.FEMALE)
CHEN_JING = Resident("陈静", date(1986, 8, 19), Sex.FEMALE)
LI_KE = Resident("李可", date(timezone.localdate().year - 8, 1, 5), region="330000")  # where both guardians are asked
ZHAO_QIANG = Resident("赵强", date(1979, 6, 30))


@pytest.fixture
def regions(db):
    """Loaded once a session (tests/conftest.py), and left there by tests that empty the database (tests/emptying.py)."""


@pytest.fixture
def applicant(regions):
    return User.objects.create_user("applicant", PASSWORD)


@pytest.fixture
def relative(regions):
    return User.objects.create_user("relative", PASSWORD)


@pytest.fixture
def stranger(regions):
    return User.objects.create_user("stranger", PASSWORD)


@pytest.fixture
def officer(regions):
    user = User.objects.create_user("officer", PASSWORD, is_staff=True)
    grant_duty(user=user, region=Region.objects.get(pk=BEIJING), role=Role.OFFICER, by=Actor.system("tests"))
    return user


@pytest.fixture
def sign_in(client):
    """sign_in(user, minutes_ago=0, client=…): the session as a real sign-in leaves it. Returns the client."""

    def _sign_in(user, *, minutes_ago=0, browser=client):
        browser.force_login(user)
        session = browser.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 60 * minutes_ago}]
        session.save()
        return browser

    return _sign_in


def by(user: User) -> Actor:
    return Actor.citizen(user.pk)


def draft_of(
    user: User,
    resident: Resident,
    relationship: Relationship | str = Relationship.SELF,
    *,
    scopes=VIEW,
    term_days: int = 365,
    **answers,
) -> LinkApplication:
    """A whole draft, one press of the last button away from being sent."""
    is_self = relationship == Relationship.SELF
    draft = applications.start_application(applicant=user, is_self=is_self, language="en", by=by(user))
    given = {"name": resident.name, "number": resident.number, "relationship": relationship}
    given |= {"region_id": resident.region} if is_self else {"scopes": list(scopes), "term_days": term_days}
    applications.save_answers(draft, version=draft.version, **(given | answers))
    return draft


def submit(draft: LinkApplication, *, guardian_scopes=None) -> LinkApplication:
    """With everything ticked that a guardian is asked for, and of that what is named if something is."""
    asked = ticked_one_by_one(draft).intersection(draft.scopes)
    ticked = asked if guardian_scopes is None else asked.intersection(guardian_scopes)
    by_applicant = by(draft.applicant)
    applications.submit_application(
        draft, version=draft.version, language="en", by=by_applicant, guardian_scopes=ticked
    )
    return draft


def answer(
    application: LinkApplication,
    resident: Resident | None,
    outcome: Outcome = Outcome.MATCH,
    *,
    proven: bool = False,
    guardian: bool = False,
    shares_phone: bool = False,
    other: Resident | None = None,
    others_state: Known = Known.TOLD,
    shares_others_phone: bool | None = False,
) -> LinkApplication:
    """The register's answer arrives, applied as the worker applies it; `other`: the other guardian whom it names, and how
    it says that they are."""
    rows, token = claim_due(LinkApplication.objects.filter(pk=application.pk), limit=1)
    result = Result(application.pk, outcome)
    if outcome is Outcome.MATCH:
        named = (other.reference, shares_others_phone) if other else (None, None)
        kinship = Kinship(proven, "household" if proven else None, guardian, *named)
        facts = resident.facts(shares_phone=shares_phone)
        result = Result(application.pk, outcome, facts, resident.card(), kinship)
    states = {other.reference: state_of(other, others_state)} if other else {}
    how = {"asked_at": timezone.now(), "by": Actor.authority("http"), "guardians": states}
    failed = apply_results(rows, {application.pk: result}, token, **how)
    assert rows, "the application was not due"
    assert not failed, "the answer could not be applied"
    application.refresh_from_db()
    return application


def state_of(resident: Resident, known: Known = Known.TOLD) -> PersonState:
    """Under their reference, asked for nobody's sake: whose phone they share is not told."""
    if known is not Known.TOLD:
        return PersonState(known)
    facts = replace(resident.facts(), shares_phone_with_applicant=None)
    return PersonState(known, facts, resident.card())


def agree(application: LinkApplication, *, route: Route = Route.ACCOUNT, by_actor: Actor | None = None) -> FamilyLink:
    """The person says yes to all that the route allows."""
    route = Route.SELF_CODE if application.is_self else route
    if route in {Route.SELF_CODE, Route.CODE, Route.READ_OUT}:
        type_code_rightly(application, route)
    terms = most_that_route_grants(application, route)
    if application.is_self:
        terms = Terms(terms.scopes, 0)
    shown = shown_text(application, terms, "en")
    actor = by_actor or Actor.person(application.person_id)
    consents.grant(application, terms, route=route, shown=shown, language="en", by=actor)
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    return application.link


def type_code_rightly(application: LinkApplication, route: Route) -> None:
    """As if the authority had sent a code and just found it right: what an answer by code needs before it counts."""
    code = OneTimeCode.objects.create(
        consent=application.consent,
        route=route,
        channel="sms",
        language="en",
        asked_by="citizen:recipe",
        sent_at=timezone.now(),
        expires_at=timezone.now() + timedelta(minutes=30),
        register_id="a-code",
    )
    CodeAttempt.objects.create(pk=uuid7(), consent=code.consent, code_id=code.register_id, result=CodeCheck.OK)


def link_self(user: User, resident: Resident = LI_MING) -> FamilyLink:
    """Bind a user to their own card: draft, register, code, link."""
    return agree(answer(submit(draft_of(user, resident)), resident))


def waiting(user: User, resident: Resident = WANG_FANG, relationship=Relationship.MOTHER, **facts) -> LinkApplication:
    """An application that waits for the relative's answer. The user is linked to themself already."""
    return answer(submit(draft_of(user, resident, relationship)), resident, **facts)


def link_relative(
    user: User, resident: Resident = WANG_FANG, relationship=Relationship.MOTHER, **answers
) -> FamilyLink:
    return agree(answer(submit(draft_of(user, resident, relationship, **answers)), resident))


def refused_before(user: User, times: int, *, ago: timedelta = timedelta(0)) -> None:
    """So many refusals by the register in the recent past of this account."""
    for turn in range(times):
        nobody = Resident("无名", date(1990, 1, 1), sequence=turn)
        application = answer(submit(draft_of(user, nobody, Relationship.OTHER)), None, Outcome.NOT_FOUND)
        LinkApplication.objects.filter(pk=application.pk).update(ended_at=timezone.now() - ago)


@pytest.fixture
def linked(applicant, own_card):
    """The applicant, bound to their own card as Li Ming."""
    own_card.again(applicant)
    return applicant


@pytest.fixture
def mothers_link(linked, mothers_card):
    """The applicant's to their mother, with the card and the five insurances."""
    mothers_card.again(linked)
    around = FamilyLink.objects.of_relatives().select_related("person", "application__applicant", "consent")
    link = around.get(owner=linked, relationship=Relationship.MOTHER)
    link.owner = linked
    return link


@pytest.fixture
def pack_of(tmp_path, monkeypatch):
    """pack_of("320000", consent_routes='["counter"]', section="linking"): that pack holds these values alone, the others
    are the shipped ones."""
    folder = Path(shutil.copytree(cascade.FOLDER, tmp_path / "packs"))
    monkeypatch.setattr(cascade, "FOLDER", folder)

    def _write(region_code, section="linking", **values):
        entry = '[{}.{}]\nvalue = {}\nsource = "a test"\neffective_from = 2020-01-01\n'
        text = "".join(entry.format(section, key, value) for key, value in values.items())
        (folder / f"{region_code}.toml").write_text(text, encoding="utf-8")
        cascade.library_in.cache_clear()
        cascade._shipped_pack.cache_clear()

    yield _write
    cascade._shipped_pack.cache_clear()


@pytest.fixture
def unknown_id():
    return uuid7()
