"""Family links for programs: both sides see and lower them, nobody else learns that they exist."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.relationships import Relationship
from families.scopes import VIEW
from integrators.api.fields import moment_text
from tests.families.conftest import LI_MING, WANG_FANG
from tests.families.recipes import make_link, make_person
from tests.integrators.problems import problem_of

DAY = timedelta(days=1)
VERBS = ("pause", "resume", "end")


def of(link, verb=""):
    return f"family-links/{link.pk}/" + (f"{verb}/" if verb else "")


def etag(link):
    link.refresh_from_db()
    return f'"{link.sequence}-en"'


def lower(caller, link, body, **headers):
    return caller.patch(of(link), body, **{"if-match": etag(link), **headers})


def text(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_owner_sees_the_relative_by_name(owner, link):
    link.refresh_from_db()
    assert text(owner.get(of(link))) == {
        "id": str(link.pk),
        "sequence": 1,
        "as": "owner",
        "relationship": {"code": "mother", "label": "Mother"},
        "person_id": str(link.person_id),
        "scopes": list(VIEW),
        "begins_at": moment_text(link.begins_at),
        "until": moment_text(link.until),
        "state": {"code": "active", "label": "Linked"},
        "application_id": str(link.application_id),
        "name": WANG_FANG.name,
    }


def test_subject_sees_neither_name_nor_application(subject, link):
    seen = text(subject.get(of(link)))
    assert (seen["as"], seen["name"], seen["application_id"]) == ("subject", None, None)
    assert LI_MING.name not in str(seen)


def test_list_has_both_sides_newest_first_and_no_name(owner, subject, link):
    answer = owner.get("family-links/")
    items = text(answer)["items"]
    assert [(item["relationship"]["code"], item["as"]) for item in items] == [("mother", "owner"), ("self", "owner")]
    sides = [(item["relationship"]["code"], item["as"]) for item in text(subject.get("family-links/"))["items"]]
    assert sides == [("self", "owner"), ("mother", "subject")]
    assert all("name" not in item for item in items)
    assert WANG_FANG.name not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("as=owner", ["self"]),
        ("as=subject", ["mother"]),
        ("relationship=mother", ["mother"]),
        ("relationship=mother&as=owner", []),
    ],
)
def test_filters_leave_what_fits(subject, query, found):
    items = text(subject.get(f"family-links/?{query}"))["items"]
    assert [item["relationship"]["code"] for item in items] == found


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("as=friend", "/as"), ("side=owner", "/side"), ("relationship=boss", "/relationship"), ("as=", "/as")],
)
def test_filters_of_another_kind_are_refused(owner, query, pointer):
    problem = problem_of(owner.get(f"family-links/?{query}"), "invalid-input", 422)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_pages_follow_each_other(owner, link):
    first = text(owner.get("family-links/?limit=1&as=owner"))
    second = text(owner.get(first["next"]))
    assert [page["items"][0]["relationship"]["code"] for page in (first, second)] == ["mother", "self"]
    assert second["next"] is None


def _more_links(linked, number):
    """Past ones: quotas count only those that stand."""
    for turn in range(number):
        one = make_link(linked, make_person("张老", WANG_FANG.born, sequence=turn + 20), Relationship.OTHER)
        FamilyLink.objects.filter(pk=one.pk).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)


def test_list_asks_as_often_for_one_row_as_for_thirty(owner, linked, link):
    owner.get("family-links/")
    with CaptureQueriesContext(connection) as of_few:
        owner.get("family-links/")
    _more_links(linked, 28)
    with CaptureQueriesContext(connection) as of_many:
        assert len(text(owner.get("family-links/"))["items"]) == 30
    assert len(of_many) == len(of_few) <= 4


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"paused_at": 0}, "paused"),
        ({"frozen_at": 0}, "frozen"),
        ({"paused_at": 0, "frozen_at": 0}, "frozen"),
        ({"begins_at": 1}, "not_begun"),
        ({"begins_at": -2, "until": -1}, "over"),
        ({"ended_at": 0, "ended_by": EndedBy.SUBJECT}, "ended"),
        ({"begins_at": -2, "until": -1, "ended_at": 0, "ended_by": EndedBy.TERM}, "over"),
        ({"begins_at": -2, "until": -1, "ended_at": -1, "ended_by": EndedBy.SUBJECT}, "over"),
    ],
    ids=range(8),
)
def test_state_is_told_and_names_are_of_active_links_alone(owner, link, changes, state):
    values = {
        name: timezone.now() + value * DAY if isinstance(value, int) else value for name, value in changes.items()
    }
    FamilyLink.objects.filter(pk=link.pk).update(**values)
    seen = text(owner.get(of(link)))
    assert (seen["state"]["code"], seen["name"]) == (state, None)


def test_ended_reads_the_same_whoever_ended_it(owner, link):
    told = set()
    for ended_by in EndedBy:
        FamilyLink.objects.filter(pk=link.pk).update(ended_at=timezone.now(), ended_by=ended_by)
        told.add(owner.get(of(link)).content)
    assert len(told) == 1


def test_who_knows_it_is_told_so_until_the_clock_says_otherwise(owner, link):
    known = owner.get(of(link)).headers["ETag"]
    assert known.startswith('"1-en-')
    assert owner.get(of(link), **{"if-none-match": known}).status_code == 304
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=timezone.now() - 2 * DAY, until=timezone.now() - DAY)
    assert owner.get(of(link), **{"if-none-match": known}).status_code == 200
    assert owner.get(of(link), **{"if-none-match": known, "accept-language": "es"}).status_code == 200


class TestLowering:
    def test_owner_gives_up_a_part(self, owner, link, linked):
        until = link.until - 100 * DAY
        answer = lower(owner, link, {"scopes": ["view_pension", "view_card"], "until": until.isoformat()})
        seen = text(answer)
        assert (seen["scopes"], seen["until"]) == (["view_card", "view_pension"], moment_text(until))
        assert (seen["sequence"], answer.headers["ETag"], "name" in seen) == (2, '"2-en"', False)
        event = Event.objects.get(kind="families.link_lowered")
        assert (event.actor_kind, event.actor_id, event.is_automatic) == ("citizen", str(linked.pk), True)
        assert event.codes["scopes"] == ["view_card", "view_pension"]
        assert (event.object_id, event.person_id) == (str(link.pk), link.person_id)

    def test_event_names_the_app(self, owner, link, program):
        lower(owner, link, {"scopes": ["view_card"]})
        assert Event.objects.get(kind="families.link_lowered").codes["app"] == program.app.pk

    def test_etag_of_the_answer_counts_for_the_next_one(self, owner, link):
        known = owner.get(of(link)).headers["ETag"]
        known = text_and_tag(owner.patch(of(link), {"scopes": ["view_card", "view_pension"]}, **{"if-match": known}))
        assert owner.patch(of(link), {"scopes": ["view_card"]}, **{"if-match": known}).status_code == 200

    def test_subject_takes_away(self, subject, owner, link, linked):
        text(lower(subject, link, {"scopes": ["view_card"]}))
        assert text(owner.get(of(link)))["scopes"] == ["view_card"]
        assert Message.objects.filter(user=linked, kind=Kind.LINK_CHANGED, link=link).count() == 1

    @pytest.mark.parametrize(
        ("body", "code", "pointer"),
        [
            ({"scopes": ["view_card", "certify"]}, "cannot-raise", "/scopes"),
            ({"scopes": []}, "nothing-left", "/scopes"),
            ({"until": 400}, "cannot-raise", "/until"),
            ({"until": -1}, "nothing-left", "/until"),
            ({"until": 0}, "nothing-left", "/until"),
        ],
        ids=range(5),
    )
    def test_never_more_and_never_nothing(self, owner, link, body, code, pointer):
        if "until" in body:
            body = {"until": (timezone.now() + body["until"] * DAY).isoformat()}
        problem = problem_of(lower(owner, link, body), "refused", 422)
        assert (problem["code"], problem["errors"][0]["pointer"]) == (code, pointer)
        link.refresh_from_db()
        assert (link.sequence, link.scopes) == (1, list(VIEW))

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, ""),
            ({"scopes": "view_card"}, "/scopes"),
            ({"scopes": ["fly"]}, "/scopes/0"),
            ({"scopes": ["view_card", "view_card"]}, "/scopes"),
            ({"scopes": None}, "/scopes"),
            ({"until": None}, "/until"),
            ({"until": "2027-01-01"}, "/until"),
            ({"until": 5}, "/until"),
            ({"scopes": ["view_card"], "relationship": "father"}, "/relationship"),
        ],
        ids=range(9),
    )
    def test_bad_input_is_named(self, owner, link, body, pointer):
        problem = problem_of(lower(owner, link, body), "invalid-input", 422)
        assert [error["pointer"] for error in problem["errors"]] == [pointer]

    def test_own_card_is_linked_whole(self, owner, link):
        own = FamilyLink.objects.own().get(owner=link.owner)
        problem = problem_of(lower(owner, own, {"scopes": ["view_card"]}), "refused", 422)
        assert problem["code"] == "own-link-stays"

    def test_stale_state_is_412_and_none_428(self, owner, link):
        problem_of(owner.patch(of(link), {"scopes": ["view_card"]}), "precondition-required", 428)
        answer = owner.patch(of(link), {"scopes": ["view_card"]}, **{"if-match": '"7-en"'})
        problem_of(answer, "changed-meanwhile", 412)
        assert answer.headers["ETag"] == '"1-en"'
        assert not Event.objects.filter(kind="families.link_lowered").exists()

    def test_ended_link_is_not_lowered(self, owner, link):
        owner.post(of(link, "end"))
        assert problem_of(lower(owner, link, {"scopes": ["view_card"]}), "refused", 422)["code"] == "link-ended"


def text_and_tag(answer):
    text(answer)
    return answer.headers["ETag"]


class TestVerbs:
    def test_subject_pauses_and_lets_go_on(self, subject, owner, link, linked, program):
        FamilyLink.objects.filter(pk=link.pk).update(scopes=["view_card", "view_medical"])
        assert text(subject.post(of(link, "pause")))["state"]["code"] == "paused"
        assert text(owner.get(of(link)))["state"]["code"] == "paused"
        assert text(subject.post(of(link, "resume")))["state"]["code"] == "active"
        events = Event.objects.filter(kind__in=["families.link_paused", "families.link_resumed"]).order_by("id")
        assert [event.kind for event in events] == ["families.link_paused", "families.link_resumed"]
        assert {event.codes["app"] for event in events} == {program.app.pk}
        assert Message.objects.filter(user=linked, kind=Kind.LINK_CHANGED).count() == 2

    def test_again_is_the_same(self, subject, link):
        first, again = (text(subject.post(of(link, "pause"))) for _turn in range(2))
        assert first == again
        assert Event.objects.filter(kind="families.link_paused").count() == 1

    @pytest.mark.parametrize("verb", ["pause", "resume"])
    def test_owner_neither_pauses_nor_resumes(self, owner, link, verb):
        FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now() if verb == "resume" else None)
        assert problem_of(owner.post(of(link, verb)), "refused", 422)["code"] == "pause-not-allowed"

    @pytest.mark.parametrize("scope", ["view_pension", "view_unemployment", "view_injury", "view_maternity", "certify"])
    def test_no_app_lets_go_on_what_is_about_money(self, subject, link, scope):
        FamilyLink.objects.filter(pk=link.pk).update(scopes=["view_card", scope])
        text(subject.post(of(link, "resume")))  # it is not paused, so nothing changes
        text(subject.post(of(link, "pause")))
        answer = subject.post(of(link, "resume"))
        assert problem_of(answer, "refused", 422)["code"] == "resume-not-proven"
        link.refresh_from_db()
        assert (link.paused_at is None, link.sequence) == (False, 2)

    def test_own_card_is_not_paused(self, owner, link):
        own = FamilyLink.objects.own().get(owner=link.owner)
        assert problem_of(owner.post(of(own, "pause")), "refused", 422)["code"] == "pause-not-allowed"

    def test_owner_ends_and_both_are_told(self, owner, link, linked, program):
        assert text(owner.post(of(link, "end"), {"is_silent": True}))["state"]["code"] == "ended"
        link.refresh_from_db()
        assert link.ended_by == EndedBy.OWNER
        assert Message.objects.filter(user=linked, kind=Kind.LINK_ENDED).exists()
        assert Message.objects.filter(link=link, kind=Kind.LINK_ENDED_SUBJECT).exists()
        event = Event.objects.get(kind="families.link_ended")
        assert event.codes == {"by": "owner", "silent": False, "app": program.app.pk}
        assert event.is_automatic

    def test_subject_ends_silently(self, subject, link, linked):
        assert text(subject.post(of(link, "end"), {"is_silent": True}))["state"]["code"] == "ended"
        assert not Message.objects.filter(user=linked, kind=Kind.LINK_ENDED).exists()

    @pytest.mark.parametrize("verb", VERBS)
    @pytest.mark.parametrize("is_by_term", [False, True])
    def test_nothing_happens_to_what_has_ended(self, subject, link, verb, is_by_term):
        if is_by_term:
            FamilyLink.objects.filter(pk=link.pk).update(begins_at=timezone.now() - 2 * DAY, until=timezone.now() - DAY)
        else:
            subject.post(of(link, "end"))
        assert problem_of(subject.post(of(link, verb)), "refused", 422)["code"] == "link-ended"

    @pytest.mark.parametrize("verb", VERBS)
    def test_state_that_is_not_known_changes_nothing(self, subject, link, verb):
        answer = subject.post(of(link, verb), **{"if-match": '"7-en"'})
        problem_of(answer, "changed-meanwhile", 412)
        assert answer.headers["ETag"] == '"1-en"'
        link.refresh_from_db()
        assert (link.sequence, link.ended_at, link.paused_at) == (1, None, None)
        known = subject.get(of(link)).headers["ETag"]
        assert subject.post(of(link, verb), **{"if-match": known}).status_code == 200

    @pytest.mark.parametrize("verb", VERBS)
    def test_unknown_members_are_named(self, subject, link, verb):
        problem = problem_of(subject.post(of(link, verb), {"reason": "none"}), "invalid-input", 422)
        assert problem["errors"][0]["pointer"] == "/reason"
