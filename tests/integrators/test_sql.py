"""SQL by hand asks the models for its rules."""

import pytest

from families.models import FamilyLink
from integrators.sql import condition


def test_a_rule_is_the_models_own(db):
    text = condition(FamilyLink.objects.active())

    assert '"families_familylink"."frozen_at" IS NULL' in text
    assert text.startswith("(")


def test_a_value_has_no_place_in_it(db):
    with pytest.raises(ValueError, match="a value in it"):
        condition(FamilyLink.objects.own())
