"""Reading and withdrawing applications: what an app is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.api.text_shapes import text_shape
from families.models import FamilyLink, LinkApplication, Message
from families.models.consents import Route
from families.services.applications.transitions import move
from families.services.consents.answering import refuse
from families.services.consents.terms import Terms, read_out_terms, shown_text
from families.states import Status
from families.verification import Outcome
from tests.families.api.applying import ADDRESS, api, api_for, program
from tests.families.conftest import (
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    Resident,
    agree,
    answer,
    draft_of,
    submit,
    waiting,
)
from tests.families.recipes import make_application, make_person
from tests.integrators.oauth import BY
from tests.integrators.problems import problem_of

__all__ = ["api", "program"]

pytestmark = pytest.mark.django_db


def shape_of(api, application):
    found = api.get(f"{application.pk}/")
    assert found.status_code == 200, found.content
    return found.json()


def test_shape_of_one_that_waits_for_the_relative(api, linked):
    application = waiting(linked)
    assert shape_of(api, application) == {
        "id": str(application.pk),
        "reference": application.reference,
        "status": {"code": "awaiting_consent", "label": "Waiting for the relative's answer"},
        "acts_next": {"code": "relative", "label": "The relative"},
        "relationship": {"code": "mother", "label": "Mother"},
        "scopes": [{"code": "view_card", "label": "See the card"}]
        + [
            {"code": f"view_{name}", "label": f"See the {words} insurance"}
            for name, words in (
                ("pension", "pension"),
                ("medical", "medical"),
                ("unemployment", "unemployment"),
                ("injury", "work-injury"),
                ("maternity", "maternity"),
            )
        ],
        "term_days": 365,
        "sent_at": f"{application.submitted_at:%Y-%m-%dT%H:%M:%SZ}",
        "expires_at": f"{application.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "decided_at": None,
        "link_id": None,
        "asked": {
            "code": "code_read_out",
            "label": "If your relative is with you, they can read a code out to you. "
            "It grants less than their own answer.",
            "address": f"http://testserver{ADDRESS}{application.pk}/answers/",
            "code_requests": f"http://testserver{ADDRESS}{application.pk}/code-requests/",
            "text": text_shape(shown_text(application, read_out_terms(application), "en"), "en"),
        },
    }


def test_own_card_waits_for_the_applicants_code(program, applicant):
    application = answer(submit(draft_of(applicant, LI_MING)), LI_MING)
    shape = shape_of(api_for(program, applicant), application)
    assert shape["status"] == {"code": "awaiting_consent", "label": "Waiting for your code"}
    assert (shape["acts_next"]["code"], shape["asked"]["code"]) == ("applicant", "own_code")


def test_question_of_an_officer_leads_to_the_page(api, linked, settings):
    application = submit(draft_of(linked, LI_XIAOYU, "daughter", number=None, has_no_number=True))
    move(application, Status.AWAITING_APPLICANT, event="applicant_asked", by=BY)
    shape = shape_of(api, application)
    assert (shape["acts_next"]["code"], shape["asked"]["code"]) == ("applicant", "question")
    page = reverse("families:application", args=[application.pk])
    assert shape["asked"]["address"] == f"{settings.BASE_URL}{page}"


def test_nothing_is_asked_where_no_code_may_be_read_out(api, linked):
    application = answer(submit(draft_of(linked, WANG_FANG, "mother", scopes=["view_pension"])), WANG_FANG)
    assert shape_of(api, application)["asked"] is None


def test_link_is_named_once_there_is_one(api, linked):
    link = agree(waiting(linked))
    shape = shape_of(api, link.application)
    assert (shape["status"]["code"], shape["link_id"]) == ("approved", str(link.pk))
    assert (shape["acts_next"]["code"], shape["asked"]) == ("nobody", None)
    assert shape["decided_at"]


def _refused(application):
    shown = shown_text(application, Terms([], 0), "en")
    refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=BY)


def _expired(application):
    move(application, Status.EXPIRED, event="application_expired", by=BY)


def without_what_tells_them_apart(shape):
    return {name: value for name, value in shape.items() if name not in {"id", "reference", "sent_at", "decided_at"}}


def test_every_end_at_the_relative_reads_the_same(api, linked):
    shapes = []
    for end in (_refused, _expired):
        application = waiting(linked)
        end(application)
        shapes.append(without_what_tells_them_apart(shape_of(api, application)))
    assert shapes[0] == shapes[1]
    assert shapes[0]["status"] == {"code": "not_linked", "label": "Not linked"}


def test_every_refusal_by_the_register_reads_the_same(api, linked):
    shapes = []
    for outcome in [one for one in Outcome if one not in {Outcome.MATCH, Outcome.RETRY}]:
        application = answer(submit(draft_of(linked, WANG_FANG, "mother")), None, outcome)
        LinkApplication.objects.filter(pk=application.pk).update(ended_at=timezone.now() - timedelta(days=40))
        shapes.append(without_what_tells_them_apart(shape_of(api, application)))
    assert all(shape == shapes[0] for shape in shapes)
    assert shapes[0]["status"]["code"] == "rejected"


def test_version_decides_what_is_new(api, linked):
    application = submit(draft_of(linked, WANG_FANG, "mother"))
    first = api.get(f"{application.pk}/")
    same = api.get(f"{application.pk}/", **{"if-none-match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    answer(application, WANG_FANG)
    assert api.get(f"{application.pk}/", **{"if-none-match": first.headers["ETag"]}).status_code == 200


def test_list_is_of_what_was_sent_newest_first(api, linked):
    first, draft = waiting(linked), draft_of(linked, LI_XIAOYU, "daughter")
    second = submit(draft_of(linked, Resident("李建国", LI_MING.born.replace(year=1955)), "father"))
    items = api.get().json()["items"]
    own = LinkApplication.objects.get(relationship="self")
    assert [item["id"] for item in items] == [str(row.pk) for row in (second, first, own)]
    problem_of(api.get(f"{draft.pk}/"), "not-found", 404)


@pytest.mark.parametrize(
    ("query", "relationships"),
    [
        ("status=approved", ["self"]),
        ("status=awaiting_consent", ["mother"]),
        ("status=not_linked", []),
        ("relationship=mother", ["mother"]),
        ("relationship=mother&status=approved", []),
    ],
)
def test_filters(api, linked, query, relationships):
    waiting(linked)
    assert [item["relationship"]["code"] for item in api.get(f"?{query}").json()["items"]] == relationships


@pytest.mark.parametrize("query", ["status=draft", "status=declined", "relationship=cousin", "name=x", "limit=0"])
def test_filter_that_is_none(api, query):
    problem = problem_of(api.get(f"?{query}"), "invalid-input", 422)
    assert [error["pointer"] for error in problem["errors"]] == [f"/{query.partition('=')[0]}"]


def test_end_that_was_a_no_is_not_told_by_a_filter(api, linked):
    for end in (_refused, _expired):
        end(waiting(linked))
    assert len(api.get("?status=not_linked").json()["items"]) == 2


def test_pages_follow_each_other(api, linked):
    waiting(linked)
    first = api.get("?limit=1").json()
    second = api.get(first["next"]).json()
    assert ([item["relationship"]["code"] for item in first["items"] + second["items"]], second["next"]) == (
        ["mother", "self"],
        None,
    )


def test_list_asks_the_database_as_often_for_one_as_for_thirty(api, linked):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            found = api.get()
        assert found.status_code == 200
        return len(queries), len(found.json()["items"])

    agree(waiting(linked))
    few = asked()
    for turn in range(30):
        person = make_person(f"老{turn}", WANG_FANG.born, sequence=2 * turn + 1)
        make_application(linked, "other", person=person, status=Status.REJECTED, ended_at=timezone.now())
    assert asked() == (few[0], few[1] + 30)


# --- Withdrawing ----------------------------------------------------------------------------------------------------


def test_withdrawing_ends_it_and_nobody_is_asked_any_more(api, linked, program):
    application = waiting(linked)
    withdrawn = api.post(f"{application.pk}/withdraw/")
    assert (withdrawn.status_code, withdrawn.json()["status"]["code"]) == (200, "withdrawn"), withdrawn.content
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN
    event = Event.objects.get(kind="families.application_withdrawn")
    assert (event.actor_id, event.codes["app"]) == (str(linked.pk), program.app.pk)
    assert not Message.objects.filter(application=application, due_at__isnull=False).exists()


def test_withdrawing_in_a_state_that_is_not_known_changes_nothing(api, linked):
    application = waiting(linked)
    known = api.get(f"{application.pk}/").headers["ETag"]
    problem_of(api.post(f"{application.pk}/withdraw/", **{"if-match": '"999-en"'}), "changed-meanwhile", 412)
    application.refresh_from_db()
    assert application.is_open
    assert api.post(f"{application.pk}/withdraw/", **{"if-match": known}).status_code == 200


def test_withdrawing_twice_is_withdrawing_once(api, linked):
    application = waiting(linked)
    answers = [api.post(f"{application.pk}/withdraw/") for _turn in range(2)]
    assert (answers[0].status_code, answers[0].content) == (200, answers[1].content)
    assert Event.objects.filter(kind="families.application_withdrawn").count() == 1


def test_what_has_ended_is_not_withdrawn(api, linked):
    application = agree(waiting(linked)).application
    assert problem_of(api.post(f"{application.pk}/withdraw/"), "refused", 422)["code"] == "invalid-transition"
    assert FamilyLink.objects.filter(application=application, ended_at=None).exists()


def test_withdrawal_takes_nothing_more(api, linked):
    application = waiting(linked)
    problem = problem_of(api.post(f"{application.pk}/withdraw/", {"reason": "x"}), "invalid-input", 422)
    assert problem["errors"][0]["pointer"] == "/reason"
    application.refresh_from_db()
    assert application.status == Status.AWAITING_CONSENT
