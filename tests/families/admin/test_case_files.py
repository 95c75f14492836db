"""The cases of a list as a table: of whom it tells how much, to whom, and what is noted of it."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor, record_event
from authorities.admin import exports
from authorities.models import Region, StaffDuty
from authorities.services.acting import acted_in
from families.admin import case_files
from families.models import LinkApplication
from families.models.applications import ReviewReason
from families.policies.officers import is_concerned
from families.relationships import Relationship
from families.selectors import near_to
from families.states import Status
from tests.families.admin.conftest import SIGNED, on_duty, signed_in
from tests.families.recipes import link_self, make_application, make_link, make_person

LIST, FILE = (reverse(f"admin:families_linkapplication_{page}") for page in ("changelist", "table"))
BEGUN, ENDED = "authorities.table_export_begun", "authorities.table_exported"
ALL = {"queue": "all"}


def table(client, **chosen):
    text = b"".join(client.get(FILE, chosen).streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def references(client, **chosen):
    return [row["reference"] for row in table(client, **chosen)]


def noted(kind=ENDED):
    return [event.codes for event in Event.objects.filter(kind=kind).order_by("pk")]


@pytest.fixture
def many(stranger):
    """Seven that wait, two of them sent in the same moment."""
    made = []
    for number in range(7):
        person = make_person("陈静", date(1958, 2, 3), sequence=100 + number)
        case = make_application(
            stranger, Relationship.MOTHER, person=person, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE
        )
        case.submitted_at = timezone.now() - timedelta(hours=10 - (number if number != 3 else 2))
        case.submitted_at = case.submitted_at.replace(minute=0, second=0, microsecond=0)
        case.save()
        made.append(case)
    return sorted(made, key=lambda case: (case.submitted_at, case.pk))


def rejected(case, reason="kinship_not_proven", by=None):
    """As an officer's decision leaves it, on a Wednesday."""
    case.status, case.ended_at = Status.REJECTED, timezone.make_aware(datetime(2026, 11, 11, 10, 30))
    case.submitted_at = timezone.make_aware(datetime(2026, 11, 5, 9))
    case.save()
    actor = Actor.officer(case.applicant_id) if by is None else by
    codes = {"reason": reason} if reason else {}
    record_event("families.application_rejected", by=actor, of="application", object_id=case.pk, codes=codes)


def test_it_says_how_a_case_stands_with_neither_name_nor_number(supervisor, child_case):
    rejected(child_case)
    [row] = table(supervisor, **ALL, relationship__exact="daughter")
    assert row == {
        "reference": child_case.reference,
        "status": "Rejected",
        "why an officer has it": "A child, and the register does not show the applicant as guardian",
        "relationship": "Daughter",
        "region": "Beijing",
        "number entered": f"{child_case.number[:3]}***********{child_case.number[-4:]}",
        "submitted at": "2026-11-05 09:00:00",
        "ended at": "2026-11-11 10:30:00",
        "working days from then to its end or today": "4",
        "working days promised": "5",
        "why it was rejected": "The relationship is not proven.",
    }
    whole = str(row)
    for personal in (child_case.name, child_case.number, str(child_case.applicant_id), str(child_case.person_id)):
        assert personal not in whole


def test_what_the_register_refused_has_no_officers_reason(supervisor, child_case):
    rejected(child_case, reason="", by=Actor.authority("http"))
    [row] = table(supervisor, **ALL, relationship__exact="daughter")
    assert (row["status"], row["why it was rejected"]) == ("Rejected", "")


def test_it_is_of_what_the_list_is_of_oldest_first(supervisor, child_case, newborn_case, applicant):
    waiting = make_application(
        applicant, Relationship.MOTHER, person=make_person("王芳", date(1956, 3, 8), sequence=42),
        status=Status.AWAITING_APPLICANT, expires_at=timezone.now(), declaration_hash=SIGNED,
    )  # fmt: skip  # one row
    draft = make_application(applicant, Relationship.FATHER)

    assert references(supervisor) == [child_case.reference, newborn_case.reference]
    assert references(supervisor, why="no_number") == [newborn_case.reference]
    assert references(supervisor, relationship__exact="daughter") == [child_case.reference]
    assert waiting.reference in references(supervisor, **ALL)
    assert draft.reference not in references(supervisor, **ALL)


def test_it_is_of_the_regions_in_which_one_supervises_or_audits(db, child_case, guangdong_case):
    there = signed_in(on_duty("elsewhere", "440000", "supervisor"))
    both = on_duty("both", "110000", "auditor")
    StaffDuty.objects.create(user=both, region_id="440000", role="officer")

    assert references(there, **ALL) == [guangdong_case.reference]
    assert references(signed_in(both), **ALL)[-1] == child_case.reference
    assert guangdong_case.reference not in references(signed_in(both), **ALL)


def test_a_stranger_an_officer_and_a_superuser_get_no_file(beijing, stranger, child_case):
    root = signed_in(User.objects.create_superuser("root", "correct horse battery"))

    assert Client().get(FILE).status_code == 302
    assert signed_in(stranger).get(FILE).status_code == 404
    assert beijing.get(FILE).status_code == 403
    assert root.get(FILE).status_code == 403
    assert noted(BEGUN) == []


def test_the_way_to_it_keeps_what_is_chosen_and_is_shown_to_whom_it_is_open(beijing, supervisor, auditor, child_case):
    chosen = "?queue=all&amp;why=no_number"

    for client, shown in ((supervisor, True), (auditor, True), (beijing, False)):
        body = client.get(LIST, {"queue": "all", "why": "no_number"}).content.decode()
        assert (f'href="{FILE}{chosen}"' in body) == shown
        assert (FILE in body) == shown


def test_who_takes_it_is_noted_with_how_many(supervisor, child_case, newborn_case):
    list(supervisor.get(FILE, {"queue": "all", "why": "no_number", "relationship__exact": "son"}).streaming_content)
    user = User.objects.get(username="supervisor")
    here = {"table": "cases"} | acted_in(Actor.officer(user.pk))

    assert noted(BEGUN) == [here | {"queue": "all", "reason": "no_number", "relationship": "son"}]
    assert noted() == [here | {"table_rows": 1, "cut_off": False, "left_out": False}]
    events = Event.objects.filter(kind__in=[BEGUN, ENDED])
    assert set(events.values_list("actor_id", flat=True)) == {str(user.pk)}
    assert len(set(events.values_list("object_id", flat=True))) == 1


def test_the_journal_tells_of_it_in_words(supervisor, child_case):
    table(supervisor, queue="all", why="no_number")
    event = Event.objects.get(kind=BEGUN)
    body = supervisor.get(reverse("admin:audit_event_change", args=[event.pk])).content.decode()

    assert "Download of a table begun" in body
    for words in ("table: applications", "queue: Everything", "reason: The person has no number yet"):
        assert words in body


def test_one_that_is_broken_off_is_noted_with_what_went_out(supervisor, many):
    answer = supervisor.get(FILE)
    lines = iter(answer.streaming_content)
    for _mark_head_and_two_rows in range(4):
        next(lines)
    for close in answer._resource_closers:  # as the server does when nobody reads on
        close()

    assert [(codes["table_rows"], codes["cut_off"]) for codes in noted()] == [(2, True)]


def test_it_is_read_some_rows_at_a_time_and_each_row_once(supervisor, many, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    lines = iter(supervisor.get(FILE).streaming_content)
    for queries, some in ((1, 5), (1, 1), (0, 2)):  # the mark, the head and three rows; then the next three
        with django_assert_num_queries(queries):
            for _line in range(some):
                next(lines)
    assert len(list(lines)) == 1  # to its end: what is left lying is closed whenever it is found

    assert references(supervisor) == [case.reference for case in many]
    moments = [case.submitted_at for case in many]
    assert len(set(moments)) < len(moments)
    for at_once in (1, 2, 4, 7):
        monkeypatch.setattr(exports, "AT_ONCE", at_once)
        assert references(supervisor) == [case.reference for case in many]


def test_reasons_of_many_are_one_question(supervisor, many, django_assert_num_queries):
    for case in many:
        rejected(case)
    lines = iter(supervisor.get(FILE, ALL).streaming_content)
    with django_assert_num_queries(2):  # cases, reasons
        for _mark_head_and_rows in range(9):
            next(lines)
    assert list(lines) == []


@pytest.mark.parametrize(("most", "rows"), [(6, 6), (7, 7), (8, 7)])
def test_of_more_than_a_table_has_it_says_so(supervisor, many, monkeypatch, most, rows):
    monkeypatch.setattr(case_files, "MOST", most)
    text = b"".join(supervisor.get(FILE).streaming_content).decode()
    said = f"There are more than {most} rows"

    assert [case.reference for case in many if case.reference in text] == [case.reference for case in many[:rows]]
    assert (said in text.splitlines()[-1]) == (most < len(many))
    assert [(codes["table_rows"], codes["cut_off"], codes["left_out"]) for codes in noted()] == [
        (rows, False, most < len(many))
    ]


def test_nothing_in_it_is_a_formula(supervisor, child_case):
    Region.objects.filter(pk="110000").update(romanised_name="=cmd()")
    assert table(supervisor)[0]["region"] == "'=cmd()"


@pytest.mark.parametrize(
    "chosen",
    [{"why": "李明"}, {"relationship__exact": "张伟"}, {"queue": "everything"}, {"why": ["no_phone", "no_number"]}],
)
def test_by_what_is_no_choice_it_is_not_there(supervisor, child_case, chosen):
    assert supervisor.get(FILE, chosen).status_code == 404
    assert noted(BEGUN) == []


def test_ended_duty_takes_nothing(supervisor, child_case):
    user = User.objects.get(username="supervisor")
    user.duties.update(ended_at=timezone.now(), ended_by=user)
    assert supervisor.get(FILE).status_code == 403


@pytest.mark.parametrize(
    ("language", "told", "column"),
    [
        ("en", "Download as a table", "why it was rejected"),
        ("es", "Descargar como tabla", "por qué se denegó"),
        ("zh-hans", "以表格形式下载", "驳回原因"),
    ],
)
def test_it_is_in_the_readers_language_whenever_it_is_sent(supervisor, child_case, language, told, column):
    User.objects.filter(username="supervisor").update(language=language)
    answer = supervisor.get(FILE)
    User.objects.filter(username="supervisor").update(language="en")
    assert "Download as a table" in supervisor.get(LIST).content.decode()  # somebody else is served meanwhile
    User.objects.filter(username="supervisor").update(language=language)
    head = b"".join(answer.streaming_content).decode().splitlines()[0]

    assert head.endswith(column)
    assert told in supervisor.get(LIST).content.decode()


def _typed(name, person):
    """About whose number was typed: the register has not answered."""
    case = make_application(
        User.objects.create_user(name),
        Relationship.OTHER,
        status=Status.IN_REVIEW,
        review_reason=ReviewReason.REGISTER_SILENT,
        declaration_hash=SIGNED,
    )
    case.number = person.number
    case.save()
    return case


class TestOfOnesOwn:
    """Whose page a supervisor may not read, of that they take nothing along."""

    @pytest.fixture
    def user(self, db):
        user = on_duty("supervisor", "110000", "supervisor")
        link_self(user, "赵强", date(1979, 1, 2), sequence=77)
        return user

    @pytest.fixture
    def near(self, user, stranger):
        """Each way in which a case may concern them, by name."""
        mother = make_person("王芳", date(1956, 3, 8), sequence=42)
        make_link(user, mother, Relationship.MOTHER)
        daughter, son = (User.objects.create_user(name) for name in ("daughter", "son"))
        link_self(daughter, "赵雪", date(2004, 1, 2), sequence=78)
        own = user.links.get(relationship=Relationship.SELF).person
        make_link(daughter, own, Relationship.FATHER)
        link_self(son, "赵小", date(2006, 1, 2), sequence=79)
        make_link(user, son.links.get().person, Relationship.SON)
        other = make_person("李小雨", date(2017, 9, 1), sequence=2)
        asked = make_person("李小雪", date(2018, 9, 1), sequence=4)
        about = {
            "by them": (user, asked),
            "about whom they ask for": (stranger, asked),
            "about them": (stranger, own),
            "about their mother": (stranger, mother),
            "by who sees them": (daughter, other),
            "about who sees them": (stranger, daughter.links.get(relationship=Relationship.SELF).person),
            "by whom they see": (son, other),
            "of nobody of theirs": (stranger, other),
        }
        relationships = iter(
            [
                Relationship.DAUGHTER,
                Relationship.GRANDDAUGHTER,
                Relationship.FATHER,
                Relationship.MOTHER,
                *[Relationship.GRANDDAUGHTER] * 4,
            ]
        )
        found = {}
        for name, (applicant, person) in about.items():
            found[name] = make_application(
                applicant,
                next(relationships),
                person=person,
                status=Status.IN_REVIEW,
                review_reason=ReviewReason.NO_PHONE,
                declaration_hash=SIGNED,
            )
        guardian = make_application(
            User.objects.create_user("aunt"), Relationship.OTHER, person=other, status=Status.IN_REVIEW,
            review_reason=ReviewReason.OTHER_GUARDIAN, other_guardian=mother, declaration_hash=SIGNED,
        )  # fmt: skip  # one row
        typed = {
            "by their own number": _typed("uncle", own),
            "by their mother's number": _typed("niece", mother),
            "by the number of who sees them": _typed(
                "nephew", daughter.links.get(relationship=Relationship.SELF).person
            ),
        }
        return {**found, "their mother is the other guardian": guardian, **typed}

    def test_nothing_goes_out(self, user, near):
        assert references(signed_in(user)) == [near["of nobody of theirs"].reference]

    def test_it_is_the_rule_of_the_page(self, user, near):
        left_out = set(LinkApplication.objects.filter(near_to(user).in_applications()).values_list("pk", flat=True))

        for name, case in near.items():
            assert (case.pk in left_out) == is_concerned(user, case) == (name != "of nobody of theirs"), name
