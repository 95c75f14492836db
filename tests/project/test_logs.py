"""What a log line keeps to itself, whatever shape it comes in, and what stays readable in it."""

import json
import logging
import time
from datetime import date

import pytest
import structlog
from celery import current_app
from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils.translation import gettext_lazy
from django_structlog.middlewares import RequestMiddleware
from uuid_utils.compat import uuid7

from accounts.models import User
from families.models import InsuredPerson
from sscard.logs import redact
from tests.audit.test_append_only import statements_of_production
from tests.families.recipes import make_person

V4, V7 = (
    "67c077a3-01a7-432d-afe8-cf15cfab015a",
    "01a21773-f236-734b-967f-3db0bf31e3e0",
)  # the same in every process that collects the tests

NUMBER, MOBILE = "[number]", "[mobile]"


def kept_of(value):
    return redact(None, "info", {"value": value})["value"]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("110101199003070011", NUMBER),
        ("11010119900307001X", NUMBER),
        ("11010119900307001x.", f"{NUMBER}."),
        ("110101900307001", NUMBER),
        ("110101 19900307 001X", NUMBER),
        ("110101-19900307-0011", NUMBER),
        ("110101  1990‑0307‑0011", NUMBER),
        ("１１０１０１１９９００３０７００１Ｘ", NUMBER),
        ("110101\u200b19900307\u200b0011", NUMBER),
        ("ref110101199003070011", f"ref{NUMBER}"),
        ("a110101199003070011b", f"a{NUMBER}b"),
        ("3.110101199003070011", f"3.{NUMBER}"),
        (" 110101199003070011", f" {NUMBER}"),
        ("13912345678", MOBILE),
        ("+8613912345678", MOBILE),
        ("008613912345678", MOBILE),
        ("139 1234 5678", MOBILE),
        ("+86 139-1234-5678", MOBILE),
        ("１３９１２３４５６７８", MOBILE),
        ("+34 612 34 56 78", MOBILE),
        ("+1 (415) 555-0132", MOBILE),
        ("+442079460123", MOBILE),
        ("010-8888 8888 1", NUMBER),
        ("to wang.fang+card@mail.example.org", "to [address]"),
        (110101199003070011, NUMBER),
        (13912345678, MOBILE),
        (b"110101199003070011", NUMBER),
        (ValueError("no 110101199003070011"), f"ValueError: no {NUMBER}"),
        (gettext_lazy("110101199003070011"), NUMBER),
        ({"to": ["110101199003070011", {13912345678}]}, {"to": [NUMBER, [MOBILE]]}),
        ({"110101199003070011": 1}, {NUMBER: 1}),
        ("failed\nDETAIL:  Failing row contains (李明, 1).\nCONTEXT:  COPY", "failed"),
        (repr(ValueError("failed\nDETAIL:  Failing row contains (李明).")), "ValueError('failed"),
    ],
)
def test_what_is_personal_is_masked(value, kept):
    assert kept_of(value) == kept


@pytest.mark.parametrize("part", ["1", "1-", "+1 (", "a.", "a@", "a.b@", "1\u200b", "12345678901 ", "-", "\n", "é"])
def test_a_long_line_is_read_once(part):
    """Anybody chooses what their browser calls itself, up to eight kilobytes."""
    began = time.monotonic()
    redact(None, "info", {"user_agent": part * (100_000 // len(part))})
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "value",
    [
        *("request_finished", "GET /family/applications/", "2026-11-26T10:00:00.123456Z", "2026-11-26 10:00:00+08:00"),
        *(V4, V7, f"user:{V7} {V4}", "12345678-1234-4234-8234-123456789012"),
        *(
            "Task families.tasks.verify_due[12345678-1234-4234-8234-123456789012] succeeded in 0.012345678901234s: None",
        ),
        *(0.012345678901234, 200, 8000, 1764151234, True, None, "127.0.0.1:15432", "F7K2-94QD", "10 000 of 10 000"),
    ],
)
def test_what_is_read_to_find_a_fault_stays(value):
    assert kept_of(value) == value


def test_ids_are_written_as_they_are_sent():
    user = uuid7()

    assert kept_of(user) == str(user)


def test_row_that_the_database_quotes_is_left_out(db, log_lines):
    person = make_person("金丝雀", date(1949, 7, 23))
    with pytest.raises(IntegrityError, match="金丝雀") as raised, transaction.atomic():
        InsuredPerson.objects.filter(pk=person.pk).update(sex="x")

    logging.getLogger("tests").error("could not save: %s", raised.value, exc_info=raised.value)
    structlog.get_logger("tests").error("could_not_save", error=raised.value, exc_info=raised.value)

    lines = log_lines.getvalue()
    assert "金丝雀" not in lines
    assert lines.count("person_sex_known") > 2
    assert lines.count("The above exception was the direct cause") == 2
    assert [json.loads(line)["level"] for line in lines.splitlines()] == ["error", "error"]


def test_value_that_is_taken_already_is_left_out(db, log_lines):
    User.objects.create_user("first", mobile="+34612345678")
    with pytest.raises(IntegrityError, match="612345678") as raised, transaction.atomic():
        User.objects.create_user("second", mobile="+34612345678")

    logging.getLogger("tests").error("taken", exc_info=raised.value)

    assert "accounts_user_mobile" in log_lines.getvalue()
    assert "Key (mobile)" not in log_lines.getvalue()


def test_input_that_the_database_cannot_read_is_left_out(db, log_lines):
    canary = "金丝雀"
    with pytest.raises(DataError, match=canary) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [canary])

    logging.getLogger("tests").error("unreadable", exc_info=raised.value)

    assert "invalid input syntax for type integer" in log_lines.getvalue()
    assert canary not in log_lines.getvalue()


def test_task_that_fails_tells_no_row(db, log_lines):
    person = make_person("金丝雀", date(1949, 7, 23))

    @current_app.task(name="tests.breaks")
    def breaks():
        InsuredPerson.objects.filter(pk=person.pk).update(sex="x")

    try:
        with transaction.atomic():
            breaks.apply(throw=False)
            transaction.set_rollback(True)
    finally:
        del current_app.tasks["tests.breaks"]

    assert "raised unexpected" in log_lines.getvalue()
    assert "金丝雀" not in log_lines.getvalue()
    assert "person_sex_known" in log_lines.getvalue()


def test_request_is_logged_without_address_of_the_asker_and_without_query(log_lines):
    request = RequestFactory().get("/messages/", {"name": "金丝雀"}, REMOTE_ADDR="203.0.113.9")

    RequestMiddleware(lambda _request: None).prepare(request)

    line = json.loads(log_lines.getvalue())
    assert line["request"] == "GET /messages/"
    assert "ip" not in line
    assert "203.0.113.9" not in log_lines.getvalue()


@pytest.mark.django_db
def test_check_of_a_code_is_logged_without_the_code(client, log_lines):
    client.get("/verify/LA7G9Gx7Qym2FJh15F1tVA.2Te3dOZTntfoWV-0e5Wr/?from=paper")
    logging.getLogger("tests").error("Error handling request %s", "GET /verify/LA7G9Gx7Qym2FJh15F1tVA/")

    assert "GET /verify/[key]/" in log_lines.getvalue()
    assert "LA7G9Gx7" not in log_lines.getvalue()


@pytest.mark.django_db
def test_invitation_is_logged_without_its_key(client, log_lines):
    client.get("/family/invitations/LA7G9Gx7Qym2FJh15F1tVA.2Te3dOZTntfoWV-0e5Wr/")

    assert "GET /family/invitations/[key]/" in log_lines.getvalue()
    assert "LA7G9Gx7" not in log_lines.getvalue()


def test_web_servers_own_line_of_a_request_has_no_query(log_lines):
    logging.getLogger("tests").error("Error handling request %s", "GET /messages/?name=%E9%87%91")

    assert json.loads(log_lines.getvalue())["event"] == "Error handling request GET /messages/"


@pytest.mark.parametrize("name", ["django.server", "gunicorn.error"])
def test_loggers_with_handlers_of_their_own_write_through_ours(name):
    level = settings.LOGGING["root"]["level"]

    assert settings.LOGGING["handlers"]["console"]["formatter"] == "json"
    assert settings.LOGGING["loggers"][name] == {"handlers": ["console"], "level": level, "propagate": False}


def test_database_of_production_quotes_no_row_and_no_statement_in_its_own_log(db, worker_id):
    with connection.cursor() as cursor:
        cursor.execute(statements_of_production(f"sscard_runtime_{worker_id}"))
        cursor.execute(
            "SELECT setconfig FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase"
            " WHERE datname = current_database()"
        )
        [(settings_of_database,)] = cursor.fetchall()

    assert set(settings_of_database) == {"log_error_verbosity=terse", "log_min_error_statement=panic"}
