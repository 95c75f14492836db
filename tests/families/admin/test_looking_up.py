"""Looking somebody up at the officers' pages: what is found and what is not, what is noted, and the whole number."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from audit.models import Event
from audit.services import Actor
from families.looks import look_in_words
from families.models import InsuredPerson, LinkApplication
from families.openings_log import log_of
from families.relationships import Relationship
from families.services.links.disputes import open_dispute
from families.services.lookups import MOST_AN_HOUR, LookUpKind, look_up
from families.spelling import spelled
from families.states import Status
from tests.families.admin.conftest import signed_in
from tests.families.admin.counter.conftest import barred
from tests.families.admin.test_walls import page_of
from tests.families.recipes import link_self, make_application, make_link, make_person, number_for

LOOK = reverse("lookups:look")
BORN = date(2017, 9, 1)
NUMBER = number_for(BORN, sequence=2)


def find(browser, kind, words):
    return browser.post(LOOK, {"kind": kind, "words": words})


def found(answer):
    assert answer.status_code == 200
    return [row["reference"] for row in answer.context["rows"]]


@pytest.fixture
def child(child):
    InsuredPerson.objects.filter(pk=child.pk).update(name_spelled=spelled(child.name))
    return child


@pytest.mark.parametrize(
    "typed", [NUMBER, NUMBER.lower(), f" {NUMBER[:6]} {NUMBER[6:]} ", "".join(chr(ord(one) + 0xFEE0) for one in NUMBER)]
)
def test_by_the_whole_number_however_it_is_typed(beijing, child, child_case, typed):
    assert found(find(beijing, "number", typed)) == [child.register_reference, child_case.reference]


@pytest.mark.parametrize("typed", ["李小", "李小雨", " 李小雨 ", "lixiao", "Li Xiaoyu", "lǐ xiǎo"])
def test_by_how_the_name_begins(beijing, child, child_case, typed):
    assert found(find(beijing, "name", typed)) == [child.register_reference]


@pytest.mark.parametrize("typed", ["小雨", "xiaoyu", "李小雨雨", "%%%", "李_"])
def test_nothing_else_of_a_name_finds(beijing, child, typed):
    answer = find(beijing, "name", typed)
    assert answer.status_code == 422 if typed == "%%%" else found(answer) == []


def test_by_reference_as_it_is_read_aloud(beijing, child, child_case):
    plain = child_case.reference.replace("-", "")
    for typed in (child_case.reference, child_case.reference.lower(), plain, f"{plain[:2]} {plain[2:]}"):
        assert found(find(beijing, "reference", typed)) == [child_case.reference]
    assert found(find(beijing, "reference", child.register_reference)) == [child.register_reference]


def test_by_the_number_of_a_case_its_person(beijing, guangdong, applicant, child):
    case = open_dispute(make_link(applicant, child, Relationship.OTHER), child, by=Actor.person(child.pk))
    for typed in (case.reference, case.reference.lower().replace("-", " ")):
        assert found(find(beijing, "reference", typed)) == [child.register_reference]
    assert found(find(guangdong, "reference", case.reference)) == []


def test_looks_of_both_doors_are_counted_together(beijing, officer, child, monkeypatch):
    monkeypatch.setattr("families.services.lookups.MOST_AN_HOUR", 2)
    desk = reverse("counter:desk")
    assert find(beijing, "number", NUMBER).status_code == 200
    assert beijing.post(desk, {"typed": NUMBER}).status_code == 302
    assert find(beijing, "number", NUMBER).status_code == 429
    assert beijing.post(desk, {"typed": NUMBER}).status_code == 429


DOORS = {
    "lookups:look": {"kind": "number", "words": NUMBER},
    "counter:desk": {"typed": NUMBER},
    "counter:refused": {"number": NUMBER, "identity_seen": "identity_card"},
}


def statuses(browser, *doors):
    return [browser.post(reverse(door), DOORS[door]).status_code for door in doors]


def limited():
    found = Event.objects.filter(kind="families.lookups_limited").order_by("pk")
    return [(one.actor_id, one.object_kind, one.object_id, one.person_id, one.codes) for one in found]


def test_first_look_beyond_the_limit_is_told_to_who_audits_once_an_hour(
    beijing, officer, auditor, child, monkeypatch, counted_from
):
    monkeypatch.setattr("families.services.lookups.MOST_AN_HOUR", 2)
    one = (str(officer.pk), "user", str(officer.pk), None, {"region": ["110000"]})
    with time_machine.travel(counted_from, tick=False) as clock:
        assert statuses(beijing, "lookups:look", "counter:desk") == [200, 302]
        assert limited() == []
        assert statuses(beijing, *DOORS) == [429] * 3
        assert limited() == [one]

        page = auditor.get(reverse("admin:audit_event_changelist")).content.decode()
        assert "Officer looked up more often than an hour allows, and was refused" in page

        clock.shift(timedelta(hours=1))
        anew = signed_in(officer)
        assert statuses(anew, "lookups:look", "counter:desk") == [200, 302]
        assert limited() == [one]
        assert statuses(anew, *DOORS) == [429] * 3
        assert limited() == [one] * 2


@pytest.mark.parametrize("door", DOORS)
def test_each_door_tells_of_the_first_look_beyond_the_limit(beijing, child, monkeypatch, door):
    monkeypatch.setattr("families.services.lookups.MOST_AN_HOUR", 0)
    assert statuses(beijing, door, door, door) == [429] * 3
    assert len(limited()) == 1


def test_typed_number_of_a_case_in_which_nobody_is_known_yet(beijing, applicant):
    case = make_application(applicant, Relationship.MOTHER, status=Status.IN_REVIEW, review_reason="register_silent")
    assert found(find(beijing, "number", case.number)) == [case.reference]


@pytest.mark.parametrize(("kind", "words"), [("number", NUMBER), ("name", "李小雨"), ("name", "lixiaoyu")])
def test_another_region_finds_nothing(guangdong, child, child_case, kind, words):
    answer = find(guangdong, kind, words)
    assert found(answer) == []
    assert child.register_reference not in answer.content.decode()


def test_draft_and_erased_person_are_not_found(beijing, applicant, child):
    draft = make_application(applicant, Relationship.DAUGHTER)
    assert found(find(beijing, "reference", draft.reference)) == []
    assert found(find(beijing, "number", draft.number)) == []


def test_answer_masks_the_number_and_names_nobody(beijing, child, child_case):
    """What was typed stands in the form it was typed into, and nowhere else."""
    body = find(beijing, "reference", child.register_reference).content.decode()
    assert child.masked_number in body
    assert NUMBER not in body
    assert "李小雨" not in body
    assert page_of(child) in body


def test_nothing_is_looked_up_through_an_address(beijing, child, child_case):
    answer = beijing.get(LOOK, {"kind": "reference", "words": child_case.reference})
    assert "found" not in answer.context
    assert child_case.reference not in answer.content.decode()
    assert Event.objects.filter(kind="families.looked_up").count() == 0


def test_each_look_is_noted_without_its_words(beijing, officer, child, child_case):
    find(beijing, "number", NUMBER)
    find(beijing, "name", "王芳")

    events = Event.objects.filter(kind="families.looked_up").order_by("pk")
    assert [(event.actor_id, event.codes, event.person_id) for event in events] == [
        (str(officer.pk), {"look_up": "number", "found": 2, "region": ["110000"]}, None),
        (str(officer.pk), {"look_up": "name", "found": 0, "region": ["110000"]}, None),
    ]


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("name", "李" * 10_000, "This is too long: 200 characters at most."),
        ("number", "1" * 10_000, "This is too long: 200 characters at most."),
        ("number", "110105", "18"),
        ("name", "李", "Type two characters of the name at least."),
        ("name", "li", "Type three letters of the name at least."),
        ("name", "", "Type what you look for."),
        ("reference", "--", "Type the reference."),
        ("birthday", "2017", "birthday"),
    ],
)
def test_what_cannot_be_looked_up_is_said(beijing, kind, words, said):
    answer = find(beijing, kind, words)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Event.objects.filter(kind="families.looked_up").exists()


def test_so_many_an_hour_and_not_more(beijing, officer, child, settings):
    for _look in range(MOST_AN_HOUR):
        look_up(LookUpKind.REFERENCE, "nobody", officer=officer)
    answer = find(beijing, "reference", child.register_reference)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert child.register_reference not in answer.context["form"].errors.as_text()
    assert "rows" not in answer.context


def test_only_who_has_a_duty_looks_up(auditor, applicant, child):
    assert found(find(auditor, "name", "李小雨")) == [child.register_reference]
    assert find(signed_in(applicant), "name", "李小雨").status_code == 404
    assert find(Client(), "name", "李小雨").status_code == 302


def test_more_than_are_shown_says_so(beijing, db):
    for sequence in range(1, 23):
        make_person("周斌", date(1990, 1, sequence), sequence=sequence)
    answer = find(beijing, "name", "周斌")
    assert len(found(answer)) == 20
    assert "There are more. Type more of it." in answer.content.decode()


def test_more_found_asks_no_more_queries(beijing, db):
    make_person("周斌", date(1990, 1, 1), sequence=1)
    find(beijing, "name", "周斌")
    with CaptureQueriesContext(connection) as few:
        find(beijing, "name", "周斌")
    for sequence in range(2, 12):
        make_person("周斌", date(1990, 1, sequence), sequence=sequence)
    with CaptureQueriesContext(connection) as many:
        assert len(found(find(beijing, "name", "周斌"))) == 11
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("kind", "typed", "indexes"),
    [
        (
            "number",
            number_for(date(1990, 1, 1), sequence=1),
            ("insuredperson_number_index_a", "application_by_number_a"),
        ),
        ("name", "周斌", ("person_by_name",)),
        ("name", "zhoubin", ("person_by_spelling",)),
        ("reference", "F7K2-94QD", ("insuredperson_register_reference", "linkapplication_reference")),
    ],
)
def test_no_table_is_read_through(officer, applicant, kind, typed, indexes):
    rows = [
        InsuredPerson(
            register_reference=f"R-{number}",
            name=f"{chr(0x4E00 + number)}斌",
            name_spelled=spelled(f"{chr(0x4E00 + number)}斌"),
            birth_date=BORN,
            sex="male",
            region_id="110000",
        )
        for number in range(3000)
    ]
    InsuredPerson.objects.bulk_create(rows)
    now = timezone.now()
    LinkApplication.objects.bulk_create(
        LinkApplication(
            applicant=applicant,
            region_id="110000",
            status=Status.WITHDRAWN,
            submitted_at=now,
            ended_at=now,
            number_sealed=b"sealed",
            number_index_a=number.to_bytes(32),
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE families_insuredperson, families_linkapplication")
        with CaptureQueriesContext(connection) as queries:
            look_up(LookUpKind(kind), typed, officer=officer)
        asked = [query["sql"] for query in queries if 'FROM "families_' in query["sql"] and "LIMIT 21" in query["sql"]]
        plans = []
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    assert len(plans) == len(indexes)
    for plan, index in zip(plans, indexes, strict=True):
        assert index in plan
        assert "Seq Scan on families_" not in plan


def test_names_from_before_are_spelled(beijing, db, capsys):
    person = make_person("李小雨", BORN, sequence=2)
    assert person.name_spelled is None
    call_command("spell_names")
    assert capsys.readouterr().out == "1 names spelled\n"
    person.refresh_from_db()
    assert person.name_spelled == "lixiaoyu"
    call_command("spell_names")
    assert capsys.readouterr().out == "0 names spelled\n"


def number_page(person):
    return reverse("lookups:number", args=[person.pk])


def press(browser, person, reason="compared", **answers):
    asked = browser.get(number_page(person)).context["asked"]
    return browser.post(number_page(person), {"reason": reason, "asked": asked, **answers})


def views():
    return list(Event.objects.filter(kind="families.number_viewed").values_list("actor_id", "person_id", "codes"))


def test_whole_number_is_shown_once_for_a_reason_and_the_person_reads_it(beijing, officer, child):
    page = beijing.get(number_page(child))
    assert NUMBER not in page.content.decode()
    answer = press(beijing, child)

    assert NUMBER in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert views() == [(str(officer.pk), child.pk, {"reason": "compared"})]
    [opening] = log_of(child, most=5)
    with override("en"):
        assert look_in_words(opening.kind, opening.codes) == (
            "Saw your whole social-security number, to compare it with a paper"
        )
        assert look_in_words(opening.kind, opening.codes, is_at_child=True) == (
            "Saw the whole social-security number, to compare it with a paper"
        )


def test_same_answer_sent_twice_shows_nothing(beijing, child):
    asked = beijing.get(number_page(child)).context["asked"]
    answers = {"reason": "compared", "asked": asked}
    assert NUMBER in beijing.post(number_page(child), answers).content.decode()
    again = beijing.post(number_page(child), answers)

    assert (again.status_code, again.url) == (302, number_page(child))
    assert len(views()) == 1


@pytest.mark.parametrize("asked", ["", "made-up", "未"])
def test_answer_to_no_page_shows_nothing(beijing, child, asked):
    answer = beijing.post(number_page(child), {"reason": "compared", "asked": asked})
    assert answer.status_code == 302
    assert views() == []


@pytest.mark.parametrize("reason", ["", "curious"])
def test_no_number_without_one_of_the_reasons(beijing, child, reason):
    answer = press(beijing, child, reason=reason)
    assert answer.status_code == 422
    assert NUMBER not in answer.content.decode()
    assert views() == []


def test_number_needs_a_fresh_step_up(officer, child, settings):
    browser = signed_in(officer)
    asked = browser.get(number_page(child)).context["asked"]
    session = browser.session
    methods = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**methods[0], "at": methods[0]["at"] - 86_400}]
    session.save()

    for answer in (
        browser.get(number_page(child)),
        browser.post(number_page(child), {"reason": "compared", "asked": asked}),
    ):
        assert answer.status_code == 302
        assert "reauthenticate" in answer.url or "password" in answer.url
        assert answer.url.endswith(number_page(child).replace("/", "%2F"))
    assert views() == []


def test_number_of_another_region_is_not_there(guangdong, auditor, applicant, child):
    assert guangdong.get(number_page(child)).status_code == 404
    assert auditor.get(number_page(child)).status_code == 403
    assert signed_in(applicant).get(number_page(child)).status_code == 404
    assert Client().get(number_page(child)).status_code == 302
    assert views() == []


def test_nobody_sees_their_own_or_a_relatives_number_here(beijing, officer, child):
    own = link_self(officer, "赵强", date(1979, 1, 2), sequence=77).person
    make_link(officer, child, Relationship.OTHER)
    for person in (own, child):
        assert beijing.get(number_page(person)).status_code == 403
        assert beijing.post(number_page(person), {"reason": "compared"}).status_code == 403
    assert views() == []
    assert barred() == [("person", str(person.pk), str(officer.pk)) for person in (own, own, child, child)]


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_pages_are_in_three_languages(beijing, officer, child, language):
    type(officer).objects.filter(pk=officer.pk).update(language=language)
    with override(language):
        body = find(beijing, "name", "李小雨").content.decode() + press(beijing, child).content.decode()
    for english in ("Look somebody up", "Look up by", "Whole number", "Each look is noted", "To the person"):
        assert english not in body


def test_pages_lead_there(beijing, child):
    assert LOOK in beijing.get(reverse("admin:index")).content.decode()
    assert number_page(child) in beijing.get(page_of(child)).content.decode()
