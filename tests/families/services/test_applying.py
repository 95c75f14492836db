"""Answers of the register applied to claimed rows: what is written, once, and what one bad row does to the others."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.due import claim_due
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, Message, SocialSecurityCard
from families.models.applications import ReviewReason
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.applying import apply_results
from families.states import Status
from families.verification import CardFacts, Kinship, Outcome, PersonFacts, Result
from tests.families.recipes import link_self, make_application, make_person, number_for

BY = Actor.authority("http")
CHILD_BORN = date(2018, 5, 4)


@pytest.fixture
def applicant(applicant):
    """With their own card linked, as everybody who adds a relative."""
    link_self(applicant)
    return applicant


def submitted(user, relationship, name, born, sequence):
    application = make_application(user, relationship, status=Status.VERIFYING)
    application.name, application.number = name, number_for(born, sequence=sequence)
    application.declaration_version, application.declaration_hash = "signed", "1" * 64
    application.save()
    return application


def match(application, *, reference, born, guardian=False, proven=False, region="110000", **facts):
    person = PersonFacts(
        reference, application.name, born, facts.get("sex", "male"), region, facts.get("has_phone", True), False
    )
    card = CardFacts(f"C-{reference}", "normal", region, date(2020, 1, 1), date(2030, 1, 1))
    kinship = Kinship(proven or guardian, "household" if proven or guardian else None, guardian)
    return Result(application.pk, Outcome.MATCH, person, card, kinship)


def claim():
    return claim_due(LinkApplication.objects.filter(status=Status.VERIFYING), limit=100)


def apply(*results):
    rows, token = claim()
    return apply_results(rows, {result.id: result for result in results}, token, asked_at=timezone.now(), by=BY)


def test_guardian_gets_a_link_with_everything_that_belongs_to_it(applicant):
    child = submitted(applicant, Relationship.SON, "李乐", CHILD_BORN, 33)

    failed = apply(match(child, reference="CHILD", born=CHILD_BORN, guardian=True))

    child.refresh_from_db()
    link = FamilyLink.objects.of_relatives().get(owner=applicant)
    assert failed == []
    assert child.status == Status.APPROVED
    assert (link.person.register_reference, link.application, link.consent.route) == ("CHILD", child, "guardian")
    assert (link.consent.text_version, link.consent.text_hash) == ("signed", "1" * 64)
    assert link.person.number == child.number
    assert [card.number for card in link.person.cards.all()] == ["C-CHILD"]
    assert Message.objects.filter(application=child, user=applicant, kind=Kind.LINK_BEGUN).count() == 1
    assert Event.objects.filter(object_id=str(child.pk), kind="families.application_approved").count() == 1
    assert Event.objects.filter(object_id=str(link.pk), kind="families.link_begun").count() == 1


def test_childs_link_ends_on_the_sixteenth_birthday_at_the_latest(applicant):
    born = timezone.localdate() - timedelta(days=365 * 15 + 200)
    child = submitted(applicant, Relationship.SON, "李乐", born, 33)

    apply(match(child, reference="CHILD", born=born, guardian=True))

    until = FamilyLink.objects.of_relatives().get(owner=applicant).until
    assert timezone.localdate(until) == date(born.year + 16, born.month, born.day)


def test_relative_of_age_is_asked_and_told(applicant):
    mother = submitted(applicant, Relationship.MOTHER, "陈静", date(1956, 3, 8), 44)

    apply(match(mother, reference="MOTHER", born=date(1956, 3, 8), sex="female"))

    mother.refresh_from_db()
    assert mother.status == Status.AWAITING_CONSENT
    assert Consent.objects.get(application=mother).answered_at is None
    notice = Message.objects.get(application=mother)
    assert (notice.kind, notice.user, notice.person.register_reference) == (Kind.CONSENT_ASKED, None, "MOTHER")
    assert notice.due_at is not None


REFUSALS = ["name_mismatch", "not_found", "deceased", "card_not_usable", "restricted", "invalid"]


@pytest.mark.parametrize("outcome", REFUSALS)
def test_refusals_leave_the_same_traces_for_the_applicant(applicant, outcome):
    application = submitted(applicant, Relationship.MOTHER, "陈静", date(1956, 3, 8), 44)

    apply(Result(application.pk, Outcome(outcome)))

    application.refresh_from_db()
    told = list(Message.objects.filter(user=applicant, application=application).values_list("kind", "codes"))
    events = list(Event.objects.filter(object_id=str(application.pk)).order_by("pk").values_list("kind", "codes"))
    assert (application.status, application.outcome) == (Status.REJECTED, outcome)
    assert told == [(Kind.APPLICATION_REJECTED, {"reference": application.reference})]
    assert events == [("families.application_rejected", {"from": "verifying", "to": "rejected", "reason": ""})]
    assert application.person is None


def test_claim_on_a_bound_person_goes_to_an_officer_and_tells_the_holder(applicant, relative):
    own = link_self(relative, "王芳", date(1956, 3, 8), sequence=42).person
    claimant = type(applicant).objects.create_user("claimant", "correct horse battery")
    application = submitted(claimant, Relationship.SELF, own.name, own.birth_date, 42)

    apply(match(application, reference=own.register_reference, born=own.birth_date, sex="female"))

    application.refresh_from_db()
    assert (application.status, application.review_reason) == (Status.IN_REVIEW, ReviewReason.ALREADY_BOUND)
    assert Message.objects.filter(user=relative, kind=Kind.CLAIM_ON_YOU).count() == 1


def test_number_under_another_reference_goes_to_an_officer_and_changes_nobody(applicant):
    stored = make_person("陈静", date(1956, 3, 8), sequence=44)
    application = submitted(applicant, Relationship.MOTHER, "陈静", date(1956, 3, 8), 44)

    apply(match(application, reference="SOMEONE-ELSE", born=date(1956, 3, 8), sex="female"))

    application.refresh_from_db()
    assert (application.status, application.review_reason) == (Status.IN_REVIEW, ReviewReason.NUMBER_CONFLICT)
    assert list(InsuredPerson.objects.exclude(links__owner=applicant)) == [stored]


def test_one_bad_row_holds_up_nobody_else(applicant):
    good = submitted(applicant, Relationship.SON, "李乐", CHILD_BORN, 33)
    bad = submitted(applicant, Relationship.SON, "李欢", CHILD_BORN, 35)

    failed = apply(
        match(good, reference="GOOD", born=CHILD_BORN, guardian=True),
        match(bad, reference="BAD", born=CHILD_BORN, guardian=True, region="999999"),
    )

    assert [row.pk for row in failed] == [bad.pk]
    assert set(LinkApplication.objects.filter(applicant=applicant, relationship="son").values_list("pk", "status")) == {
        (good.pk, Status.APPROVED),
        (bad.pk, Status.VERIFYING),
    }


def unopenable(person):
    """Its stored number no longer opens: a lost key, a damaged disk."""
    type(person).objects.filter(pk=person.pk).update(number_sealed=b"\x01\x00\x01" + b"x" * 40)
    return person


def test_one_stored_value_that_does_not_open_holds_up_nobody_else(applicant):
    person = unopenable(make_person("李欢", CHILD_BORN, sequence=35))
    good = submitted(applicant, Relationship.SON, "李乐", CHILD_BORN, 33)
    bad = submitted(applicant, Relationship.SON, "李欢", CHILD_BORN, 35)

    failed = apply(
        match(good, reference="GOOD", born=CHILD_BORN, guardian=True),
        match(bad, reference=person.register_reference, born=CHILD_BORN, guardian=True),
    )

    good.refresh_from_db()
    assert ([row.pk for row in failed], good.status) == ([bad.pk], Status.APPROVED)


def test_one_region_with_a_broken_pack_holds_up_nobody_else(applicant, add_pack):
    good = submitted(applicant, Relationship.SON, "李乐", CHILD_BORN, 33)
    bad = submitted(applicant, Relationship.SON, "李欢", CHILD_BORN, 35)
    add_pack("310000", "linking.own_consent_age", '"sixteen"')

    failed = apply(
        match(good, reference="GOOD", born=CHILD_BORN, guardian=True),
        match(bad, reference="BAD", born=CHILD_BORN, guardian=True, region="310000"),
    )

    good.refresh_from_db()
    assert ([row.pk for row in failed], good.status) == ([bad.pk], Status.APPROVED)


def test_person_who_is_confirmed_unchanged_is_confirmed_now(applicant):
    person = make_person("陈静", date(1956, 3, 8), sequence=44)
    InsuredPerson.objects.filter(pk=person.pk).update(confirmed_at=timezone.now() - timedelta(days=60))
    mother = submitted(applicant, Relationship.MOTHER, "陈静", date(1956, 3, 8), 44)

    apply(match(mother, reference=person.register_reference, born=date(1956, 3, 8), sex="female"))

    person.refresh_from_db()
    assert timezone.now() - person.confirmed_at < timedelta(minutes=1)


def test_card_that_was_renewed_is_stored_as_it_is_now(applicant):
    person = make_person("李乐", CHILD_BORN, sequence=33)
    SocialSecurityCard.objects.filter(person=person).update(expires_on=timezone.localdate() - timedelta(days=1))
    child = submitted(applicant, Relationship.SON, "李乐", CHILD_BORN, 33)

    apply(match(child, reference=person.register_reference, born=CHILD_BORN, guardian=True))

    child.refresh_from_db()
    assert child.status == Status.APPROVED
    assert SocialSecurityCard.objects.usable().get(person=person).expires_on == date(2030, 1, 1)


def adults(user, count, *, first=300, region="110000", **facts):
    """So many of age, matched by the register; none of them proven kin unless said so."""
    rows = [submitted(user, Relationship.OTHER, "王芳", date(1950, 1, 1), first + n) for n in range(count)]
    return [
        match(row, reference=f"A{first + n}", born=date(1950, 1, 1), region=region, **facts)
        for n, row in enumerate(rows)
    ]


def statuses_of(user):
    rows = LinkApplication.objects.filter(applicant=user).exclude(relationship=Relationship.SELF)
    return Counter(rows.values_list("status", "review_reason"))


ASKED = (Status.AWAITING_CONSENT, "")
MANY = (Status.IN_REVIEW, ReviewReason.MONTHLY_MATCHES)


def test_sixth_match_of_a_month_goes_to_an_officer_even_in_one_batch(applicant):
    apply(*adults(applicant, 10))

    assert statuses_of(applicant) == {ASKED: 5, MANY: 5}


def test_proven_kin_are_no_matches_of_strangers(applicant):
    apply(*adults(applicant, 8, proven=True), *adults(applicant, 5, first=320))

    assert statuses_of(applicant) == {ASKED: 13}


def test_matches_a_month_are_those_of_the_owner_s_region(applicant, add_pack):
    add_pack("310000", "linking.matches_per_month", 1)

    apply(*adults(applicant, 2, region="310000"))
    assert statuses_of(applicant) == {ASKED: 2}

    results = adults(applicant, 1, first=310)
    LinkApplication.objects.filter(pk=results[0].id).update(region_id="310000")
    apply(*results)
    assert statuses_of(applicant) == {ASKED: 2, MANY: 1}


def test_withdrawn_meanwhile_is_left_alone(applicant):
    child = submitted(applicant, Relationship.SON, "李乐", CHILD_BORN, 33)
    rows, token = claim()
    LinkApplication.objects.filter(pk=child.pk).update(
        status=Status.WITHDRAWN, ended_at=timezone.now(), due_at=None, lease_token=None, lease_until=None
    )

    failed = apply_results(
        rows,
        {child.pk: match(child, reference="C", born=CHILD_BORN, guardian=True)},
        token,
        asked_at=timezone.now(),
        by=BY,
    )

    assert failed == []
    assert FamilyLink.objects.of_relatives().count() == 0


def test_worker_back_from_the_dead_has_lost_its_claim(applicant):
    child = submitted(applicant, Relationship.SON, "李乐", CHILD_BORN, 33)
    rows, old_token = claim()
    LinkApplication.objects.filter(pk=child.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    rows_again, new_token = claim()
    answers = {child.pk: match(child, reference="C", born=CHILD_BORN, guardian=True)}

    apply_results(rows, answers, old_token, asked_at=timezone.now(), by=BY)
    assert FamilyLink.objects.of_relatives().count() == 0

    apply_results(rows_again, answers, new_token, asked_at=timezone.now(), by=BY)
    apply_results(rows_again, answers, new_token, asked_at=timezone.now(), by=BY)
    assert FamilyLink.objects.of_relatives().count() == 1


def test_fourth_owner_of_a_child_goes_to_an_officer_even_in_one_batch(applicant, relative, stranger):
    users = [applicant, relative, stranger, type(applicant).objects.create_user("fourth", "correct horse battery")]
    for place, user in enumerate(users[1:]):
        link_self(user, "孙丽", date(1988, 1, 1), sequence=90 + place)
    children = [submitted(user, Relationship.OTHER, "李乐", CHILD_BORN, 33) for user in users]

    apply(*(match(child, reference="CHILD", born=CHILD_BORN, guardian=True) for child in children))

    statuses = sorted(LinkApplication.objects.filter(pk__in=[c.pk for c in children]).values_list("status", flat=True))
    assert statuses == ["approved", "approved", "approved", "in_review"]
    assert FamilyLink.objects.of_relatives().count() == 3


def test_batch_takes_the_same_number_of_queries_for_two_and_for_twenty(applicant, django_assert_max_num_queries):
    def batch(count, first):
        users = [type(applicant).objects.create_user(f"u{first + n}") for n in range(count)]
        for n, user in enumerate(users):
            link_self(user, "李伟", date(1980, 1, 1), sequence=first + n)
        rows = [submitted(user, Relationship.SON, "李乐", CHILD_BORN, first + n) for n, user in enumerate(users)]
        return [match(row, reference=f"K{row.pk.hex}", born=CHILD_BORN, guardian=True) for row in rows]

    for count, first in ((2, 100), (20, 200)):
        results = batch(count, first)
        rows, token = claim()
        with django_assert_max_num_queries(27):
            assert apply_results(rows, {r.id: r for r in results}, token, asked_at=timezone.now(), by=BY) == []


def test_person_whose_number_is_tried_again_and_again_is_told_once(applicant, relative):
    own = link_self(relative, "王芳", date(1956, 3, 8), sequence=42).person
    for turn in range(4):
        guesser = type(applicant).objects.create_user(f"guesser-{turn}", "correct horse battery")
        guess = submitted(guesser, Relationship.OTHER, f"王{'甲乙丙丁'[turn]}", own.birth_date, 42)
        apply(Result(guess.pk, Outcome.NAME_MISMATCH))
        told = Message.objects.filter(user=relative, kind=Kind.NUMBER_TRIED).count()
        assert told == (1 if turn >= 2 else 0)


def test_holder_is_told_once_when_all_tries_come_in_one_batch(applicant, relative):
    own = link_self(relative, "王芳", date(1956, 3, 8), sequence=42).person
    guessers = [type(applicant).objects.create_user(f"guesser-{turn}") for turn in range(5)]
    guesses = [submitted(user, Relationship.OTHER, "王甲", own.birth_date, 42) for user in guessers]

    apply(*(Result(guess.pk, Outcome.NAME_MISMATCH) for guess in guesses))

    assert Message.objects.filter(user=relative, kind=Kind.NUMBER_TRIED).count() == 1


def test_person_without_an_account_is_told_by_a_notice_once_a_month(applicant):
    person = make_person("王芳", date(1956, 3, 8), sequence=42)

    def tried(first):
        guessers = [type(applicant).objects.create_user(f"guesser-{first + turn}") for turn in range(3)]
        guesses = [submitted(user, Relationship.OTHER, "王甲", person.birth_date, 42) for user in guessers]
        apply(*(Result(guess.pk, Outcome.NAME_MISMATCH) for guess in guesses))
        return Message.objects.filter(person=person, kind=Kind.NUMBER_TRIED).count()

    assert [tried(0), tried(10)] == [1, 1]
    Message.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert tried(20) == 2


def queries_of(results):
    rows, token = claim()
    with CaptureQueriesContext(connection) as queries:
        assert (
            apply_results(rows, {result.id: result for result in results}, token, asked_at=timezone.now(), by=BY) == []
        )
    return len(queries)


def test_refusal_takes_the_same_queries_whatever_it_was_and_whomever_we_know(applicant, relative):
    """Nobody can tell by the work it makes what the register found, nor whether we know the person."""
    link_self(relative, "王芳", date(1956, 3, 8), sequence=42)
    make_person("陈静", date(1956, 3, 8), sequence=44)
    holder_of_an_account, without_account, unknown = 42, 44, 46

    took = set()
    for sequence in (holder_of_an_account, without_account, unknown):
        for outcome in REFUSALS:
            application = submitted(applicant, Relationship.OTHER, "王甲", date(1956, 3, 8), sequence)
            took.add(queries_of([Result(application.pk, Outcome(outcome))]))

    assert len(took) == 1


def test_ten_wrong_names_take_no_more_queries_than_one(applicant, relative):
    """Even when their holder is told. Of many rows the insertion is a COPY, which is not among the queries counted."""
    own = link_self(relative, "王芳", date(1956, 3, 8), sequence=42).person
    one = submitted(applicant, Relationship.OTHER, "王甲", date(1956, 3, 8), 46)
    took = queries_of([Result(one.pk, Outcome.NAME_MISMATCH)])
    guessers = [type(applicant).objects.create_user(f"guesser-{turn}") for turn in range(10)]
    ten = [submitted(user, Relationship.OTHER, "王甲", own.birth_date, 42) for user in guessers]

    assert queries_of([Result(guess.pk, Outcome.NAME_MISMATCH) for guess in ten]) <= took
    assert Message.objects.filter(user=relative, kind=Kind.NUMBER_TRIED).count() == 1
