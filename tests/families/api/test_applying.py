"""Making and sending an application in one call: what it does, and that nothing is left of one that is refused."""

from dataclasses import replace

import pytest
from django.utils import timezone

from audit.models import Event
from families import texts
from families.models import LinkApplication
from families.services.applications.drafts import declaration_of, notice_of
from families.states import Status
from integrators.models import KeptAnswer
from tests.families.api.applying import ADDRESS, BOTH, Api, api, api_for, program
from tests.families.conftest import LI_MING, LI_XIAOYU, WANG_FANG, answer, draft_of, submit
from tests.integrators.oauth import signed_in
from tests.integrators.problems import problem_of

__all__ = ["api", "program"]

pytestmark = pytest.mark.django_db
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


def test_one_call_sends_it(api, linked, program):
    sent = api.send(api.for_relative())
    assert sent.status_code == 202, sent.content

    made = LinkApplication.objects.get(relationship="mother")
    assert sent.json() == {
        "id": str(made.pk),
        "reference": made.reference,
        "status": {"code": "verifying", "label": "Being checked with the register"},
    }
    assert (sent.headers["Location"], sent.headers["Retry-After"]) == (f"{ADDRESS}{made.pk}/", "2")
    assert (made.applicant, made.status, made.name, made.number) == (
        linked,
        Status.VERIFYING,
        WANG_FANG.name,
        WANG_FANG.number,
    )
    assert (made.scopes, made.term_days, made.region_id) == (["view_card", "view_pension"], 365, "110000")
    assert (made.notice_hash, made.declaration_hash) == (
        notice_of("en", is_self=False).sha256,
        declaration_of(made, "en").sha256,
    )
    assert made.due_at is not None


def test_events_are_the_citizens_through_the_app(api, linked, program):
    api.send(api.for_relative())
    told = Event.objects.filter(object_kind="application", codes__has_key="app").order_by("pk")
    assert [(event.kind, event.actor_kind, event.actor_id, event.codes["app"]) for event in told] == [
        ("families.application_started", "citizen", str(linked.pk), program.app.pk),
        ("families.application_submitted", "citizen", str(linked.pk), program.app.pk),
    ]


def test_what_was_sent_goes_on_as_any_other(api):
    api.send(api.for_relative())
    made = LinkApplication.objects.get(relationship="mother")
    assert answer(made, WANG_FANG).status == Status.AWAITING_CONSENT


def test_own_card(program, applicant):
    api = api_for(program, applicant)
    sent = api.send(api.for_own(LI_MING))
    assert sent.status_code == 202, sent.content
    made = LinkApplication.objects.get()
    assert (made.relationship, made.region_id, made.scopes, made.term_days) == ("self", "110000", [], None)
    assert made.notice_hash == notice_of("en", is_self=True).sha256
    assert answer(made, LI_MING).status == Status.AWAITING_CONSENT


def test_words_for_a_young_child_are_asked_for(api):
    body = api.for_relative(LI_XIAOYU, "daughter")
    for_anybody = api.texts("relationship=daughter&scopes=view_card,view_pension&term_days=365")
    refused = api.send(body | for_anybody)

    assert problem_of(refused, "refused", 422)["current"].endswith("&is_young_child=true")
    assert api.call("GET", refused.json()["current"]).json()["declaration"]["sha256"] == body["declaration"]["sha256"]
    assert api.send(body).status_code == 202


def test_without_a_number_an_officer_is_next(api):
    body = api.for_relative(LI_XIAOYU, "daughter", has_no_number=True)
    sent = api.send({name: value for name, value in body.items() if name != "number"})
    assert (sent.status_code, sent.json()["status"]["code"]) == (202, "in_review"), sent.content
    assert sent.headers["Retry-After"] == "3600"


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_language_is_that_in_which_the_texts_were_read(api, language):
    """Whoever sends it may read another."""
    body = Api(api.token, language).for_relative()
    assert api.send(body).status_code == 202
    made = LinkApplication.objects.get(relationship="mother")
    assert made.language == language
    assert made.declaration_hash == declaration_of(made, language).sha256


@pytest.mark.parametrize("text", ["notice", "declaration"])
@pytest.mark.parametrize("changes", [{"sha256": "0" * 64}, {"version": "2020-01"}])
def test_another_text_than_that_of_today_is_refused_with_the_way_to_it(api, text, changes):
    body = api.for_relative()
    body[text] |= changes
    refusal = problem_of(api.send(body), "refused", 422)
    assert (refusal["code"], refusal["errors"][0]["pointer"]) == ("declaration-changed", f"/{text}")
    again = api.get(refusal["current"])
    assert again.status_code == 200, again.content
    assert again.json()[text]["sha256"] == api.for_relative()[text]["sha256"]


def test_declaration_is_of_these_answers(api):
    """Shown for less, sent for more."""
    body = api.for_relative() | {"scopes": ["view_card", "view_medical"]}
    assert problem_of(api.send(body), "refused", 422)["code"] == "declaration-changed"


def test_texts_in_two_languages_are_no_reading(api):
    body = api.for_relative() | {"notice": Api(api.token, "es").for_relative()["notice"]}
    assert problem_of(api.send(body), "refused", 422)["errors"][0]["pointer"] == "/declaration"


def test_nothing_is_left_of_what_is_refused(api):
    """Not even a draft, though the key and its answer are kept."""
    rows, events = LinkApplication.objects.count(), Event.objects.filter(kind="families.application_started").count()
    refused = api.send(api.for_relative(LI_MING, "brother"), key=KEY)
    assert problem_of(refused, "refused", 422)["code"] == "own-number"
    wrong = api.send(api.for_relative() | {"number": "1"})
    problem_of(wrong, "invalid-input", 422)
    assert LinkApplication.objects.count() == rows
    assert Event.objects.filter(kind="families.application_started").count() == events
    assert KeptAnswer.objects.get().status == 422


def test_same_key_is_one_application(api):
    body = api.for_relative()
    first, again = api.send(body, key=KEY), api.send(body, key=KEY)
    assert (first.status_code, again.content) == (202, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert LinkApplication.objects.filter(relationship="mother").count() == 1
    problem_of(api.send(body | {"term_days": 31}, key=KEY), "idempotency-key-reused", 422)


def test_new_token_of_the_citizen_goes_on_with_the_key(program, linked):
    tokens = program.tokens_from(signed_in(linked), scope=BOTH)
    first_api = Api(tokens["access_token"])
    body = first_api.for_relative()
    first = first_api.send(body, key=KEY)

    renewed = program.refreshes(tokens["refresh_token"]).json()["access_token"]
    again = Api(renewed).send(body, key=KEY)
    assert (again.status_code, again.content, again.headers["Idempotency-Replayed"]) == (202, first.content, "true")


def test_key_is_needed(api):
    assert problem_of(api.post("", api.for_relative()), "idempotency-key-missing", 400)


def test_application_in_the_way_is_named(api, linked):
    there = submit(draft_of(linked, WANG_FANG, "mother"))
    refusal = problem_of(api.send(api.for_relative()), "refused", 422)
    assert (refusal["code"], refusal["existing"]) == ("already-applied", f"{ADDRESS}{there.pk}/")


def test_own_application_in_the_way_is_named(program, applicant):
    api = api_for(program, applicant)
    there = submit(draft_of(applicant, LI_MING))
    refusal = problem_of(api.send(api.for_own(WANG_FANG)), "refused", 422)
    assert (refusal["code"], refusal["existing"]) == ("already-applied", f"{ADDRESS}{there.pk}/")


def test_limit_counts_applications_alone(api, settings):
    settings.API_LIMITS = settings.API_LIMITS | {"applications": (1, 86400)}
    body = api.for_relative()
    assert api.get().status_code == 200
    assert api.send(body).status_code == 202
    problem = problem_of(api.send(body), "too-many-requests", 429)
    assert problem["violated-policies"] == ["applications"]
    assert api.get().status_code == 200


def test_texts_are_those_of_the_wizard(api):
    body = api.for_relative()
    assert body["notice"]["version"] == body["declaration"]["version"] == texts.CURRENT


def test_guardian_ticks_each_sensitive_thing_by_itself(api):
    """What is not ticked the declaration does not grant, whoever fills it in. Of a young child each thing is sensitive."""
    shared = {"scopes": ["view_card", "view_pension", "view_medical"]}
    for number, (child, ticked, granted) in enumerate(
        [
            (LI_FIFTEEN, {}, {"view_card"}),
            (LI_FIFTEEN, {"sensitive": ["view_medical"]}, {"view_card", "view_medical"}),
            (LI_XIAOYU, {"sensitive": ["view_medical"]}, {"view_medical"}),
        ]
    ):
        child = replace(child, sequence=number)
        sent = api.send(api.for_relative(child, "daughter", **shared, **ticked))
        assert sent.status_code == 202, sent.content
        made = LinkApplication.objects.get(pk=sent.json()["id"])
        assert set(answer(made, child, guardian=True).link.scopes) == granted


LI_FIFTEEN = replace(LI_XIAOYU, born=LI_XIAOYU.born.replace(year=timezone.localdate().year - 15, month=1, day=2))


def test_nothing_ticked_for_a_young_child_is_refused(api):
    problem = problem_of(api.send(api.for_relative(LI_XIAOYU, "daughter", sensitive=[])), "invalid-input", 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/sensitive"]
    assert not LinkApplication.objects.filter(relationship="daughter").exists()


@pytest.mark.parametrize(
    ("resident", "relationship", "ticked", "words"),
    [
        (LI_XIAOYU, "daughter", ["view_injury"], "Choose from the list."),
        (LI_FIFTEEN, "daughter", ["view_card"], "Choose from the list."),
        (WANG_FANG, "mother", ["view_pension"], "This is not asked for with this relationship."),
    ],
    ids=["not-asked-for", "not-sensitive", "of-age"],
)
def test_ticks_that_are_not_asked_for_are_refused(api, resident, relationship, ticked, words):
    problem = problem_of(api.send(api.for_relative(resident, relationship, sensitive=ticked)), "invalid-input", 422)
    assert [(error["pointer"], words in error["detail"]) for error in problem["errors"]] == [("/sensitive", True)]
    assert not LinkApplication.objects.filter(relationship=relationship).exists()
