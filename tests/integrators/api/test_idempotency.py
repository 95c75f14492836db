"""One effect a key, whatever is sent and however often."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from uuid_utils.compat import uuid4

from integrators.api.idempotency import check_holds_no_names
from integrators.models import Agreement, KeptAnswer
from integrators.services.forgetting import forget_requests
from integrators.services.kept_answers import Key, claim, keep
from tests.integrators.api.conftest import Program
from tests.integrators.problems import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limit")]
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


def made():
    return Agreement.objects.count()


def test_same_request_same_answer_one_effect(program):
    first, again = program.make(key=KEY), program.make(key=KEY)
    assert (first.status_code, again.status_code, made()) == (202, 202, 1)
    assert again.content == first.content
    for name in ("Content-Type", "Location", "Retry-After"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert "no-store" in again.headers["Cache-Control"]


def test_twenty_times_one_after_the_other(program):
    assert len({program.make(key=KEY).content for _turn in range(20)}) == 1
    assert made() == 1


def test_neither_key_nor_body_can_be_tried_out_from_what_is_kept(program):
    """A program may take a person's number for its key, and sends one in its body."""
    number = "110101199003070011"
    program.make(number, key=number)
    kept = KeptAnswer.objects.get()
    sent = {sha256(text.encode()).hexdigest() for text in (number, json.dumps({"text": number}, separators=(",", ":")))}
    assert len(bytes(kept.body_hash)) == 32
    assert not sent & {bytes(kept.body_hash).hex(), kept.key}
    assert number not in repr(vars(kept))


def test_another_key_is_another_thing(program):
    assert program.make().json() != program.make().json()
    assert made() == 2


def test_spaces_and_order_of_members_do_not_count(program):
    program.post("things/", '{"text": "a", "size": 1}', **{"idempotency-key": KEY})
    again = program.post("things/", '{"size":1,  "text":"a"}', **{"idempotency-key": KEY})
    assert (again.headers["Idempotency-Replayed"], made()) == ("true", 1)


@pytest.mark.parametrize("body", ['{"text": "b"}', '{"text": "a", "size": 1}', '{"text": "a", "size": "1.0"}', "{}"])
def test_other_body_under_the_key_is_refused(program, body):
    program.post("things/", '{"text": "a", "size": 1.0}', **{"idempotency-key": KEY})
    problem_of(program.post("things/", body, **{"idempotency-key": KEY}), "idempotency-key-reused", 422)
    assert made() == 1


def test_key_goes_with_and_without_quotes(program):
    program.make(key=KEY)
    assert program.make(key=f'"{KEY}"').headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    "key",
    ["", "short", "x" * 65, "with spaces in the key", f'"{KEY}', f"{KEY}\x00", "李" * 16, "a,b,c,d,e,f,g,h,i,j", '""'],
    ids=range(9),
)
def test_key_of_another_form_is_refused(program, key):
    problem = problem_of(
        program.post("things/", {"text": "a"}, **{"idempotency-key": key}), "idempotency-key-missing", 400
    )
    assert problem["header"] == "Idempotency-Key"
    assert made() == 0


def test_key_is_needed(program):
    problem_of(program.post("things/", {"text": "a"}), "idempotency-key-missing", 400)


def test_answers_are_replayed_to_the_same_caller_alone(program, app, make_app):
    mine = program.make(key=KEY)
    for other in (Program(app, "fang"), Program(app), Program(make_app("Bank", regions=[]), "wei")):
        answer = other.make(key=KEY)
        assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (202, False)
        assert answer.json()["id"] != mine.json()["id"]


def test_nobody_gets_a_kept_answer(program, nobody):
    program.make(key=KEY)
    problem_of(nobody.make(key=KEY), "not-authenticated", 401)


def test_refusal_of_a_rule_is_kept_with_what_was_written_before_it(program):
    first, again = program.make("sad", key=KEY), program.make("sad", key=KEY)
    problem = problem_of(first, "refused", 422)
    assert problem["code"] == "too-sad"
    assert problem["detail"] == "This is too sad."
    assert problem["errors"] == [{"pointer": "/text", "detail": "This is too sad."}]
    assert again.content == first.content
    assert again.headers["Content-Type"] == "application/problem+json"
    assert again.headers["Link"] == first.headers["Link"]
    assert (again.headers["Idempotency-Replayed"], made()) == ("true", 1)


def test_wrong_input_is_not_kept(program):
    problem_of(program.make(5, key=KEY), "invalid-input", 422)
    assert program.make("right", key=KEY).status_code == 202


def test_fault_of_ours_leaves_no_effect_and_frees_the_key(program):
    problem_of(program.make("broken", key=KEY), "internal-error", 500)
    assert (made(), KeptAnswer.objects.count()) == (0, 0)


def test_what_may_go_later_frees_the_key(program):
    answer = program.make("later", key=KEY)
    problem_of(answer, "try-later", 503)
    assert answer.headers["Retry-After"] == "9"
    assert KeptAnswer.objects.count() == 0


def test_answer_with_a_name_in_it_is_a_fault_and_nothing_happened(program):
    problem_of(program.make("name", key=KEY), "internal-error", 500)
    assert (made(), KeptAnswer.objects.count()) == (0, 0)


def test_secret_is_in_the_first_answer_and_kept_nowhere(program):
    first, again = program.make("secret", key=KEY), program.make("secret", key=KEY)
    assert (first.status_code, again.status_code, made()) == (201, 201, 1)
    assert first.json()["secret"] == "of the first answer"
    assert again.json() == {**first.json(), "secret": None}
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "first answer" not in KeptAnswer.objects.get().body


@pytest.mark.parametrize(
    "body",
    [
        {"name": "李明"},
        {"a": [{"b": "Li Ming"}]},
        {"number": "11010519491231002X"},
        {"n": 13800138000},
        "a name",
        {"next": "/a/13800138000"},
    ],
    ids=range(6),
)
def test_answers_that_may_not_be_kept(body):
    with pytest.raises(ValueError, match="may not be kept"):
        check_holds_no_names(body)


def test_ids_codes_times_and_labels_may_be_kept():
    check_holds_no_names(
        {
            "id": uuid4(),
            "of": "01a218cc-2570-7000-8000-123456789012",
            "at": "2026-11-26T08:30:00Z",
            "state": "in_review",
            "label": "Wird geprüft",
            "url": "http://127.0.0.1:8000/api/v1/things/?limit=1",
            "urls": [{"url": "https://example.org/" + "1380013800013800" * 30}],
            "steps": [1, None, True, "links:read"],
        }
    )


@pytest.mark.django_db(transaction=True)
def test_only_the_claim_itself_does_not_wait_for_the_disk(transactional_db):
    """The effect does, and the claim gets there before it."""

    def setting():
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return cursor.fetchone()[0]

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    claimed = claim(Key("a", "POST /", KEY), b"1" * 32)
    assert setting() == "on"
    with transaction.atomic():
        keep(claimed, status=202, headers={}, body="")
        assert setting() == "on"
    assert KeptAnswer.objects.get().status == 202


def test_key_is_free_again_after_a_day(program):
    first = program.make(key=KEY)
    KeptAnswer.objects.update(made_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert program.make(key=KEY).json() != first.json()


def test_answers_go_after_a_day_and_not_before(program):
    for age in (timedelta(hours=23), timedelta(hours=25)):
        program.make()
        KeptAnswer.objects.filter(made_at__gt=timezone.now() - timedelta(hours=1)).update(made_at=Now() - age)
    forget_requests()
    assert KeptAnswer.objects.count() == 1
    assert forget_requests() == 0


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({}, "kept_answer_one_a_key"),
        ({"key": "another-key-of-16", "status": None}, "kept_answer_whole"),
        ({"key": "another-key-of-16", "lease_until": timezone.now()}, "kept_answer_whole"),
    ],
    ids=["twice", "half", "both"],
)
def test_kept_answer_never_false(changed, constraint):
    fields = {
        "caller": "a/-",
        "operation": "POST /",
        "key": KEY,
        "body_hash": b"h",
        "status": 200,
        "headers": {},
        "body": "",
    }
    KeptAnswer.objects.create(**fields)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        KeptAnswer.objects.create(**fields | changed)
