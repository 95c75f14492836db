"""Faults at will, as the callers meet them on the wire."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import requests

from tests.registry.contract.claims import claim, code_request
from tests.registry.process import running_registry

pytestmark = pytest.mark.processes


@pytest.fixture
def registry(registry):
    yield registry
    registry.set_faults()


def call(registry, timeout=15.0):
    return requests.get(registry.url + "/v1/changes", headers=registry.headers(), timeout=timeout)


@pytest.mark.parametrize("mode", ["503", "429"])
def test_refusal_says_when_to_come_back(registry, mode):
    registry.set_faults(mode=mode)

    answer = call(registry)

    assert (answer.status_code, answer.headers["Retry-After"]) == (int(mode), "1")


def test_garbage_is_no_json(registry):
    registry.set_faults(mode="garbage")

    with pytest.raises(ValueError):
        call(registry).json()


def test_reset_breaks_the_line_without_an_answer(registry):
    registry.set_faults(mode="reset")

    with pytest.raises(requests.ConnectionError):
        call(registry)


def test_timeout_says_nothing_and_leaves_room_for_others(registry):
    registry.set_faults(mode="timeout")

    with pytest.raises(requests.ReadTimeout):
        call(registry, timeout=0.5)
    assert requests.get(registry.url + "/healthz", timeout=5).status_code == 200


@pytest.mark.parametrize("faults", [{"mode": "timeout"}, {"latency_ms": [20_000, 20_000]}])
def test_calls_that_are_held_up_can_be_let_go_by_ending_the_faults(registry, faults):
    registry.set_faults(**faults)
    callers = ThreadPoolExecutor(4)
    held = [callers.submit(call, registry) for _ in range(4)]
    wait([held[0]], timeout=0.5)

    registry.set_faults()
    ended, waiting = wait(held, timeout=10)
    callers.shutdown()

    assert (len(ended), waiting) == (4, set())


def test_yes_then_timeout_has_the_effect_once_and_tells_it_to_the_same_key(registry):
    spouse = registry.cases["demo_spouse"]["reference"]
    body, key = code_request(registry, "demo_spouse"), str(uuid4())
    before = len(registry.phones(spouse))
    registry.set_faults(mode="yes_then_timeout")

    with pytest.raises(requests.ReadTimeout):
        requests.post(registry.url + "/v1/one-time-codes", json=body, headers=registry.headers(key), timeout=1)

    registry.set_faults()
    answer = registry.call("POST", "/v1/one-time-codes", body, key=key)
    assert answer.status_code == 202
    assert len(registry.phones(spouse)) == before + 1


def test_latency_delays_every_call(registry):
    registry.set_faults(latency_ms=[200, 250])

    began = time.monotonic()
    call(registry)

    assert time.monotonic() - began >= 0.2


def test_share_of_errors_is_about_what_was_asked(registry):
    registry.set_faults(errors=0.5)

    statuses = [call(registry).status_code for _ in range(60)]

    assert set(statuses) == {200, 503}
    assert 10 <= statuses.count(503) <= 50


def test_faults_hold_in_every_worker_and_end_at_their_time(registry):
    ends_at = time.time() + 3
    registry.set_faults(mode="503", until=datetime.fromtimestamp(ends_at, UTC).isoformat())

    during = {call(registry).status_code for _ in range(10)}
    assert time.time() < ends_at, "the machine was too slow to look while they held"
    time.sleep(ends_at - time.time())

    assert (during, {call(registry).status_code for _ in range(10)}) == ({503}, {200})


def test_pages_and_health_are_spared(registry):
    registry.set_faults(mode="503")

    for path in ("/healthz", "/cases.json", "/phones/"):
        assert requests.get(registry.url + path, timeout=5).status_code == 200


def test_malformed_faults_change_nothing(registry):
    registry.set_faults(mode="503")

    assert registry.call("PUT", "/faults", {"mode": "earthquake"}).status_code == 400
    assert registry.call("GET", "/faults").json()["mode"] == "503"


def test_faults_need_the_token(registry):
    assert requests.put(registry.url + "/faults", json={"mode": "503"}, timeout=5).status_code == 401


def test_faults_of_the_environment_hold_until_others_are_put_and_come_back():
    with running_registry(faults={"mode": "503"}) as running:
        first = call(running).status_code
        running.set_faults()
        second = call(running).status_code
        running.call("DELETE", "/faults")

        assert (first, second, call(running).status_code) == (503, 200, 503)


def test_outside_the_demonstration_there_are_no_faults_pages_or_changes_to_cause():
    with running_registry() as demo:
        claims = [claim(demo, "demo_mother")]
        demo.kill()
        demo.environment["REGISTRY_DEMO"] = "false"
        demo.launch()

        statuses = {
            path: demo.call(method, path, {}).status_code
            for method, path in [
                *(("PUT", "/faults"), ("POST", "/demo/changes"), ("GET", "/cases/"), ("GET", "/cases.json")),
                *(("GET", "/phones/"), ("GET", "/letters/"), ("GET", "/phones.json")),
            ]
        }

        assert set(statuses.values()) == {404}
        assert demo.call("POST", "/v1/verifications", {"claims": claims}).status_code == 200


def test_killed_register_comes_back_with_what_it_had_said(clean_registry):
    one = claim(clean_registry, "demo_mother")
    said = clean_registry.call("POST", "/v1/verifications", {"claims": [one]}).json()
    clean_registry.change(clean_registry.cases["demo_mother"]["reference"], "death")

    clean_registry.restart()

    assert clean_registry.call("POST", "/v1/verifications", {"claims": [one]}).json() == said


def test_quiet_hours_put_off_a_code_and_say_for_how_long():
    hour = datetime.now(ZoneInfo("Asia/Shanghai")).hour
    with running_registry(REGISTRY_QUIET_HOURS=f"{hour}-{(hour + 2) % 24}") as running:
        answer = running.call("POST", "/v1/one-time-codes", code_request(running, "demo_mother"))

        assert (answer.status_code, answer.json()["code"]) == (425, "quiet_hours")
        assert 0 < int(answer.headers["Retry-After"]) <= 2 * 60 * 60
        assert running.phones(running.cases["demo_mother"]["reference"]) == []
