"""What the family service refuses in a region's pack."""

import pytest

from authorities.packs import cascade, pack_for
from authorities.packs.cascade import PackLibrary
from authorities.packs.problems import find_problems
from families.packs import CardRules, EvidenceRules, LastingRules


def test_two_officers_decide_on_what_officers_decide(pack_of):
    pack_of("420000", two_officers_for='["minor", "spouse"]')
    problems = find_problems(PackLibrary(cascade.FOLDER))
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "linking")}
    assert all("no decision is called spouse" in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"minor": '["passport"]'}, "no paper is called passport"),
        ({"asked_first": '["adult"]'}, "no situation is called adult"),
        ({"minor": "[]", "asked_first": '["minor"]'}, "asked_first names minor, for which there are no papers"),
        ({"answer_days": "0"}, "answer_days is less than 1"),
        ({"by_kin": '[["minor sibling", "passport"]]'}, "no paper is called passport"),
        ({"by_kin": '[["minor", "birth_certificate"]]'}, "is no situation with a kin"),
        ({"by_kin": '[["minor cousin", "birth_certificate"]]'}, "cousin"),
        ({"by_kin": '[["minor sibling below 3", "birth_certificate"]]'}, "is no situation with a kin"),
    ],
    ids=["paper", "situation", "asked-for-nothing", "no-time", "paper-of-kin", "no-kin", "other-kin", "no-age"],
)
def test_papers_that_nobody_could_show_are_refused(pack_of, values, reason):
    pack_of("420000", section="evidence", **values)
    problems = find_problems(PackLibrary(cascade.FOLDER))
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "evidence")}
    assert all(reason in str(problem) for problem in problems)


def test_papers_of_the_nation():
    assert pack_for("110101").section(EvidenceRules) == EvidenceRules(
        without_number=("birth_certificate", "hospital_note", "household_register"),
        minor=("household_register", "birth_certificate"),
        minor_ward=("court_decision", "notarised_paper", "household_register"),
        ward_of_age=("court_decision", "notarised_paper"),
        by_kin=tuple(
            (case, kind)
            for case, kinds in (
                ("minor grandchild", ("household_register", "court_decision", "notarised_paper")),
                ("minor sibling", ("household_register", "court_decision", "notarised_paper")),
                ("minor other_kin", ("court_decision", "notarised_paper", "household_register")),
            )
            for kind in kinds
        ),
        asked_first=("without_number", "ward_of_age"),
        answer_days=14,
    )


@pytest.mark.parametrize("waits", ["[]", "[-1, 7]", "[7, 1]"], ids=["none", "negative", "shrinking"])
def test_time_before_the_same_person_is_asked_again_grows(pack_of, waits):
    pack_of("420000", asked_again_after_days=waits)
    problems = find_problems(PackLibrary(cascade.FOLDER))
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "linking")}
    assert "asked_again_after_days is empty or does not grow" in str(problems[0])


def test_usual_number_of_owners_is_within_the_most(pack_of):
    pack_of("420000", owners_per_person="11")
    problems = find_problems(PackLibrary(cascade.FOLDER))
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "linking")}
    assert "owners_per_person is more than owners_per_person_most" in str(problems[0])


@pytest.mark.parametrize("days", ["code_seconds", "printed_code_days", "renewal_from_days", "temporary_loss_days"])
def test_nothing_of_a_card_lasts_no_time(pack_of, days):
    pack_of("420000", section="cards", **{days: "0"})
    problems = find_problems(PackLibrary(cascade.FOLDER))  # one for each day on which a shipped value changes
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "cards")}
    assert all(f"{days} is less than 1" in str(problem) for problem in problems)


@pytest.mark.parametrize("region", ["110101", "510100", "610100"])
def test_rules_of_cards_are_the_nations_where_a_region_says_nothing_else(region):
    assert pack_for(region).section(CardRules) == CardRules(60, 7, 60, 7, code_while_temporarily_lost=False)


@pytest.mark.parametrize(("field", "value"), [("renewal_opens_days", 0), ("unused_days", 30)])
def test_links_that_could_not_be_renewed_or_ended_at_once_are_refused(pack_of, field, value):
    pack_of("420000", section="lasting", **{field: value})
    problems = find_problems(PackLibrary(cascade.FOLDER))
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "lasting")}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"holiday_calendar": '"XX"'}, "no calendar is called XX"),
        ({"holidays": '["02-29"]'}, ""),
        ({"holidays": '["1 May"]'}, ""),
        ({"working_weekends": '["2027-02-12"]'}, "working_weekends names 2027-02-12, which is no weekend"),
        ({"working_weekends": '["02-13"]'}, ""),
    ],
)
def test_days_that_no_calendar_has_are_refused(pack_of, values, reason):
    pack_of("420000", section="lasting", **values)
    problems = find_problems(PackLibrary(cascade.FOLDER))
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "lasting")}
    assert all(reason in str(problem) for problem in problems)


def test_how_links_last_is_the_nations_where_a_region_says_nothing_else():
    assert pack_for("510100").section(LastingRules) == LastingRules(
        60, 365, monthly_digest=True, holiday_calendar="CN", holidays=(), working_weekends=()
    )
