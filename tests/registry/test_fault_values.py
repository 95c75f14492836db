import pytest

from registry.faults import MODES, Faults


def test_nothing_asked_is_no_fault():
    assert not Faults.from_json({}).is_any


@pytest.mark.parametrize("mode", MODES)
def test_mode_without_a_share_meets_every_call(mode):
    assert Faults.from_json({"mode": mode}).draw_mode() == mode


def test_errors_without_a_mode_are_503():
    assert Faults.from_json({"errors": 1}).draw_mode() == "503"


def test_faults_end_at_their_time():
    faults = Faults.from_json({"mode": "503", "until": "2020-01-01T00:00:00+08:00"})

    assert faults.is_any
    assert faults.now() == Faults()


def test_latency_is_drawn_between_its_bounds():
    faults = Faults.from_json({"latency_ms": [50, 400]})

    assert all(0.05 <= faults.draw_latency() <= 0.4 for _ in range(200))


def test_faults_come_back_as_they_were_put():
    given = {"latency_ms": [50, 400], "errors": 0.2, "mode": "reset", "until": "2030-01-01T00:00:00+00:00"}

    assert Faults.from_json(given).as_json() == given


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"mode": "500"},
        {"errors": 1.5},
        {"errors": True},
        {"errors": "0.2"},
        {"latency_ms": [400, 50]},
        {"latency_ms": [1]},
        {"latency_ms": [0, 1.5]},
        {"latency_ms": [0, 25_001]},
        {"until": "tomorrow"},
        {"until": "2030-01-01T00:00:00"},
        {"until": 7},
        {"laten_cy": [1, 2]},
    ],
)
def test_malformed_faults_are_refused(value):
    with pytest.raises(ValueError):
        Faults.from_json(value)
