"""Where an application is dealt with is kept by the database: whoever writes, whichever way, and two at once."""

import importlib
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from audit.services import Actor
from families.due import claim_due
from families.models import InsuredPerson, LinkApplication
from families.policies.officers import review_region
from families.relationships import Relationship
from families.services.applications.applying import apply_results
from families.services.applications.limits import lock_applications, lock_persons
from families.services.applications.transitions import Move, move_all
from families.services.inserting import insert_all
from families.services.news.applying import Look, News, apply
from families.states import Status
from families.verification import ChangeKind, Kinship, Outcome, Result
from tests.families.conftest import WANG_FANG, draft_of, link_self, state_of, submit, waiting
from tests.families.recipes import make_application, make_person
from tests.families.services.test_races import _is_somebody_waiting, all_at_once, while_waiting_for

HERE, THERE, ELSEWHERE = "110000", "440106", "310101"
BY = Actor.authority("http")
NAMED_AS = "families.migrations.0043_applications_by_place"


@pytest.fixture
def person(regions):
    return make_person(WANG_FANG.name, WANG_FANG.born, sequence=2, region=THERE)


@pytest.fixture
def case(applicant):
    """Of the applicant's region: nobody knows yet whom it is about."""
    return make_application(applicant, Relationship.MOTHER, status=Status.IN_REVIEW)


def place_of(case):
    return LinkApplication.objects.values_list("place_id", flat=True).get(pk=case.pk)


def executed(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


# --- whoever writes


def test_a_draft_without_a_region_has_none(applicant):
    draft = make_application(applicant, Relationship.MOTHER)
    assert place_of(draft) == HERE

    LinkApplication.objects.filter(pk=draft.pk).update(region=None)

    assert place_of(draft) is None


def test_it_is_the_applicants_until_the_person_is_known(case, person):
    assert place_of(case) == HERE

    LinkApplication.objects.filter(pk=case.pk).update(person=person)
    assert place_of(case) == THERE

    LinkApplication.objects.filter(pk=case.pk).update(person=None)
    assert place_of(case) == HERE


def test_of_a_row_at_hand_the_policy_says_the_same_before_it_is_written(case, person):
    case.refresh_from_db()
    assert review_region(case) == case.place_id == HERE

    case.person = person
    said = review_region(case)
    case.save()

    assert said == place_of(case) == THERE


def test_many_at_once_have_theirs(applicant, relative, person):
    cases = [make_application(user, Relationship.MOTHER, status=Status.VERIFYING) for user in (applicant, relative)]
    changes = {"person": person, "outcome": Outcome.MATCH.value}
    moves = [Move(one, Status.IN_REVIEW, "application_in_review", BY, changes) for one in cases]

    move_all(moves, expected=Status.VERIFYING)

    assert {place_of(one) for one in cases} == {THERE}


def test_copied_rows_have_theirs(applicant, relative, person):
    rows = []
    for user, about in ((applicant, None), (relative, person)):
        row = LinkApplication(applicant=user, region_id=HERE, person=about, relationship=Relationship.OTHER)
        row.place_id = ELSEWHERE  # whatever they say
        rows.append(row)

    insert_all(rows)

    assert [place_of(row) for row in rows] == [HERE, THERE]


def test_a_process_that_does_not_know_the_column_writes_it(applicant, person):
    key = uuid7()
    executed(
        "INSERT INTO families_linkapplication (id, reference, applicant_id, region_id, person_id, relationship, has_no_number,"
        " scopes, notice_version, notice_hash, declaration_hash, language, status, version, started_at, touched_at, attempts,"
        " failures, outcome, review_reason, is_kinship_proven, is_guardian, is_phone_shared, owner_pack_version,"
        " subject_pack_version) VALUES (%s, 'ABCD-2345', %s, %s, %s, 'mother', false, '{}', '', '', '', 'en', 'draft', 0,"
        " now(), now(), 0, 0, '', '', false, false, false, '', '')",
        *(key, applicant.pk, HERE, person.pk),
    )

    assert place_of(LinkApplication(pk=key)) == THERE


@pytest.mark.parametrize("written", [ELSEWHERE, None])
def test_nobody_writes_another(case, written):
    LinkApplication.objects.filter(pk=case.pk).update(place=written)

    assert place_of(case) == HERE


def test_what_was_read_before_the_person_moved_does_not_come_back(case, person):
    LinkApplication.objects.filter(pk=case.pk).update(person=person)
    held = LinkApplication.objects.get(pk=case.pk)
    InsuredPerson.objects.filter(pk=person.pk).update(region=ELSEWHERE)

    held.save()

    assert place_of(case) == ELSEWHERE


def test_applications_move_with_their_person(applicant, relative, person):
    theirs = [
        make_application(applicant, Relationship.MOTHER, person=person, status=Status.IN_REVIEW),
        make_application(relative, Relationship.OTHER, person=person, status=Status.REJECTED, ended_at=timezone.now()),
    ]
    other = make_application(relative, Relationship.OTHER, person=make_person("陈静", WANG_FANG.born, sequence=4))

    InsuredPerson.objects.filter(pk=person.pk).update(region=ELSEWHERE)

    assert [place_of(one) for one in theirs] == [ELSEWHERE] * 2
    assert place_of(other) == HERE


def test_the_person_is_there_first(case):
    with pytest.raises(IntegrityError, match="is there before it"), transaction.atomic():
        LinkApplication.objects.filter(pk=case.pk).update(person_id=uuid7())


def test_the_running_products_role_can_do_all_of_it(case, person):
    """With the rights of docker/postgres/runtime-role.sh, which owns nothing."""
    executed(
        "CREATE ROLE sscard_runs; GRANT USAGE ON SCHEMA public TO sscard_runs;"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sscard_runs; SET ROLE sscard_runs"
    )
    try:
        LinkApplication.objects.filter(pk=case.pk).update(person=person)
        named = place_of(case)
        InsuredPerson.objects.filter(pk=person.pk).update(region=ELSEWHERE)
        moved = place_of(case)
        with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic():
            executed("ALTER TABLE families_linkapplication DISABLE TRIGGER families_application_placed")
    finally:
        executed("RESET ROLE; DROP OWNED BY sscard_runs; DROP ROLE sscard_runs")

    assert (named, moved) == (THERE, ELSEWHERE)


# --- rows from before


def forgotten():
    """As they were before the column."""
    executed("SET CONSTRAINTS ALL IMMEDIATE")
    executed(
        "ALTER TABLE families_linkapplication DROP CONSTRAINT application_has_place, DISABLE TRIGGER families_application_placed_anew"
    )
    LinkApplication.objects.update(place=None)
    executed("ALTER TABLE families_linkapplication ENABLE TRIGGER families_application_placed_anew")


@pytest.fixture
def migration(monkeypatch):
    module = importlib.import_module(NAMED_AS)
    monkeypatch.setattr(module, "AT_ONCE", 2)
    return module


@pytest.mark.parametrize("more", [0, 1, 2])
def test_rows_from_before_get_theirs(applicant, person, migration, more):
    cases = [
        make_application(
            applicant, Relationship.MOTHER, person=person, status=Status.REJECTED, ended_at=timezone.now()
        ),
        make_application(applicant, Relationship.MOTHER, status=Status.IN_REVIEW),
        *(make_application(applicant, Relationship.OTHER) for _turn in range(more)),
    ]
    nowhere = make_application(applicant, Relationship.OTHER)
    LinkApplication.objects.filter(pk=nowhere.pk).update(region=None)
    forgotten()

    with connection.schema_editor(atomic=False) as editor:
        migration.fill(None, editor)

    assert [place_of(one) for one in cases] == [THERE, HERE, *[HERE] * more]
    assert place_of(nowhere) is None


# --- two at once


def naming(case, person):
    return lambda: LinkApplication.objects.filter(pk=case.pk).update(person=person)


def moving(person, region=ELSEWHERE):
    return lambda: InsuredPerson.objects.filter(pk=person.pk).update(region=region)


@pytest.mark.django_db(transaction=True)
def test_who_moves_waits_for_who_names(case, person):
    while_waiting_for(naming(case, person), moving(person))

    assert place_of(case) == ELSEWHERE


@pytest.mark.django_db(transaction=True)
def test_who_names_waits_for_who_moves(case, person):
    while_waiting_for(moving(person), naming(case, person))

    assert place_of(case) == ELSEWHERE


@contextmanager
def held_by_an_officer(case):
    """Locked, and its person too once somebody else waits: the order of `limits`."""
    with transaction.atomic():
        assert lock_applications(LinkApplication.objects.filter(pk=case.pk))
        yield
        for _try in range(200):
            if _is_somebody_waiting():
                break
            time.sleep(0.05)
        else:
            pytest.fail("nobody waits")
        executed("SET LOCAL lock_timeout = '500ms'")
        lock_persons([case.person_id])


def told_by_news(case):
    moved = replace(WANG_FANG, region=ELSEWHERE)
    news = News(InsuredPerson.objects.get(pk=case.person_id), ChangeKind.NAME, "http:1:0")

    def job():
        with transaction.atomic():
            apply(news, Look(state_of(moved), timezone.now()), by=BY)

    return job


def told_by_an_answer(case, relative):
    moved = replace(WANG_FANG, region=ELSEWHERE)
    sent = submit(draft_of(relative, WANG_FANG, Relationship.OTHER))
    rows, token = claim_due(LinkApplication.objects.filter(pk=sent.pk), limit=1)
    kinship = Kinship(is_proven=False, by=None, is_guardian=False)
    result = Result(sent.pk, Outcome.MATCH, moved.facts(), moved.card(), kinship)
    return lambda: apply_results(rows, {sent.pk: result}, token, asked_at=timezone.now(), by=BY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_news", [True, False], ids=["news", "answer"])
def test_nobody_holds_a_person_and_waits_for_their_application(applicant, relative, by_news):
    link_self(applicant)
    case = waiting(applicant)
    if not by_news:
        link_self(relative, replace(WANG_FANG, name="李强", sequence=30))
    job = told_by_news(case) if by_news else told_by_an_answer(case, relative)

    with held_by_an_officer(case):
        thread = threading.Thread(target=lambda: all_at_once([job]))
        thread.start()
    thread.join(60)

    assert place_of(case) == ELSEWHERE


@pytest.mark.django_db(transaction=True)
def test_the_migration_tries_again_where_it_was_in_the_way(case, person, migration):
    LinkApplication.objects.filter(pk=case.pk).update(person=person)
    held = LinkApplication.objects.filter(pk=case.pk).select_for_update(no_key=True)

    def fill():
        executed("SET deadlock_timeout = '3s'")  # whoever looks first is ended
        migration.fill_part(connection, migration.FIRST, None)

    executed("ALTER TABLE families_linkapplication DISABLE TRIGGER families_application_placed_anew")
    executed("ALTER TABLE families_linkapplication DROP CONSTRAINT application_has_place")
    try:
        LinkApplication.objects.update(place=None)
        executed("ALTER TABLE families_linkapplication ENABLE TRIGGER families_application_placed_anew")
        thread = threading.Thread(target=lambda: all_at_once([fill]))
        with transaction.atomic():
            executed("SET LOCAL deadlock_timeout = '60s'")
            lock_persons([person.pk])
            thread.start()
            for _try in range(200):
                if _is_somebody_waiting():
                    break
                time.sleep(0.05)
            assert held.get().place_id is None
        thread.join(60)
        assert place_of(case) == THERE
    finally:
        executed("ALTER TABLE families_linkapplication ENABLE TRIGGER families_application_placed_anew")
        LinkApplication.objects.update(place=HERE)
        with connection.schema_editor() as editor:
            [promise] = [one for one in LinkApplication._meta.constraints if one.name == "application_has_place"]
            editor.add_constraint(LinkApplication, promise)
