"""The link of a child's other guardian, for programs of the guardian beside its owner: as much as the pages let them, apart from
what is theirs, and nothing for anybody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.services import Actor, record_event
from families.models import ApplicantBlock, FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.links.openings import note_opening
from tests.families.api.programs import ALL_SCOPES, Caller, calling_for, made_app
from tests.families.api.test_link_doors import everything
from tests.families.api.test_links import VERBS, lower, of, text
from tests.families.conftest import CHEN_JING, LI_MING, LI_XIAOYU, ZHAO_QIANG, link_self
from tests.families.recipes import make_link, make_person
from tests.integrators.problems import problem_of

CARE = "family-links/?as=guardian"


def looks_at(link):
    return f"family-links/{link.pk}/looks/"


def every_way(caller, link):
    return [caller.get(looks_at(link)), *everything(caller, link)]


def sides(caller, query=""):
    items = text(caller.get(f"family-links/{query}"))["items"]
    return [(item["relationship"]["code"], item["as"]) for item in items]


class TestReading:
    def test_it_stands_apart_from_their_own(self, guardian, childs_link):
        assert sides(guardian, "?as=guardian") == [("daughter", "guardian")]
        assert sides(guardian) == sides(guardian, "?as=owner") == [("self", "owner")]
        assert sides(guardian, "?as=subject") == []
        assert sides(guardian, "?as=guardian&relationship=son") == []

    def test_list_has_neither_name_nor_application(self, guardian, childs_link):
        answer = guardian.get(CARE)
        assert text(answer)["items"][0]["application_id"] is None
        assert not any(name in answer.content.decode() for name in (LI_XIAOYU.name, LI_MING.name, CHEN_JING.name))

    def test_one_names_the_child_and_not_the_owner(self, guardian, childs_link):
        seen = text(guardian.get(of(childs_link)))
        assert (seen["as"], seen["name"], seen["application_id"]) == ("guardian", LI_XIAOYU.name, None)
        assert LI_MING.name not in str(seen)

    def test_name_stays_while_it_is_paused_and_goes_when_it_ends(self, guardian, childs_link):
        guardian.post(of(childs_link, "pause"))
        assert text(guardian.get(of(childs_link)))["name"] == LI_XIAOYU.name
        guardian.post(of(childs_link, "end"))
        seen = text(guardian.get(of(childs_link)))
        assert (seen["state"]["code"], seen["name"], seen["as"]) == ("ended", None, "guardian")
        assert sides(guardian, "?as=guardian") == [("daughter", "guardian")]

    def test_owner_reads_it_as_ever(self, owner, childs_link):
        assert text(owner.get(of(childs_link)))["as"] == "owner"
        assert sides(owner, "?as=guardian") == []

    def test_list_asks_as_often_for_one_row_as_for_thirty(self, guardian, linked, childs_link):
        guardian.get(CARE)
        with CaptureQueriesContext(connection) as of_few:
            guardian.get(CARE)
        for turn in range(29):
            one = make_link(linked, make_person("李童", LI_XIAOYU.born, sequence=turn + 20), "daughter")
            ended = {"ended_at": timezone.now(), "ended_by": EndedBy.OWNER, "guardian": childs_link.guardian}
            FamilyLink.objects.filter(pk=one.pk).update(**ended)
        with CaptureQueriesContext(connection) as of_many:
            assert len(text(guardian.get(CARE))["items"]) == 30
        assert len(of_many) == len(of_few) <= 4


class TestChanging:
    def test_they_lower_it(self, guardian, guardian_user, program, childs_link, linked):
        seen = text(lower(guardian, childs_link, {"scopes": ["view_card"]}))
        assert (seen["scopes"], seen["as"], seen["sequence"], "name" in seen) == (["view_card"], "guardian", 2, False)
        event = Event.objects.get(kind="families.link_lowered")
        assert (event.actor_id, event.codes["app"]) == (str(guardian_user.pk), program.app.pk)
        assert Message.objects.filter(user=linked, kind=Kind.LINK_CHANGED, link=childs_link).count() == 1
        assert not Message.objects.filter(kind=Kind.GUARDIAN_LINK_CHANGED).exists()

    def test_never_more_and_never_nothing(self, guardian, childs_link):
        for body, code in (({"scopes": ["view_card", "certify"]}, "cannot-raise"), ({"scopes": []}, "nothing-left")):
            assert problem_of(lower(guardian, childs_link, body), "refused", 422)["code"] == code

    def test_which_state_they_mean_is_asked(self, guardian, childs_link):
        problem_of(guardian.patch(of(childs_link), {"scopes": ["view_card"]}), "precondition-required", 428)
        stale = {"if-match": '"7-en"'}
        answers = [guardian.patch(of(childs_link), {"scopes": ["view_card"]}, **stale)]
        answers += [guardian.post(of(childs_link, verb), **stale) for verb in VERBS]
        for answer in answers:
            problem_of(answer, "changed-meanwhile", 412)
        childs_link.refresh_from_db()
        assert childs_link.sequence == 1

    def test_they_pause_it_and_let_it_go_on(self, guardian, owner, childs_link):
        for _press in range(2):
            assert text(guardian.post(of(childs_link, "pause")))["state"]["code"] == "paused"
        assert problem_of(owner.post(of(childs_link, "resume")), "refused", 422)["code"] == "pause-not-allowed"
        assert problem_of(guardian.post(of(childs_link, "resume")), "refused", 422)["code"] == "resume-not-proven"
        FamilyLink.objects.filter(pk=childs_link.pk).update(scopes=["view_card"])
        assert text(guardian.post(of(childs_link, "resume")))["state"]["code"] == "active"
        kinds = ["families.link_paused", "families.link_resumed"]
        assert Event.objects.filter(kind__in=kinds).count() == 2

    @pytest.mark.parametrize("is_silent", [False, True])
    def test_they_end_it_and_block_nobody(self, guardian, childs_link, linked, is_silent):
        text(guardian.post(of(childs_link, "end"), {"is_silent": is_silent, "blocks": True}))
        childs_link.refresh_from_db()
        assert childs_link.ended_by == EndedBy.GUARDIAN
        assert Message.objects.filter(user=linked, kind=Kind.LINK_ENDED).exists() is not is_silent
        assert not ApplicantBlock.objects.exists()
        answers = [lower(guardian, childs_link, {"scopes": ["view_card"]})]
        answers += [guardian.post(of(childs_link, verb)) for verb in VERBS]
        assert {problem_of(answer, "refused", 422)["code"] for answer in answers} == {"link-ended"}

    def test_what_is_the_childs_or_the_owners_is_not_theirs(self, guardian, childs_link):
        key = {"idempotency-key": "5b1f9c1e-5d0f-4c31-8f54-1f7f3a9f0c11"}
        disputed = guardian.post(f"family-links/{childs_link.pk}/disputes/", **key)
        assert problem_of(disputed, "refused", 422)["code"] == "dispute-not-allowed"


class TestLooks:
    def test_every_look_at_the_child(self, guardian, childs_link, officer, program, linked):
        note_opening("families.card_opened", childs_link, app=program.app.pk)
        person, by = childs_link.person_id, Actor.officer(officer.pk)
        record_event("families.person_viewed", by=by, of="person", object_id=person, person_id=person)
        seen = text(guardian.get(looks_at(childs_link)))["items"]
        assert [(one["kind"], one["actor"], one["link_id"], one["app_id"]) for one in seen] == [
            ("person_viewed", "officer", None, None),
            ("card_opened", "relative", str(childs_link.pk), program.app.pk),
        ]

    def test_nothing_else_of_the_child_and_nothing_in_their_events(self, guardian, childs_link):
        note_opening("families.card_opened", childs_link)
        guardian.post(of(childs_link, "pause"))
        assert [one["kind"] for one in text(guardian.get(looks_at(childs_link)))["items"]] == ["card_opened"]
        assert text(guardian.get(f"events/?link={childs_link.pk}"))["items"] == []

    def test_pages_follow_each_other(self, guardian, childs_link):
        for kind in ("families.card_opened", "families.record_opened"):
            note_opening(kind, childs_link)
        first = text(guardian.get(f"{looks_at(childs_link)}?limit=1"))
        second = text(guardian.get(first["next"]))
        assert [page["items"][0]["kind"] for page in (first, second)] == ["record_opened", "card_opened"]
        assert second["next"] is None

    def test_no_longer_than_the_link(self, guardian, childs_link):
        guardian.post(of(childs_link, "end"))
        problem_of(guardian.get(looks_at(childs_link)), "not-found", 404)


class TestStrangers:
    def test_another_citizen_finds_nothing(self, outsider, childs_link, unknown_id):
        unknown = outsider.get(f"family-links/{unknown_id}/")
        for answer in every_way(outsider, childs_link):
            problem_of(answer, "not-found", 404)
            assert answer.content == unknown.content
        assert sides(outsider, "?as=guardian") == []

    def test_nobody_is_let_in(self, childs_link):
        for answer in [Caller().get(CARE), *every_way(Caller(), childs_link)]:
            problem_of(answer, "not-authenticated", 401)

    @pytest.mark.parametrize(
        ("missing", "asked"), [("links:read", slice(0, 2)), ("links:write", slice(2, None))], ids=range(2)
    )
    def test_app_without_the_scope_is_told_so(self, guardian_user, program, childs_link, missing, asked):
        scope = ALL_SCOPES.replace(missing, "").replace("  ", " ").strip()
        caller = calling_for(guardian_user, program, scope=scope)
        for answer in every_way(caller, childs_link)[asked]:
            assert problem_of(answer, "insufficient-scope", 403)["scope"] == missing

    @pytest.mark.parametrize(("codes", "is_there"), [(["110000"], True), (["310000"], False)], ids=range(2))
    def test_agreement_is_of_the_childs_region(self, guardian_user, childs_link, codes, is_there):
        caller = calling_for(guardian_user, made_app("Bank", regions=codes))
        assert bool(text(caller.get(CARE))["items"]) is is_there
        for address in (of(childs_link), looks_at(childs_link)):
            assert caller.get(address).status_code == (200 if is_there else 404)

    def test_owner_does_not_read_who_looked(self, owner, childs_link):
        problem_of(owner.get(looks_at(childs_link)), "not-found", 404)

    def test_child_does_not_read_it_here(self, stranger, program, childs_link):
        """With an account: what is about themself stands in `events/`."""
        own = make_link(stranger, childs_link.person, "self")
        assert own.is_active
        child = calling_for(stranger, program)
        assert text(child.get(of(childs_link)))["as"] == "subject"
        problem_of(child.get(looks_at(childs_link)), "not-found", 404)

    def test_who_is_the_guardian_no_longer_finds_nothing(self, guardian, childs_link):
        """As the register's news leaves it."""
        FamilyLink.objects.filter(pk=childs_link.pk).update(guardian=None)
        for answer in every_way(guardian, childs_link):
            problem_of(answer, "not-found", 404)
        assert sides(guardian, "?as=guardian") == []

    def test_without_their_own_card_there_is_nothing(self, guardian, guardian_user, childs_link):
        FamilyLink.objects.own().filter(owner=guardian_user).update(frozen_at=timezone.now())
        for answer in every_way(guardian, childs_link):
            problem_of(answer, "not-found", 404)
        assert sides(guardian, "?as=guardian") == []

    def test_guardian_of_one_child_sees_no_other(self, guardian, linked, childs_link, relative):
        other = make_link(linked, make_person("李二", LI_XIAOYU.born, sequence=8), "daughter")
        link_self(relative, ZHAO_QIANG)
        FamilyLink.objects.filter(pk=other.pk).update(guardian=FamilyLink.objects.own().get(owner=relative).person)
        for answer in every_way(guardian, other):
            problem_of(answer, "not-found", 404)
        assert len(text(guardian.get(CARE))["items"]) == 1
