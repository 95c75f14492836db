"""The journal as a list and as a file: of a day, of a kind, of the officer's regions alone; and who took what is noted."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor, build_event, record_event, record_events
from authorities.admin.newest import MOST
from authorities.services.acting import acted_in
from families.admin import events as page
from tests.audit.times import id_at
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import make_person

LIST, FILE = reverse("admin:audit_event_changelist"), reverse("admin:audit_event_export")
CLOCK = Actor.system("tests")
OPENED = {"what": "families.card_opened"}  # else the download, which is an event too, stands first
BEGUN, ENDED = "authorities.table_export_begun", "authorities.table_exported"


@pytest.fixture
def everywhere(db):
    return signed_in(on_duty("everywhere", "000000", "auditor"))


def look(person, kind="families.card_opened", **codes):
    return record_event(kind, by=CLOCK, of="person", object_id=person.pk, person_id=person.pk, codes=codes).id


def at(moment, kind="families.card_opened", object_id="1"):
    """An event of another time, as it would have been written then."""
    return str(
        Event.objects.create(
            pk=id_at(moment),
            at=moment,
            kind=kind,
            actor_kind="system",
            actor_id="tests",
            object_kind="test",
            object_id=object_id,
            is_automatic=True,
        ).pk
    )


def table(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def ids(client, **chosen):
    """Of the file."""
    return [row[-1] for row in table(client.get(FILE, chosen))[1:]]


def listed(client, **chosen):
    return [str(row.pk) for row in client.get(LIST, chosen).context["cl"].result_list]


def test_the_file_says_what_the_list_says(auditor, child):
    key = look(child, scopes=["view_card"], silent=True)
    [head, row] = table(auditor.get(FILE, OPENED))
    assert dict(zip(head, row, strict=True)) == {
        "when": f"{timezone.localtime(Event.objects.get(pk=key).at):%Y-%m-%d %H:%M:%S}",
        "what happened": "Card opened through a link",
        "done by": "System",
        "id of who did it": "tests",
        "about": "insured person",
        "id of what it is about": str(child.pk),
        "insured person": str(child.pk),
        "automatic": "Yes",
        "details": "owner not told; what is shared: see the card",
        "id": key,
    }


def test_a_file_asks_the_same_for_few_rows_and_for_many(everywhere, child):
    """Whose regions differ, as those of look-ups do."""
    asked = []
    table(everywhere.get(FILE))  # the session notes its beginning
    for codes in ([["110101"]], [["110101", "440103"], ["310101"], ["320100"]] * 10):
        for regions in codes:
            look(child, region=regions)
        with CaptureQueriesContext(connection) as queries:
            rows = table(everywhere.get(FILE, OPENED))
        asked.append((len(rows), len(queries)))
    assert [rows for rows, _queries in asked] == [2, 32]
    assert asked[0][1] == asked[1][1]
    assert "region: " in rows[1][8]
    assert "320100" not in rows[1][8]


def test_a_file_of_too_many_rows_says_so(everywhere, child, monkeypatch):
    monkeypatch.setattr(page, "MOST", 3)
    keys = [look(child) for _one in range(5)]
    *rows, told = table(everywhere.get(FILE, OPENED))
    assert [row[-1] for row in rows[1:]] == [str(key) for key in keys[:1:-1]]
    assert told == ["There are more than 3 rows: those that follow are not in this table. Choose fewer in the list."]


def test_asking_for_a_file_without_taking_it_is_refused_and_not_noted(everywhere, child):
    look(child)
    assert everywhere.head(FILE).status_code == 405
    assert not Event.objects.filter(kind=BEGUN).exists()


@pytest.mark.parametrize("harmful", ["-1+1", "+1", "-view"])
def test_nothing_in_the_file_is_a_formula(everywhere, harmful):
    record_event("tests.tried", by=CLOCK, of="test", object_id=harmful)
    assert table(everywhere.get(FILE))[-1][5] == f"'{harmful}"


def test_a_file_is_of_the_officers_regions_alone(auditor, everywhere, child, guangdong_officer):
    here, there = look(child), look(make_person("陈伟", child.birth_date, sequence=77, region="440300"))
    assert ids(auditor, **OPENED) == [here]
    assert set(ids(everywhere)) >= {here, there}


def test_a_stranger_an_officer_and_a_superuser_get_no_file(beijing, stranger, child, db):
    look(child)
    root = signed_in(User.objects.create_superuser("root", "correct horse battery"))
    assert signed_in(stranger).get(FILE).status_code == 404
    assert beijing.get(FILE).status_code == 403
    assert root.get(FILE).status_code == 403
    assert not Event.objects.filter(kind__in=[BEGUN, ENDED]).exists()


def noted():
    return [
        (event.kind, event.actor_id, event.codes)
        for event in Event.objects.filter(kind__in=[BEGUN, ENDED]).order_by("pk")
    ]


def how_they_ended():
    """How many rows went, whether it was broken off, and whether there were more."""
    ended = [codes for kind, _by, codes in noted() if kind == ENDED]
    return [(codes["table_rows"], codes["cut_off"], codes["left_out"]) for codes in ended]


def test_who_takes_what_is_noted_with_how_many(auditor, child):
    for _time in range(3):
        look(child)
    today = f"{timezone.localdate()}"
    chosen = {"day": today, "what": "families.card_opened", "actor_kind__exact": "system", "is_automatic__exact": "1"}
    assert len(ids(auditor, **chosen)) == 3
    user = str(User.objects.get(username="auditor").pk)
    filters = {"of_day": today, "of_kind": "families.card_opened", "done_by": "system", "automatic": "1"}
    here = {"table": "events"} | acted_in(Actor.officer(user))
    went = {"table_rows": 3, "cut_off": False, "left_out": False}
    assert noted() == [(BEGUN, user, filters | here), (ENDED, user, went | here)]
    assert len(set(Event.objects.filter(kind__in=[BEGUN, ENDED]).values_list("object_kind", "object_id"))) == 1


def test_a_file_that_is_broken_off_is_noted_with_what_went_out(auditor, child):
    for _time in range(5):
        look(child)
    response = auditor.get(FILE)
    lines = iter(response.streaming_content)
    for _mark_head_and_two_rows in range(4):
        next(lines)
    # As the server does when nobody reads on, but for the signal after it, which would close the test's own connection.
    for close in response._resource_closers:
        close()
    assert how_they_ended() == [(2, True, False)]


def test_a_file_is_read_some_rows_at_a_time(auditor, child, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(page, "_AT_ONCE", 3)
    keys = [look(child) for _time in range(10)]
    response = auditor.get(FILE, OPENED)
    lines = iter(response.streaming_content)
    with django_assert_num_queries(1):
        for _mark_head_and_three_rows in range(5):
            next(lines)
    rest = b"".join(lines).decode()
    assert [row.rsplit(",", 1)[1] for row in rest.splitlines()] == keys[6::-1]


@pytest.mark.parametrize("read", [listed, ids], ids=["list", "file"])
def test_a_day_is_the_whole_day_where_we_are_and_no_other(everywhere, read):
    midnight = timezone.make_aware(datetime(2026, 3, 5))
    inside = [at(midnight), at(midnight + timedelta(hours=23, minutes=59))]
    at(midnight - timedelta(milliseconds=1))
    at(midnight + timedelta(days=1))
    assert read(everywhere, day="2026-03-05") == inside[::-1]


@pytest.mark.parametrize("read", [listed, ids], ids=["list", "file"])
def test_without_a_day_it_is_the_newest_month(everywhere, read):
    now = timezone.now()
    at(now - timedelta(days=32))
    newer = at(now - timedelta(days=30))
    assert newer == read(everywhere)[-1]


@pytest.mark.parametrize("read", [listed, ids], ids=["list", "file"])
def test_one_kind(auditor, child, read):
    look(child)
    opened = look(child, kind="families.person_viewed")
    assert read(auditor, what="families.person_viewed") == [opened]


@pytest.mark.parametrize("chosen", [{"day": "yesterday"}, {"day": "9999-12-31"}, {"what": "families.nothing"}])
def test_filters_that_are_none_show_nothing(auditor, child, chosen):
    look(child)
    assert auditor.get(FILE, chosen).status_code == 404
    assert (auditor.get(LIST, chosen).status_code, auditor.get(LIST, chosen).url) == (302, f"{LIST}?e=1")


@pytest.mark.parametrize(
    "chosen",
    [{"actor_kind__exact": "李明"}, {"is_automatic__exact": "maybe"}, {"actor_kind__exact": ["system", "officer"]}],
)
def test_file_by_what_is_no_choice_is_not_there(auditor, child, chosen):
    assert auditor.get(FILE, chosen).status_code == 404
    assert noted() == []


def test_forms_keep_what_else_is_chosen_and_the_file_is_of_the_same(auditor, child):
    text = auditor.get(LIST, {"day": "2026-03-05", "what": "families.card_opened"}).content.decode()
    assert '<input type="hidden" name="what" value="families.card_opened">' in text
    assert '<input type="hidden" name="day" value="2026-03-05">' in text
    assert f'href="{FILE}?day=2026-03-05&amp;what=families.card_opened"' in text


def test_a_long_list_is_counted_up_to_a_point(everywhere):
    record_events([build_event("tests.tried", by=CLOCK, of="test", object_id="1") for _one in range(MOST + 60)])
    assert everywhere.get(LIST).context["cl"].result_count == MOST


def test_neither_a_day_nor_a_month_is_found_by_looking_through_all(everywhere):
    """Of a journal of many months."""
    now = timezone.now()
    for hour in range(3000):
        at(now - timedelta(hours=hour))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_event")
    for chosen in ({}, {"day": f"{now - timedelta(days=60):%Y-%m-%d}"}, {"what": "families.card_opened"}):
        plan = everywhere.get(LIST, chosen).context["cl"].queryset[:50].explain()
        assert "audit_event_before_pkey" in plan
        assert "Seq Scan on audit_event_before" not in plan


@pytest.mark.parametrize(
    ("language", "told", "column"),
    [
        ("en", "Download as a table", "what happened"),
        ("es", "Descargar como tabla", "qué pasó"),
        ("zh-hans", "以表格形式下载", "发生的事项"),
    ],
)
def test_list_and_file_are_in_the_readers_language(auditor, child, language, told, column):
    look(child)
    User.objects.update(language=language)
    assert told in auditor.get(LIST).content.decode()
    assert table(auditor.get(FILE))[0][1] == column


def test_downloads_of_before_are_told_too(everywhere, child):
    """As they were noted while the journal alone was counted."""
    for kind, codes in (("families.events_export_begun", {}), ("families.events_exported", {"rows": 3})):
        record_event(kind, by=CLOCK, of="export", object_id=child.pk, codes=codes)
    told = [(row[1], row[-2]) for row in table(everywhere.get(FILE))[1:]]
    assert ("Events downloaded", "number of events: 3") in told
    assert "Download of events begun" in {kind for kind, _details in told}
