"""JSON as it comes: how large, how deep."""

import pytest

from integrators.api.bodies import DEEPEST, MOST
from tests.integrators.problems import problem_of

pytestmark = pytest.mark.django_db


def nested(depth):
    """So many objects within each other."""
    return '{"text":' * depth + "1" + "}" * depth


def test_body_of_a_mebibyte_is_read_and_one_byte_more_is_not(program):
    most = b'{"text": "' + b"x" * (MOST - 12) + b'"}'
    assert len(most) == MOST == 1024 * 1024
    problem_of(program.post("echo/", most), "invalid-input", 422)
    assert "1 MiB" in problem_of(program.post("echo/", most + b" "), "body-too-large", 413)["detail"]


def test_so_deep_and_not_deeper(program):
    problem_of(program.post("echo/", nested(DEEPEST)), "invalid-input", 422)
    problem_of(program.post("echo/", nested(DEEPEST + 1)), "malformed", 400)


@pytest.mark.parametrize("sign", ["[", '{"a":', '[{"a":'])
def test_depth_that_breaks_readers_is_malformed(program, sign):
    problem_of(program.post("echo/", sign * (MOST // len(sign))), "malformed", 400)


def test_wide_is_not_deep(program):
    problem_of(program.post("echo/", '{"text": [' + ",".join(["[[1]]"] * 5000) + "]}"), "invalid-input", 422)


@pytest.mark.parametrize("body", ["9" * 5000, "1e999999999", "-1e-999999999", "9" * 4000], ids=range(4))
def test_huge_numbers_harm_nobody(program, body):
    answer = program.post("echo/", f'{{"text": "x", "size": {body}}}')
    assert answer.status_code in {400, 422}
