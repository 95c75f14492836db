"""A constraint that nobody tries to break may hold nothing: each of ours is named by a test that expects it to refuse."""

from pathlib import Path

import pytest
from django.apps import apps

from sscard.launcher.checks import APPS
from sscard.launcher.places import ROOT

NAMES = sorted(
    constraint.name
    for app in apps.get_app_configs()
    if app.name in APPS
    for model in app.get_models()
    for constraint in model._meta.constraints
)


@pytest.fixture(scope="module")
def tests() -> str:
    return "\n".join(
        path.read_text() for path in sorted(ROOT.joinpath("tests").rglob("test_*.py")) if path != Path(__file__)
    )


@pytest.mark.parametrize("name", NAMES)
def test_constraint_is_expected_to_refuse_by_a_test(tests, name):
    assert f'"{name}"' in tests
