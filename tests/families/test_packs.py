"""What the family service refuses in a region's pack."""

from authorities.packs import cascade
from authorities.packs.cascade import PackLibrary
from authorities.packs.problems import find_problems


def test_evidence_cannot_be_asked_for_before_a_step_takes_it(pack_of):
    pack_of("320000", asks_evidence="true")
    problems = find_problems(PackLibrary(cascade.FOLDER))
    assert {(problem.kind, problem.file, problem.key) for problem in problems} == {("rule", "320000.toml", "linking")}
    assert "the wizard has no step that takes documents" in str(problems[0])
