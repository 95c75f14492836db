"""The order of two calls at once, laid out by hand in a process of its own: threads meet it too seldom to show it."""

import subprocess
import sys

from tests.registry.contract.claims import code_request
from tests.registry.process import ROOT

TWO_AT_ONCE = """
import sys, django; django.setup()
from uuid import UUID
from registry.codes import _settle, _store_try
code_id, code = UUID(sys.argv[1]), sys.argv[2]
first, second = _store_try(code_id, "a-key", "a-body"), _store_try(code_id, "a-key", "a-body")
assert first.id == second.id and first.result is second.result is None
_settle(first, code), _settle(second, code)
print(first.result, second.result)
"""


def test_same_key_answers_the_same_when_both_calls_find_the_try_unsettled(registry):
    code_id = registry.call("POST", "/v1/one-time-codes", code_request(registry, "demo_spouse")).json()["id"]
    code = registry.phones(registry.cases["demo_spouse"]["reference"])[0].code

    done = subprocess.run(
        [sys.executable, "-c", TWO_AT_ONCE, code_id, code],
        cwd=ROOT,
        env=registry.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["ok", "ok"]
