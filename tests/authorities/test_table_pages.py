"""Tables of offices and duties: shown first, carried out whole or not at all, and of the supervisor's own region alone."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.admin import exports
from authorities.models import Office, StaffDuty
from authorities.policies import has_duty
from authorities.services.acting import acted_in
from authorities.services.importing.duties import DUTIES
from authorities.services.importing.offices import OFFICES
from tests.families.admin.conftest import on_duty, signed_in

IMPORT = {
    "office": reverse("admin:authorities_office_import"),
    "staffduty": reverse("admin:authorities_staffduty_import"),
}
TABLE = {"office": reverse("admin:authorities_office_table"), "staffduty": reverse("admin:authorities_staffduty_table")}
LIST = {
    "office": reverse("admin:authorities_office_changelist"),
    "staffduty": reverse("admin:authorities_staffduty_changelist"),
}
DAY = timedelta(days=1)
HERE = "110101-demonstration"
WINDOW = {
    "code": "110105-window-2",
    "authority": "110000-department",
    "region": "110105",
    "name": "朝阳二号窗口",
    "romanised_name": "Window 2, Chaoyang",
    "address": "朝阳路2号",
    "romanised_address": "2 Chaoyang Road",
    "phone": "010 6588 0000",
    "hours": "1-5 09:00-17:00; 6 09:00-12:00",
}


@pytest.fixture
def supervisor(db):
    return on_duty("supervisor", "110000", "supervisor")


@pytest.fixture
def beijing(supervisor):
    return signed_in(supervisor)


@pytest.fixture
def chen(db):
    return User.objects.create_user("chen")


def written(rows, columns):
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(columns)
    lines.writerows([[row.get(name, "") for name in columns] for row in rows])
    return out.getvalue().encode()


def offices(*rows):
    return written(rows, OFFICES.columns)


def duties(*rows):
    return written(rows, DUTIES.columns)


def duty(account="chen", region="110101", role="officer", **days):
    return {"account": account, "region": region, "role": role} | days


def send(client, what, content):
    return client.post(IMPORT[what], {"table": SimpleUploadedFile("t.csv", content, "text/csv")})


def press(client, what, shown):
    return client.post(IMPORT[what], {"shown": shown.context["sealed"]})


def carry_out(client, what, content):
    shown = send(client, what, content)
    assert shown.status_code == 200, shown.context["problems"]
    return press(client, what, shown)


def problems(answer):
    assert answer.status_code == 422
    return [(problem.row, problem.column, str(problem.text)) for problem in answer.context["problems"]]


def existing(code=HERE):
    office = Office.objects.get(pk=code)
    return {name: getattr(office, name) for name in OFFICES.columns if name not in {"authority", "region", "hours"}} | {
        "authority": office.authority_id,
        "region": office.region_id,
        "hours": "1-5 09:00-17:00",
    }


def test_offices_are_shown_first_and_nothing_is_done(beijing):
    shown = send(
        beijing, "office", offices(WINDOW, existing() | {"phone": "010 12333"}, existing("110105-demonstration"))
    )
    assert [(step.row, step.does.value, step.key) for step in shown.context["steps"]] == [
        (2, "add", "110105-window-2"),
        (3, "change", HERE),
    ]
    body = shown.content.decode()
    assert "<del>12333</del> → <ins>010 12333</ins>" in body
    assert "朝阳二号窗口" in body
    assert not Office.objects.filter(pk="110105-window-2").exists()
    assert Office.objects.get(pk=HERE).phone == "12333"


def test_offices_are_added_and_changed(beijing, supervisor):
    answer = carry_out(beijing, "office", offices(WINDOW, existing() | {"phone": "010 12333"}))
    assert (answer.status_code, answer.url) == (302, LIST["office"])
    assert "Done: 1 added, 1 changed, 0 ended." in beijing.get(LIST["office"]).content.decode()
    new = Office.objects.get(pk="110105-window-2")
    assert (new.romanised_name, new.is_demonstration, new.edited_at is None) == ("Window 2, Chaoyang", False, False)
    assert new.hours[1] == {"days": [6], "open": "09:00", "close": "12:00"}
    assert Office.objects.get(pk=HERE).phone == "010 12333"
    read = Client().get(reverse("benefits:knowledge-region", args=["110000"])).content.decode()
    assert "Window 2, Chaoyang" in read
    told = {
        event.kind: event
        for event in Event.objects.filter(actor_id=str(supervisor.pk), kind__startswith="authorities.")
    }
    assert told["authorities.place_added"].object_id == "110105-window-2"
    assert told["authorities.place_changed"].codes["fields"] == ["phone"]
    whole = told["authorities.table_imported"]
    done = {"table": "offices", "added": 1, "changed": 1, "ended": 0}
    assert (whole.object_kind, whole.codes) == ("import", {**done, "region": ["110000"]})


@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        (
            {"region": "440106", "authority": "440100-department", "code": "440106-window"},
            "",
            "kept by the supervisors of its own region",
        ),
        ({"region": "440106", "code": "440106-window"}, "region", "It does not lie in the region of this authority."),
        ({"region": "110100"}, "region", "This is not the code of a region."),
        ({"authority": "nobody"}, "authority", "No authority has this code."),
        ({"code": "110101-window"}, "code", "Build the code of its region"),
        ({"code": "110105-12345678901"}, "code", "Build the code of its region"),
        ({"code": "110105-Window"}, "code", "Build the code of its region"),
        ({"code": "440106-demonstration"}, "code", "There is an office of this code, of another authority or region."),
        ({"phone": "call"}, "phone", "Give a telephone number in digits"),
        ({"hours": "always"}, "hours", "This is not understood as opening hours: always."),
        ({"address": "=1+1"}, "address", "A spreadsheet would work this out"),
        ({"name": ""}, "name", "This field is required."),
        ({"name": "窗" * 101}, "name", "at most 100 characters"),
        ({"romanised_name": "a\u202eb"}, "romanised_name", "Leave out the characters that cannot be seen."),
    ],
)
def test_what_is_wrong_with_an_office_is_said_with_its_row(beijing, changed, column, said):
    told = problems(send(beijing, "office", offices(existing(), WINDOW | changed)))
    assert (told[0][0], told[0][1]) == (3, column)
    assert said in told[0][2]
    assert not Office.objects.filter(edited_at__isnull=False).exists()


def test_one_wrong_row_and_nothing_is_taken(beijing):
    answer = send(beijing, "office", offices(WINDOW, existing() | {"phone": "x"}, WINDOW))
    assert [(row, column) for row, column, _text in problems(answer)] == [(4, "code"), (3, "phone")]
    body = answer.content.decode()
    assert "Row 3, phone: " in body
    assert "Nothing was taken of this table." in body
    assert Office.objects.filter(pk="110105-window-2").count() == 0


def test_duties_are_given_and_ended(beijing, supervisor, chen):
    wang = on_duty("wang", "110105", "officer")
    last = timezone.localdate() + DAY
    content = duties(duty(), duty("wang", "110105", last_day=f"{last}"), duty(str(chen.pk), role="auditor"))
    shown = send(beijing, "staffduty", content)
    assert [(step.row, step.does.value) for step in shown.context["steps"]] == [(2, "add"), (3, "end"), (4, "add")]
    assert not chen.duties.exists()
    assert press(beijing, "staffduty", shown).status_code == 302
    assert (has_duty(chen, "110101", "officer"), has_duty(chen, "110101", "auditor")) == (True, True)
    assert wang.duties.get().last_day == last
    chen.refresh_from_db()
    assert chen.is_staff
    kinds = list(Event.objects.filter(object_kind__in=["duty", "import"]).order_by("id").values_list("kind", flat=True))
    assert kinds == [
        *["authorities.duty_granted", "authorities.duty_ended", "authorities.duty_granted"],
        "authorities.table_imported",
    ]
    done = {"table": "duties", "added": 2, "changed": 0, "ended": 1}
    assert Event.objects.get(object_kind="import").codes == {**done, "region": ["110000"]}


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (duty("nobody"), "account", "No account has this user name."),
        (duty(region="110100"), "region", "This is not the code of a region."),
        (duty(region="440106"), "", "This duty is not yours to give or to end."),
        (duty(region="110000", role="supervisor"), "", "This duty is not yours to give or to end."),
        (duty("supervisor"), "", "This duty is not yours to give or to end."),
        (duty(role="king"), "role", "Select a valid choice."),
        (duty(begins_on="2020-01-01"), "begins_on", "A duty begins and ends today or within a year"),
        (duty(last_day="2020-01-01"), "last_day", "A duty begins and ends today or within a year"),
        (duty(last_day="9999-12-31"), "last_day", "A duty begins and ends today or within a year"),
        (duty(begins_on="1/2/2027"), "begins_on", "Enter a valid date."),
        (duty("li", "110105", begins_on="2020-01-01"), "begins_on", "The duty has another first day."),
        (duty("closed"), "account", "This account is closed."),
        (duty("wang", "110105"), "", "Row 2 has this duty already."),
    ],
)
def test_what_is_wrong_with_a_duty_is_said_with_its_row(beijing, chen, row, column, said):
    for name in ("wang", "li"):
        on_duty(name, "110105", "officer")
    User.objects.create_user("closed", is_active=False)
    [(number, where, told)] = problems(send(beijing, "staffduty", duties(duty("wang", "110105"), row)))
    assert (number, where) == (3, column)
    assert said in told
    assert StaffDuty.objects.count() == 3


def test_what_was_shown_is_what_is_done_or_it_is_shown_again(beijing):
    shown = send(beijing, "office", offices(existing() | {"phone": "010 12333"}))
    Office.objects.filter(pk=HERE).update(phone="010 99999")
    again = press(beijing, "office", shown)
    assert again.status_code == 200
    assert "Something has changed since you looked." in again.content.decode()
    assert "<del>010 99999</del> → <ins>010 12333</ins>" in again.content.decode()
    assert Office.objects.get(pk=HERE).phone == "010 99999"
    assert press(beijing, "office", again).status_code == 302
    assert Office.objects.get(pk=HERE).phone == "010 12333"


def test_pressed_twice_it_is_done_once(beijing, chen):
    shown = send(beijing, "staffduty", duties(duty()))
    assert press(beijing, "staffduty", shown).status_code == 302
    assert press(beijing, "staffduty", shown).status_code == 200
    assert (chen.duties.count(), Event.objects.filter(object_kind="import").count()) == (1, 1)


@pytest.mark.parametrize("wrong", ["other table", "somebody else", "changed", "nothing", "old"])
def test_nothing_is_done_by_what_was_not_shown_here(beijing, wrong, chen):
    sealed = send(beijing, "office", offices(WINDOW)).context["sealed"]
    equal = signed_in(on_duty("equal", "110000", "supervisor"))
    client, what = (
        (equal if wrong == "somebody else" else beijing),
        ("staffduty" if wrong == "other table" else "office"),
    )
    sealed = {"changed": f"A{sealed[1:]}" if sealed[0] != "A" else f"B{sealed[1:]}", "nothing": ""}.get(wrong, sealed)
    with time_machine.travel(timezone.now() + timedelta(minutes=31 if wrong == "old" else 0)):
        if wrong == "old":
            client = signed_in(User.objects.get(username="supervisor"))  # who has done something else meanwhile
        answer = client.post(IMPORT[what], {"shown": sealed})
    assert (answer.status_code, answer.url) == (302, IMPORT[what])
    assert not Office.objects.filter(pk="110105-window-2").exists()


def test_duty_that_ended_between_the_two_pages_does_nothing(beijing, supervisor):
    shown = send(beijing, "office", offices(WINDOW))
    StaffDuty.objects.create(user=supervisor, region_id="110105", role="supervisor")
    StaffDuty.objects.filter(region="110000").update(region="110101")
    assert press(beijing, "office", shown).status_code == 302  # a part of what they supervised, which has this office
    shown = send(beijing, "office", offices(WINDOW | {"phone": "12345"}))
    StaffDuty.objects.filter(region="110105").delete()
    told = problems(press(beijing, "office", shown))
    assert told == [(2, "", "This authority or office is kept by the supervisors of its own region.")]
    assert Office.objects.get(pk="110105-window-2").phone == WINDOW["phone"]


@pytest.mark.parametrize("what", ["office", "staffduty"])
def test_what_goes_out_comes_back_as_it_is(beijing, supervisor, chen, what):
    StaffDuty.objects.create(user=chen, region_id="110105", role="officer")
    on_duty("elsewhere", "440000", "officer")
    answer = beijing.get(TABLE[what])
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"44" not in content
    shown = send(beijing, what, content)
    assert (shown.status_code, shown.context["steps"]) == (200, [])
    assert "The table says what is there already." in shown.content.decode()
    assert "Do all of it" not in shown.content.decode()
    begun, ended = Event.objects.filter(object_kind="export").order_by("pk")
    here = {"table": {"office": "offices", "staffduty": "duties"}[what]} | acted_in(Actor.officer(supervisor.pk))
    assert (begun.kind, begun.codes) == ("authorities.table_export_begun", here)
    went = {"table_rows": 2, "cut_off": False, "left_out": False}
    assert (ended.kind, ended.codes) == ("authorities.table_exported", here | went)
    assert begun.object_id == ended.object_id


@pytest.mark.parametrize("what", ["office", "staffduty"])
def test_rows_are_read_some_at_a_time_and_counted_when_it_is_broken_off(
    beijing, what, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    Office.objects.exclude(pk=HERE).delete()
    for number in range(5):
        on_duty(f"officer-{number}", "110105", "officer")
        office = Office.objects.get(pk=HERE)
        office.pk = f"110105-window-{number}"
        office.save(force_insert=True)
    answer = beijing.get(TABLE[what])
    lines = iter(answer.streaming_content)
    for queries, some in ((1, 5), (1, 1), (0, 1)):  # the mark, the head and three rows; then two of the next part
        with django_assert_num_queries(queries):
            for _line in range(some):
                next(lines)
    assert not Event.objects.filter(kind="authorities.table_exported").exists()
    for close in answer._resource_closers:  # as the server does when nobody reads on
        close()
    ended = Event.objects.get(kind="authorities.table_exported")
    assert (ended.codes["table_rows"], ended.codes["cut_off"]) == (5, True)


def test_all_rows_go_out_once_however_many_are_read_at_a_time(beijing, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    for number in range(7):
        on_duty(f"officer-{number}", "110105", "officer")
    content = b"".join(beijing.get(TABLE["staffduty"]).streaming_content).decode("utf-8-sig")
    names = sorted(row["account"] for row in csv.DictReader(io.StringIO(content)))
    assert names == [*(f"officer-{number}" for number in range(7)), "supervisor"]


def test_of_where_one_is_an_officer_nothing_goes_out(supervisor, beijing):
    """Who supervises or audits takes along, and only there."""
    StaffDuty.objects.create(user=supervisor, region_id="440000", role="officer")
    assert Office.objects.filter(region__code__startswith="44").exists()
    content = b"".join(beijing.get(TABLE["office"]).streaming_content)
    assert b"110101" in content
    assert b"44" not in content


def test_nothing_that_goes_out_is_a_formula(beijing):
    Office.objects.filter(pk=HERE).update(address="=cmd()")
    content = b"".join(beijing.get(TABLE["office"]).streaming_content).decode("utf-8-sig")
    assert next(row for row in csv.DictReader(io.StringIO(content)) if row["code"] == HERE)["address"] == "'=cmd()"


@pytest.mark.parametrize("what", ["office", "staffduty"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty."),
        (b"a" * 300_000, "The file is larger than 256 kB."),
        ("code,name\n".encode("utf-16"), "The file is not UTF-8."),
        (b"account,phone\na,b\n", "The first row has to name these columns"),
    ],
)
def test_what_is_no_table_is_said(beijing, what, content, said):
    answer = send(beijing, what, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_more_rows_than_are_taken(beijing):
    rows = [duty(f"user-{number}") for number in range(DUTIES.most + 1)]
    assert problems(send(beijing, "staffduty", duties(*rows))) == [
        (None, "", "The table has more than 200 rows. Send it in parts.")
    ]


def test_nothing_of_the_table_is_in_the_session(beijing):
    beijing.get(IMPORT["office"])
    before = set(beijing.session.keys())
    send(beijing, "office", offices(WINDOW))
    assert "朝阳" not in str(dict(beijing.session))
    assert set(beijing.session.keys()) == before


@pytest.mark.parametrize("what", ["office", "staffduty"])
@pytest.mark.parametrize(
    ("role", "lists", "takes_along"),
    [("officer", {"office": 200, "staffduty": 403}, 403), ("auditor", {"office": 200, "staffduty": 200}, 200)],
)
def test_officers_and_auditors_take_nothing_in_and_officers_nothing_along(db, chen, what, role, lists, takes_along):
    client = signed_in(on_duty(role, "110000", role))
    content = {"office": offices(WINDOW), "staffduty": duties(duty())}[what]
    assert client.get(IMPORT[what]).status_code == 403
    assert send(client, what, content).status_code == 403
    assert client.post(IMPORT[what], {"shown": "x"}).status_code == 403
    assert client.get(TABLE[what]).status_code == takes_along
    listed = client.get(LIST[what])
    assert listed.status_code == lists[what]
    if listed.status_code == 200:
        assert (TABLE[what] in listed.content.decode()) == (takes_along == 200)
        assert IMPORT[what] not in listed.content.decode()


@pytest.mark.parametrize("what", ["office", "staffduty"])
def test_strangers_find_nothing(db, what):
    citizen = signed_in(User.objects.create_user("citizen"))
    for page in (IMPORT[what], TABLE[what]):
        assert citizen.get(page).status_code == 404
        assert Client().get(page).status_code == 302


def test_more_rows_ask_no_more_queries_to_be_shown(beijing, django_assert_max_num_queries):
    rows = [WINDOW | {"code": f"110105-window-{number}"} for number in range(100)]
    send(beijing, "office", offices(rows[0]))
    with django_assert_max_num_queries(60) as few:
        send(beijing, "office", offices(rows[0]))
    with django_assert_max_num_queries(len(few)):
        assert send(beijing, "office", offices(*rows)).context["counts"][0][1] == 100


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Take a table"), ("es", "Cargar una tabla"), ("zh-hans", "导入表格")]
)
def test_page_in_three_languages(beijing, language, title):
    User.objects.update(language=language)
    assert f"<h1>{title}</h1>" in beijing.get(IMPORT["office"]).content.decode()
