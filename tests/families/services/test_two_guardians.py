"""A child with two guardians: one asks, and where the region says so the other agrees or not; either may end it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from authorities.models import Region, Role
from authorities.services.duties import grant_duty
from families.decisions import IdentitySeen, RefusalReason
from families.errors import NoPhoneOnRecord, NotForThisOfficer, ScopeNotAllowed
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.applications import ReviewReason
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.policies.applications import can_answer, was_asked
from families.policies.links import (
    can_end_link,
    can_lower_link,
    can_pause_link,
    can_see_link,
    can_see_looks_for_subject,
    must_object,
)
from families.relationships import Relationship, Sex
from families.scopes import VIEW
from families.selectors import asked_of, links_in_care_of
from families.services.applications.activation import Obstacle
from families.services.applications.closing import close_overdue
from families.services.applications.other_guardians import ask_who_they_are
from families.services.consents import answering as consents
from families.services.consents.codes import ask_for_code
from families.services.consents.counter import record_at_counter, text_at_counter
from families.services.consents.terms import Terms, most_that_route_grants, read_out_terms, shown_text
from families.services.links.changing import lower_link, pause_link, resume_link
from families.services.links.ending import end_link_as
from families.states import Status
from families.verification import Kinship, Known, Outcome, Result
from tests.families.conftest import (
    CHEN_JING,
    LI_KE,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    Resident,
    answer,
    by,
    draft_of,
    link_self,
    submit,
    type_code_rightly,
    waiting,
)
from tests.families.recipes import approve

LESS = Terms(["view_card"], 31)


def apply_for_child(user, child=LI_KE, *, other=CHEN_JING, scopes=VIEW, **answers):
    relationship = Relationship.SON if child.sex == Sex.MALE else Relationship.DAUGHTER
    draft = submit(draft_of(user, child, relationship, scopes=scopes), **answers.pop("sent", {}))
    return answer(draft, child, guardian=True, other=other, **answers)


@pytest.fixture
def asked(linked):
    """The father asks for his son; the mother has no account."""
    return apply_for_child(linked)


@pytest.fixture
def mother(relative):
    """With her own card linked."""
    link_self(relative, CHEN_JING)
    return relative


def say(application, terms=None, *, route=Route.ACCOUNT, by_actor=None):
    terms = terms or most_that_route_grants(application, route)
    shown = shown_text(application, terms, "en")
    actor = by_actor or Actor.person(application.other_guardian_id)
    return consents.grant(application, terms, route=route, shown=shown, language="en", by=actor)


def say_no(application, actor, **how):
    shown = shown_text(application, most_that_route_grants(application, Route.ACCOUNT), "en")
    consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=actor, **how)


def kinds_told(application):
    rows = Message.objects.filter(application=application).order_by("pk")
    return [(row.kind, row.person.name if row.person else row.user.username) for row in rows]


class TestAsking:
    def test_other_guardian_is_asked_and_not_the_child(self, asked):
        assert (asked.status, asked.is_guardian_asked, asked.person.name) == (Status.AWAITING_CONSENT, True, "李可")
        assert kinds_told(asked) == [(Kind.GUARDIAN_ASKED, CHEN_JING.name)]
        assert Event.objects.get(kind="families.guardian_asked").object_id == str(asked.pk)
        assert not FamilyLink.objects.of_relatives().exists()

    def test_their_row_has_what_the_register_told_and_no_more(self, asked):
        guardian = InsuredPerson.objects.get(register_reference=CHEN_JING.reference)
        assert guardian == asked.other_guardian
        assert (guardian.name, guardian.birth_date, guardian.region_id) == (CHEN_JING.name, CHEN_JING.born, "110000")
        assert (guardian.number, guardian.cards.count()) == (None, 0)

    def test_who_links_their_own_card_later_is_the_same_person(self, asked, mother):
        assert FamilyLink.objects.own().get(owner=mother).person == asked.other_guardian
        assert InsuredPerson.objects.get(pk=asked.other_guardian_id).number == CHEN_JING.number

    def test_account_of_theirs_is_told_there(self, linked, mother):
        assert kinds_told(apply_for_child(linked)) == [(Kind.GUARDIAN_ASKED, mother.username)]

    @pytest.mark.parametrize("age", [9, 14])
    def test_where_the_pack_does_not_ask_the_link_begins_and_they_are_told(self, linked, age):
        child = Resident("李可", timezone.localdate() - timedelta(days=366 * age))
        application = apply_for_child(linked, child)
        assert (application.status, application.is_guardian_asked) == (Status.APPROVED, False)
        assert application.link.guardian.name == CHEN_JING.name
        assert (Kind.GUARDIAN_TOLD, CHEN_JING.name) in kinds_told(application)

    def test_older_register_names_nobody_and_nobody_is_asked(self, linked):
        application = apply_for_child(linked, other=None)
        assert (application.status, application.link.guardian) == (Status.APPROVED, None)

    def test_dead_guardian_is_not_asked(self, linked):
        application = apply_for_child(linked, others_state=Known.DECEASED)
        assert (application.status, application.link.guardian) == (Status.APPROVED, None)
        assert not InsuredPerson.objects.filter(register_reference=CHEN_JING.reference).exists()

    @pytest.mark.parametrize("is_known", [False, True])
    def test_one_of_whom_nothing_is_told_leaves_it_to_an_officer(self, linked, request, officer_of_zhejiang, is_known):
        if is_known:
            request.getfixturevalue("mother")
        case = apply_for_child(linked, others_state=Known.UNTOLD)
        assert (case.status, case.review_reason) == (Status.IN_REVIEW, ReviewReason.OTHER_GUARDIAN)
        InsuredPerson.objects.filter(register_reference=CHEN_JING.reference).update(untold_at=timezone.now())
        refused = approve([case], officer=officer_of_zhejiang, reason="documents_seen")
        assert refused == {}
        case.refresh_from_db()
        assert (case.status, case.is_guardian_asked) == (Status.APPROVED, False)

    def test_register_that_says_nothing_of_them_is_asked_again(self, linked):
        """It is out of reach here."""
        application = submit(draft_of(linked, LI_KE, Relationship.SON))
        kinship = Kinship(True, "household", True, CHEN_JING.reference, False)
        result = Result(application.pk, Outcome.MATCH, LI_KE.facts(), LI_KE.card(), kinship)
        assert ask_who_they_are("http", [(Relationship.SON, result)]) == ({}, {CHEN_JING.reference})

    def test_who_is_known_is_not_asked_about_where_their_yes_is_not_needed(self, linked, mother):
        application = submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER))
        kinship = Kinship(True, "household", True, CHEN_JING.reference, False)
        result = Result(application.pk, Outcome.MATCH, LI_XIAOYU.facts(), LI_XIAOYU.card(), kinship)
        assert ask_who_they_are("http", [(Relationship.DAUGHTER, result)]) == ({}, set())

    def test_nobody_is_their_own_other_guardian(self, linked):
        own = FamilyLink.objects.own().get(owner=linked).person
        draft = submit(draft_of(linked, LI_KE, Relationship.SON))
        InsuredPerson.objects.filter(pk=own.pk).update(register_reference=CHEN_JING.reference)
        assert answer(draft, LI_KE, guardian=True, other=CHEN_JING).status == Status.APPROVED

    def test_young_person_of_sixteen_is_asked_themself(self, linked):
        young = Resident("李可", timezone.localdate() - timedelta(days=366 * 17), region="330000")
        application = apply_for_child(linked, young)
        assert (application.status, application.is_guardian_asked) == (Status.AWAITING_CONSENT, False)
        assert application.other_guardian is None
        assert kinds_told(application) == [(Kind.CONSENT_ASKED, "李可")]

    def test_officer_who_finds_nothing_in_the_way_any_more_has_them_asked(self, linked, officer_of_zhejiang):
        case = apply_for_child(linked)
        LinkApplication.objects.filter(pk=case.pk).update(
            status=Status.IN_REVIEW, is_guardian_asked=False, expires_at=None, review_reason=ReviewReason.OBSTACLE
        )
        Consent.objects.filter(application=case).delete()
        refused = approve([case], officer=officer_of_zhejiang, reason="documents_seen")
        assert refused == {}
        case = LinkApplication.objects.get(pk=case.pk)
        assert (case.status, case.is_guardian_asked) == (Status.AWAITING_CONSENT, True)
        assert kinds_told(case) == [(Kind.GUARDIAN_ASKED, CHEN_JING.name)] * 2


@pytest.fixture
def officer_of_zhejiang(officer):
    region = Region.objects.get(pk="330000")
    grant_duty(user=officer, region=region, role=Role.OFFICER, by=Actor.system("tests"))
    return officer


class TestAnswering:
    def test_they_agree_to_less_and_the_link_begins(self, linked, mother):
        application = apply_for_child(linked)
        assert can_answer(mother, application)
        assert say(application, LESS, by_actor=by(mother)) is None
        link = FamilyLink.objects.get(application=application)
        assert (link.scopes, link.person.name, link.guardian.name) == (["view_card"], "李可", CHEN_JING.name)
        consent = link.consent
        assert (consent.person, consent.answered_by, consent.route) == (link.person, f"citizen:{mother.pk}", "account")
        assert consent.text_hash == shown_text(application, LESS, "en").sha256
        assert LinkApplication.objects.get(pk=application.pk).status == Status.APPROVED

    @pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
    def test_text_is_about_the_child(self, asked, language):
        text = "\n".join(shown_text(asked, LESS, language).paragraphs)
        assert all(words in text for words in ("李明", "李可"))
        assert CHEN_JING.name not in text

    def test_no_more_than_the_one_who_asks_declared(self, linked):
        application = apply_for_child(linked, sent={"guardian_scopes": ["view_medical"]})
        most = most_that_route_grants(application, Route.ACCOUNT)
        assert "view_medical" in most.scopes
        assert "view_pension" not in most.scopes
        with pytest.raises(ScopeNotAllowed):
            say(application, Terms(["view_pension"], 31))

    def test_strangers_are_not_asked(self, linked, mother, stranger):
        link_self(stranger, WANG_FANG)
        application = apply_for_child(linked)
        assert [can_answer(user, application) for user in (mother, linked, stranger)] == [True, False, False]
        assert [was_asked(user, application) for user in (mother, linked, stranger)] == [True, False, False]
        assert asked_of(application.other_guardian) == [application]
        assert asked_of(application.person) == []

    def test_no_with_a_reason_ends_it_as_any_no(self, asked):
        say_no(asked, Actor.person(asked.other_guardian_id), reasons=[RefusalReason.values[0]])
        asked.refresh_from_db()
        assert asked.status == Status.DECLINED
        assert (Kind.APPLICATION_CLOSED, "applicant") in kinds_told(asked)

    def test_whoever_is_blocked_by_them_is_not_let_ask_again(self, linked, asked):
        say_no(asked, Actor.person(asked.other_guardian_id), blocks=True)
        again = apply_for_child(linked)
        assert (again.status, again.is_guardian_asked) == (Status.AWAITING_CONSENT, True)
        assert again.declines_at is not None
        assert not Consent.objects.filter(application=again).exists()
        assert kinds_told(again) == []

    def test_silence_for_fourteen_days_ends_it(self, asked):
        with time_machine.travel(timezone.now() + timedelta(days=14, hours=1), tick=True):
            close_overdue()
        asked.refresh_from_db()
        assert asked.status == Status.EXPIRED

    def test_child_that_has_come_of_age_meanwhile_decides_for_itself(self, asked):
        sixteen = timezone.localdate() - timedelta(days=366 * 16)
        InsuredPerson.objects.filter(pk=asked.person_id).update(birth_date=sixteen)
        application = LinkApplication.objects.get(pk=asked.pk)
        assert say(application) == Obstacle.OF_AGE
        application.refresh_from_db()
        assert application.status == Status.DECLINED

    def test_child_of_fourteen_is_told_once_it_is_linked(self, linked):
        fourteen = Resident("李可", timezone.localdate() - timedelta(days=366 * 14), region="330000")
        application = apply_for_child(linked, fourteen)
        assert (Kind.CHILD_LINKED, "李可") not in kinds_told(application)
        say(application)
        assert (Kind.CHILD_LINKED, "李可") in kinds_told(application)
        assert must_object(application.person, FamilyLink.objects.get(application=application))

    def test_code_goes_to_them(self, asked):
        ask_for_code(asked, route=Route.CODE, channel="sms", language="en", by=Actor.system("tests"))
        type_code_rightly(asked, Route.CODE)
        assert say(asked, route=Route.CODE) is None

    @pytest.mark.parametrize("is_shared", [True, None])
    def test_telephone_that_may_be_the_applicants_opens_nothing(self, linked, is_shared):
        application = apply_for_child(linked, shares_others_phone=is_shared)
        with pytest.raises(NoPhoneOnRecord):
            ask_for_code(application, route=Route.CODE, channel="sms", language="en", by=Actor.system("tests"))

    def test_telephone_of_the_child_bears_on_nothing(self, linked):
        application = apply_for_child(linked, shares_phone=True)
        ask_for_code(application, route=Route.CODE, channel="sms", language="en", by=Actor.system("tests"))

    def test_nothing_is_read_out_to_the_applicant(self, asked):
        assert read_out_terms(asked) is None

    def test_at_an_office(self, asked, officer_of_zhejiang):
        """Of a young child each thing by itself."""
        terms = Terms(["view_card", "view_medical"], 31)
        told = {"scopes": [], "sensitive": ["view_card", "view_medical"], "term_days": 31, "language": "en"}
        told |= {"officer": officer_of_zhejiang, "identity_seen": IdentitySeen.IDENTITY_CARD}
        shown = text_at_counter(asked, terms, "en")
        with pytest.raises(ScopeNotAllowed):
            record_at_counter(asked, **told | {"scopes": ["view_card"], "sensitive": ["view_medical"]}, shown=shown)
        assert record_at_counter(asked, **told, shown=text_at_counter(asked, terms, "en")) is None
        assert FamilyLink.objects.get(application=asked).consent.route == Route.COUNTER

    def test_not_by_themself_as_the_officer(self, linked, officer_of_zhejiang):
        link_self(officer_of_zhejiang, CHEN_JING)
        application = apply_for_child(linked)
        told = {"scopes": ["view_card"], "sensitive": [], "term_days": 31, "language": "en"}
        told |= {"officer": officer_of_zhejiang, "identity_seen": IdentitySeen.IDENTITY_CARD}
        with pytest.raises(NotForThisOfficer):
            record_at_counter(application, **told, shown=text_at_counter(application, LESS, "en"))

    def test_each_asks_the_other(self, linked, mother):
        his, hers = apply_for_child(linked), apply_for_child(mother, other=LI_MING)
        assert (his.is_guardian_asked, hers.is_guardian_asked) == (True, True)
        assert say(his, by_actor=by(mother)) is None
        hers.refresh_from_db()
        assert hers.status == Status.AWAITING_CONSENT


@pytest.fixture
def link(linked, mother):
    """The father's, to a child of whose region nobody asks the mother."""
    return apply_for_child(linked, LI_XIAOYU).link


class TestEnding:
    @pytest.mark.parametrize("is_silent", [False, True])
    def test_other_guardian_ends_it(self, link, mother, is_silent):
        assert can_see_link(mother, link)
        assert not must_object(mother, link)
        end_link_as(link, mother, is_silent=is_silent, by=by(mother))
        link.refresh_from_db()
        assert link.ended_by == EndedBy.GUARDIAN
        ended = Event.objects.get(kind="families.link_ended")
        assert (ended.actor_id, ended.codes) == (str(mother.pk), {"by": "guardian", "silent": is_silent})
        told = Message.objects.filter(user=link.owner, kind=Kind.LINK_ENDED)
        assert told.exists() is not is_silent

    def test_without_an_account_too(self, link):
        guardian = link.guardian
        FamilyLink.objects.own().filter(person=guardian).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)
        end_link_as(link, guardian, is_silent=True, by=Actor.person(guardian.pk))
        assert Event.objects.get(kind="families.link_ended").actor_id == str(guardian.pk)

    def test_they_lower_and_pause_it_as_the_person_could(self, link, mother):
        assert can_lower_link(mother, link)
        assert can_pause_link(mother, link)
        lower_link(link, mother, scopes=["view_card"], by=by(mother))
        pause_link(link, mother, by=by(mother))
        assert not FamilyLink.objects.active().filter(pk=link.pk).exists()
        resume_link(link, mother, by=by(mother))
        link.refresh_from_db()
        assert (link.scopes, link.paused_at) == (["view_card"], None)
        assert Message.objects.filter(user=link.owner, kind=Kind.LINK_CHANGED).count() == 3

    def test_strangers_may_nothing(self, link, stranger):
        link_self(stranger, WANG_FANG)
        for party in (stranger, FamilyLink.objects.own().get(owner=stranger).person):
            may = (can_see_link, can_end_link, can_lower_link, can_pause_link, can_see_looks_for_subject)
            assert not any(policy(party, link) for policy in may)

    def test_child_objects_as_before(self, link):
        assert must_object(link.person, link)
        assert not can_end_link(link.person, link)

    def test_owner_acts_for_themself_alone(self, link, linked):
        assert not can_pause_link(linked, link)
        assert not can_see_looks_for_subject(linked, link)

    def test_it_stands_among_those_in_their_care_until_it_ends(self, link, mother):
        assert links_in_care_of(link.guardian) == [link]
        assert can_see_looks_for_subject(mother, link)
        end_link_as(link, mother, is_silent=False, by=by(mother))
        assert links_in_care_of(link.guardian) == []
        assert not can_see_looks_for_subject(mother, link)

    def test_block_is_not_theirs_to_make_for_the_child(self, link, mother):
        end_link_as(link, mother, is_silent=False, blocks=True, by=by(mother))
        assert not Event.objects.filter(kind="families.applicant_blocked").exists()


def test_of_whom_nobody_needs_anything_is_erased(linked):
    application = apply_for_child(linked)
    guardian = application.other_guardian
    say_no(application, Actor.person(guardian.pk), reasons=[RefusalReason.values[0]])
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=True):
        close_overdue()
    assert InsuredPerson.objects.get(pk=guardian.pk).erased_at is None
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=True):
        close_overdue()
    assert InsuredPerson.objects.get(pk=guardian.pk).name == ""
    assert Consent.objects.get(application=application).refusal_reasons == []


def test_of_whom_a_link_depends_stays(link):
    FamilyLink.objects.own().filter(person=link.guardian).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=True):
        close_overdue()
    assert InsuredPerson.objects.get(pk=link.guardian_id).erased_at is None


def test_nobody_is_asked_who_is_not_named(linked):
    row = waiting(linked)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        LinkApplication.objects.filter(pk=row.pk).update(is_guardian_asked=True)
    assert caught.value.__cause__.diag.constraint_name == "application_guardian_to_ask"


def test_no_code_read_out_answers_for_the_other_guardian(asked):
    """Whichever door it came through: they answer themself."""
    type_code_rightly(asked, Route.READ_OUT)
    assert most_that_route_grants(asked, Route.READ_OUT).scopes == []
    with pytest.raises(ScopeNotAllowed):
        say(asked, LESS, route=Route.READ_OUT, by_actor=by(asked.applicant))
    assert not FamilyLink.objects.filter(application=asked).exists()
