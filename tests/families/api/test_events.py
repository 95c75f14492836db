"""Events for programs: what the pages tell this reader, newest first, and nothing of anybody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import Actor, record_event
from families.admin.event_words import KINDS
from families.models import FamilyLink
from families.models.links import EndedBy
from families.selectors import CODE_CHECKED, OPENED, VIEWED
from families.services.links.disputes import open_dispute
from families.services.links.ending import end_link
from integrators.api.fields import moment_text
from tests.families.api.programs import ALL_SCOPES, Caller, calling_for, made_app
from tests.families.conftest import CHEN_JING, by, link_relative
from tests.integrators.problems import problem_of


def text(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


def events_of(caller, query=""):
    return text(caller.get(f"events/{query}"))["items"]


def told(caller, link):
    """Kind, actor and app of what happened to the link, oldest first."""
    return [(one["kind"], one["actor"], one["app_id"]) for one in reversed(events_of(caller, f"?link={link.pk}"))]


def of(link, verb=""):
    return f"family-links/{link.pk}/" + (f"{verb}/" if verb else "")


def test_each_side_reads_what_its_pages_tell(owner, subject, link, linked, program, sign_in):
    app = program.app.pk
    owner.get(f"persons/{link.person_id}/card/")
    sign_in(linked).get(reverse("families:link", args=[link.pk]))
    owner.patch(of(link), {"scopes": ["view_card", "view_medical"]}, **{"if-match": "*"})
    subject.post(of(link, "pause"))
    subject.post(of(link, "resume"))
    subject.post(of(link, "end"))

    assert told(owner, link) == [
        ("link_begun", None, None),
        ("card_opened", "citizen", app),
        ("record_opened", "citizen", None),
        ("link_lowered", "citizen", app),
        ("link_paused", "relative", None),
        ("link_resumed", "relative", None),
        ("link_ended", None, None),
    ]
    assert told(subject, link) == [
        ("link_begun", "citizen", None),
        ("card_opened", "relative", app),
        ("record_opened", "relative", None),
        ("link_lowered", "relative", app),
        ("link_paused", "citizen", app),
        ("link_resumed", "citizen", app),
        ("link_ended", "citizen", app),
    ]


def test_an_event_is_ids_and_codes(owner, link):
    begun = Event.objects.get(kind="families.link_begun", object_id=str(link.pk))
    (found,) = [one for one in events_of(owner) if one["link_id"] == str(link.pk)]
    assert found == {
        "id": str(begun.pk),
        "kind": "link_begun",
        "at": moment_text(begun.at),
        "link_id": str(link.pk),
        "actor": None,
        "app_id": None,
    }


def test_end_reads_the_same_to_the_owner_whoever_ended_it(owner, linked):
    def ended(ended_by, actor):
        one = link_relative(linked, CHEN_JING, "other")
        end_link(one, ended_by=ended_by, by=actor)
        return [row[1:] for row in told(owner, one) if row[0] == "link_ended"]

    told_of = [
        ended(EndedBy.SUBJECT, Actor.officer(linked.pk)),
        ended(EndedBy.TERM, Actor.system("close_overdue")),
        ended(EndedBy.REGISTER, Actor.authority("http")),
    ]
    assert told_of == [[(None, None)]] * 3


def test_silent_end_reads_like_any_other(owner, subject, link, program):
    """By what were missing alone the owner's app would know it."""
    subject.post(of(link, "end"), {"is_silent": True})
    assert told(owner, link)[-1] == ("link_ended", None, None)
    assert told(subject, link)[-1] == ("link_ended", "citizen", program.app.pk)


def test_subject_reads_who_else_looked(subject, link, officer):
    person_id = link.person_id
    for kind, actor, about in [
        ("families.person_viewed", Actor.officer(officer.pk), "person"),
        ("families.link_viewed", Actor.officer(officer.pk), "link"),
        (CODE_CHECKED, Actor.system("code_check"), "link"),
    ]:
        record_event(kind, by=actor, of=about, object_id=link.pk if about == "link" else person_id, person_id=person_id)
    newest = [(one["kind"], one["actor"], one["link_id"]) for one in events_of(subject)[:3]]
    assert newest == [
        ("code_checked", None, str(link.pk)),
        ("link_viewed", "officer", str(link.pk)),
        ("person_viewed", "officer", None),
    ]


def test_nothing_else_of_the_record_is_told(owner, subject, link, linked, relative):
    """Neither the way to the link, nor what officers and registers do, nor looks of others to the owner."""
    for kind in set(KINDS) - {"families.link_begun"}:
        is_told = kind.startswith(("families.link_", "families.dispute_")) and not kind.endswith(VIEWED)
        if not kind.endswith(OPENED) and not is_told and kind != CODE_CHECKED:
            record_event(kind, by=Actor.authority("http"), of="link", object_id=link.pk, person_id=link.person_id)
    record_event("families.card_opened", by=by(relative), of="link", object_id=link.pk, person_id=link.person_id)
    record_event("families.link_viewed", by=Actor.officer(linked.pk), of="link", object_id=link.pk)
    assert [kind for kind, _actor, _app in told(owner, link)] == ["link_begun"]
    assert [kind for kind, _actor, _app in told(subject, link)] == ["link_begun", "card_opened"]


def test_kinds_are_told_apart_without_their_room():
    kinds = [kind for kind in KINDS if kind.split(".")[0] in {"families", "benefits"}]
    assert len({kind.partition(".")[2] for kind in kinds}) == len(kinds)


def test_newest_comes_first_and_pages_follow(owner, link):
    whole = [one["id"] for one in events_of(owner)]
    assert whole == sorted(whole, reverse=True)
    first = text(owner.get("events/?limit=1"))
    second = text(owner.get(first["next"]))
    assert [one["id"] for one in first["items"] + second["items"]] == whole[:2]
    problem_of(owner.get(first["next"].replace("limit=1", f"link={link.pk}")), "invalid-cursor", 400)


@pytest.mark.parametrize("value", ["x", "1", "", "\x00"])
def test_filter_takes_an_id(owner, value):
    problem = problem_of(owner.get(f"events/?link={value}"), "invalid-input", 422)
    assert problem["errors"][0]["pointer"] == "/link"


def test_it_asks_as_often_for_one_row_as_for_thirty(owner, linked, link):
    owner.get("events/")
    with CaptureQueriesContext(connection) as of_few:
        owner.get("events/")
    for _turn in range(30):
        record_event("families.card_opened", by=by(linked), of="link", object_id=link.pk, person_id=link.person_id)
    with CaptureQueriesContext(connection) as of_many:
        assert len(events_of(owner)) >= 30
    assert len(of_many) == len(of_few) <= 5


def test_strangers_read_nothing_of_it(outsider, owner, link, unknown_id):
    owner.get(f"persons/{link.person_id}/card/")
    assert [one["link_id"] == str(link.pk) for one in events_of(outsider)] == [False]
    assert events_of(outsider, f"?link={link.pk}") == events_of(outsider, f"?link={unknown_id}") == []


def test_who_is_the_subject_no_longer_reads_nothing(subject, link, relative):
    assert told(subject, link)
    FamilyLink.objects.own().filter(owner=relative).update(frozen_at=timezone.now())
    assert told(subject, link) == []


def test_nobody_and_the_app_itself_are_not_let_in(program):
    problem_of(Caller().get("events/"), "not-authenticated", 401)
    problem_of(Caller(program.own_token("links:read")).get("events/"), "not-a-citizens-token", 403)


def test_missing_scope_is_named(linked, program):
    caller = calling_for(linked, program, scope=ALL_SCOPES.replace("links:read ", ""))
    assert problem_of(caller.get("events/"), "insufficient-scope", 403)["scope"] == "links:read"


@pytest.mark.parametrize(
    ("codes", "scopes", "is_told"),
    [
        (["110000"], ["links:read"], True),
        (["310000"], ["links:read"], False),
        (["110000"], ["links:write", "cards:read"], False),
        ([], ["links:read"], False),
    ],
    ids=range(4),
)
def test_agreement_is_of_the_persons_region_and_of_the_scope(subject, link, linked, relative, codes, scopes, is_told):
    bank = made_app("Bank", regions=codes, scopes=scopes)
    for user in (linked, relative):
        assert bool(events_of(calling_for(user, bank))) is is_told


def test_dispute_is_the_subjects_to_read_and_the_owner_reads_that_the_link_stands_still(owner, subject, link, relative):
    dispute = open_dispute(link, relative, by=by(relative))
    of_subject = {one["kind"]: (one["link_id"], one["actor"]) for one in events_of(subject)}
    assert of_subject["dispute_opened"] == (str(link.pk), "citizen")
    assert of_subject["link_frozen"] == (str(link.pk), "citizen")
    assert told(owner, link)[-1] == ("link_frozen", None, None)
    assert "dispute_opened" not in {one["kind"] for one in events_of(owner)}
    assert dispute.reference not in str(events_of(owner))
