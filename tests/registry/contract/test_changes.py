"""Changes, losses and certifications alter people, so these run against a register of their own."""

from uuid import uuid4

import pytest

from tests.registry.contract.claims import claim, code_request, verify
from tests.registry.process import in_register, running_registry


@pytest.fixture(scope="module")
def registry_to_change():
    with running_registry(people=200) as running:
        yield running


def changes(registry, after=None):
    answer = registry.call("GET", "/v1/changes" + (f"?after={after}" if after else ""))
    assert answer.status_code == 200, answer.text
    return answer.json()


def card_of(registry, key):
    return registry.call("GET", f"/v1/persons/{registry.cases[key]['reference']}").json()["card"]


def report(registry, key, kind, reported_by):
    body = {"card": card_of(registry, key)["number"], "kind": kind, "reported_by": reported_by}
    return registry.call("POST", "/v1/loss-reports", body)


def test_changes_come_in_order_and_from_any_cursor_on(registry_to_change):
    registry, start = registry_to_change, changes(registry_to_change)["next"]
    reference = registry.cases["demo_brother"]["reference"]
    kinds = ["name", "phone", "card", "restricted", "marriage", "guardianship"]

    cursors = [registry.change(reference, kind) for kind in kinds]

    told = changes(registry, start)
    assert [(one["cursor"], one["person"], one["kind"]) for one in told["changes"]] == [
        (cursor, reference, kind) for cursor, kind in zip(cursors, kinds, strict=True)
    ]
    assert told["next"] == cursors[-1]
    assert [one["kind"] for one in changes(registry, cursors[2])["changes"]] == kinds[3:]
    assert changes(registry, cursors[-1]) == {"changes": [], "next": cursors[-1]}


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "٣", "9" * 30])
def test_cursor_that_was_never_given_is_malformed(registry_to_change, cursor):
    assert registry_to_change.call("GET", f"/v1/changes?after={cursor}").status_code == 400


def test_death_is_told_and_ends_every_answer(registry_to_change):
    registry = registry_to_change
    before = verify(registry, claim(registry, "demo_aunt_other"))[0]["outcome"]

    registry.change(registry.cases["demo_aunt_other"]["reference"], "death")

    path = f"/v1/persons/{registry.cases['demo_aunt_other']['reference']}"
    code = registry.call("POST", "/v1/one-time-codes", code_request(registry, "demo_aunt_other"))
    assert before == "match"
    assert verify(registry, claim(registry, "demo_aunt_other"))[0]["outcome"] == "deceased"
    assert (registry.call("GET", path).status_code, code.status_code) == (410, 409)


def test_new_phone_gets_the_next_code(registry_to_change):
    registry, sister = registry_to_change, registry_to_change.cases["demo_sister"]["reference"]

    registry.change(sister, "phone", "")
    without = registry.call("POST", "/v1/one-time-codes", code_request(registry, "demo_sister")).status_code
    registry.change(sister, "phone")
    with_new = registry.call("POST", "/v1/one-time-codes", code_request(registry, "demo_sister")).status_code

    assert (without, with_new) == (409, 202)


def test_marriage_and_guardianship_change_what_is_proven(registry_to_change):
    registry, citizen = registry_to_change, registry_to_change.cases["demo_citizen"]["reference"]

    registry.change(registry.cases["demo_spouse"]["reference"], "marriage")
    registry.change(registry.cases["demo_son"]["reference"], "guardianship", registry.cases["demo_spouse"]["reference"])
    spouse, son = verify(registry, claim(registry, "demo_spouse"), claim(registry, "demo_son"))

    assert (spouse["kinship"]["proven"], son["kinship"]["guardian"]) == (False, False)
    registry.change(registry.cases["demo_spouse"]["reference"], "marriage", citizen)
    assert verify(registry, claim(registry, "demo_spouse"))[0]["kinship"]["proven"] is True


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("birth", None),
        ("card", "broken"),
        ("name", ""),
        ("name", 7),
        ("restricted", "yes"),
        ("guardianship", "RNOBODY"),
    ],
)
def test_change_that_cannot_be_is_malformed_and_leaves_no_entry(registry_to_change, kind, value):
    registry = registry_to_change
    before = changes(registry)["next"]
    body = {"person": registry.cases["demo_father"]["reference"], "kind": kind, "value": value}

    assert registry.call("POST", "/demo/changes", body).status_code == 400
    assert changes(registry)["next"] == before


def test_temporary_loss_blocks_the_card_until_it_is_withdrawn(registry_to_change):
    registry = registry_to_change
    start = changes(registry)["next"]

    answer = report(registry, "demo_mother", "temporary", registry.cases["demo_citizen"]["reference"])
    lost = verify(registry, claim(registry, "demo_mother"))[0]["outcome"]
    path = f"/v1/loss-reports/{answer.json()['id']}"
    withdrawn = [registry.call("DELETE", path).status_code for _ in range(2)]

    assert (answer.status_code, answer.json()["state"], lost) == (201, "temporary_loss", "card_not_usable")
    assert answer.json()["lapses_at"]
    assert withdrawn == [204, 204]
    assert verify(registry, claim(registry, "demo_mother"))[0]["outcome"] == "match"
    assert [one["kind"] for one in changes(registry, start)["changes"]] == ["card", "card"]


def test_temporary_loss_lapses_by_itself_and_that_is_a_change():
    with running_registry(people=200, REGISTRY_LOSS_DAYS="0") as registry:
        report(registry, "demo_mother", "temporary", "counter")

        kinds = [one["kind"] for one in changes(registry)["changes"]]

        assert kinds == ["card", "card"]
        assert card_of(registry, "demo_mother")["state"] == "normal"


def test_report_that_lapsed_takes_no_later_one_back():
    with running_registry(people=200) as registry:
        first = report(registry, "demo_mother", "temporary", "counter").json()["id"]
        in_register(registry, "update registry_card set lapses_at = '2020-01-01 00:00:00' where lapses_at is not null")
        second = report(registry, "demo_mother", "temporary", "counter")

        withdrawn = registry.call("DELETE", f"/v1/loss-reports/{first}")

        assert (second.status_code, withdrawn.status_code) == (201, 204)
        assert card_of(registry, "demo_mother")["state"] == "temporary_loss"
        registry.call("DELETE", f"/v1/loss-reports/{second.json()['id']}")
        assert card_of(registry, "demo_mother")["state"] == "normal"


def test_report_takes_no_card_back_to_which_something_else_happened(registry_to_change):
    registry, sister = registry_to_change, registry_to_change.cases["demo_sister"]["reference"]
    registry.change(sister, "card", "normal")
    first = report(registry, "demo_sister", "temporary", "counter").json()["id"]
    registry.change(sister, "card", "normal")
    registry.change(sister, "card", "temporary_loss")

    registry.call("DELETE", f"/v1/loss-reports/{first}")

    assert card_of(registry, "demo_sister")["state"] == "temporary_loss"
    registry.change(sister, "card", "normal")


def test_card_that_passes_its_date_is_a_change_and_cannot_be_lost_any_more():
    with running_registry(people=200) as registry:
        mother = registry.cases["demo_mother"]["reference"]
        before = changes(registry)
        in_register(
            registry,
            "update registry_card set expires_on = '2020-01-01' where person_id ="
            " (select id from registry_person where reference = ?)",
            mother,
        )

        lost = report(registry, "demo_mother", "temporary", "counter")
        told = changes(registry, before["next"])["changes"]

        assert before["changes"] == []
        assert (lost.status_code, lost.json()["code"]) == (409, "card_not_usable")
        assert [(one["person"], one["kind"]) for one in told] == [(mother, "card")]
        assert changes(registry, told[0]["cursor"])["changes"] == []


def test_who_loses_a_spouse_by_anothers_marriage_or_death_has_a_change():
    with running_registry(people=200) as registry:
        citizen, spouse, new, other = (
            registry.cases[key]["reference"]
            for key in ("demo_citizen", "demo_spouse", "demo_sister", "demo_other_citizen")
        )

        registry.change(citizen, "marriage", new)
        married = changes(registry)
        registry.change(citizen, "death")
        died = changes(registry, married["next"])
        registry.change(new, "marriage", other)
        again = changes(registry, died["next"])

        assert {(one["person"], one["kind"]) for one in married["changes"]} == {
            (person, "marriage") for person in (citizen, spouse, new)
        }
        assert {(one["person"], one["kind"]) for one in died["changes"]} == {(citizen, "death"), (new, "marriage")}
        assert {(one["person"], one["kind"]) for one in again["changes"]} == {(new, "marriage"), (other, "marriage")}


def test_formal_loss_is_the_holders_or_a_counters_and_final(registry_to_change):
    registry, holder = registry_to_change, registry_to_change.cases["demo_rare_name"]["reference"]

    by_other = report(registry, "demo_rare_name", "formal", registry.cases["demo_citizen"]["reference"])
    by_holder = report(registry, "demo_rare_name", "formal", holder)
    taken_back = registry.call("DELETE", f"/v1/loss-reports/{by_holder.json()['id']}")

    assert (by_other.status_code, by_other.json()["code"]) == (409, "holder_or_counter_only")
    assert (by_holder.status_code, by_holder.json()["lapses_at"]) == (201, None)
    assert (taken_back.status_code, taken_back.json()["code"]) == (409, "formal_is_final")
    assert card_of(registry, "demo_rare_name")["state"] == "formal_loss"


def test_card_that_is_lost_already_cannot_be_lost_again(registry_to_change):
    answer = report(registry_to_change, "demo_lost_card", "temporary", "counter")

    assert (answer.status_code, answer.json()["code"]) == (409, "card_not_usable")


def test_unknown_card_and_unknown_report_are_not_found(registry_to_change):
    body = {"card": "Z00000000", "kind": "temporary", "reported_by": "counter"}

    assert registry_to_change.call("POST", "/v1/loss-reports", body).status_code == 404
    assert registry_to_change.call("DELETE", f"/v1/loss-reports/{uuid4()}").status_code == 404


def certify(registry, key, proof):
    path = f"/v1/persons/{registry.cases[key]['reference']}/certification"
    return registry.call("POST", path, {"kind": "pension", "certified_by": "demo", "proof": proof})


@pytest.mark.parametrize(
    "proof",
    [
        {"kind": "counter"},
        {"kind": "data_match", "source": ""},
        {"kind": "declaration", "declared_by": 7},
        {"kind": "self"},
        {"kind": "self", "code_id": str(uuid4())},
        None,
    ],
)
def test_proof_that_does_not_hold_is_a_conflict(registry_to_change, proof):
    answer = certify(registry_to_change, "demo_grandfather_no_phone", proof)

    assert (answer.status_code, answer.json()["code"]) == (409, "needs_proof")


def test_certification_without_any_proof_needs_one(registry_to_change):
    path = f"/v1/persons/{registry_to_change.cases['demo_father']['reference']}/certification"

    answer = registry_to_change.call("POST", path, {"kind": "pension", "certified_by": "demo"})

    assert (answer.status_code, answer.json()["code"]) == (409, "needs_proof")


def test_counter_renews_an_overdue_certification_for_twelve_months(registry_to_change):
    answer = certify(registry_to_change, "demo_grandfather_no_phone", {"kind": "counter", "officer": "7"})

    told = answer.json()
    assert (answer.status_code, told["state"]) == (200, "current")
    assert int(told["due_on"][:4]) == int(told["certified_at"][:4]) + 1


def test_code_given_by_the_person_proves_and_a_code_for_something_else_does_not(registry_to_change):
    registry, father = registry_to_change, registry_to_change.cases["demo_father"]["reference"]
    ids = {}
    for purpose in ("certify", "manage"):
        body = code_request(registry, "demo_father", purpose=purpose)
        ids[purpose] = registry.call("POST", "/v1/one-time-codes", body).json()["id"]
        code = registry.phones(father)[0].code
        registry.call("POST", f"/v1/one-time-codes/{ids[purpose]}/check", {"code": code})

    assert certify(registry, "demo_father", {"kind": "self", "code_id": ids["manage"]}).status_code == 409
    assert certify(registry, "demo_father", {"kind": "self", "code_id": ids["certify"]}).status_code == 200
