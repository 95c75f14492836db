"""What the family service refuses in a region's pack."""

import pytest

from authorities.packs import cascade, pack_for
from authorities.packs.cascade import PackLibrary
from authorities.packs.problems import find_problems
from families.packs import CardRules


def test_evidence_cannot_be_asked_for_before_a_step_takes_it(pack_of):
    pack_of("420000", asks_evidence="true")
    problems = find_problems(PackLibrary(cascade.FOLDER))
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "linking")}
    assert "the wizard has no step that takes documents" in str(problems[0])


@pytest.mark.parametrize("days", ["code_seconds", "printed_code_days", "renewal_from_days", "temporary_loss_days"])
def test_nothing_of_a_card_lasts_no_time(pack_of, days):
    pack_of("420000", section="cards", **{days: "0"})
    problems = find_problems(PackLibrary(cascade.FOLDER))  # one for each day on which a shipped value changes
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "420000.toml", "cards")}
    assert all(f"{days} is less than 1" in str(problem) for problem in problems)


@pytest.mark.parametrize("region", ["110101", "510100", "610100"])
def test_rules_of_cards_are_the_nations_where_a_region_says_nothing_else(region):
    assert pack_for(region).section(CardRules) == CardRules(60, 7, 60, 7, code_while_temporarily_lost=False)
