"""SQL by hand asks the models for its rules, and is planned once."""

import pytest
from django.db import connection

from audit.sql import condition, planning_once
from families.models import FamilyLink


def test_a_rule_is_the_models_own(db):
    text = condition(FamilyLink.objects.active())

    assert '"families_familylink"."frozen_at" IS NULL' in text
    assert text.startswith("(")


def test_a_value_has_no_place_in_it(db):
    with pytest.raises(ValueError, match="a value in it"):
        condition(FamilyLink.objects.own())


def prepared(text):
    """Plans that this connection keeps for the statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [text])
        return cursor.fetchone()[0]


def test_whatever_the_values_it_is_planned_once(db):
    for value in range(3):
        with planning_once() as cursor:
            cursor.execute("SELECT 7 + %s::bigint", [value])
            assert cursor.fetchone() == (7 + value,)
    assert prepared("SELECT 7 + $1::bigint") == 1


def test_nothing_is_kept_where_a_pooler_could_not(db, monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    with planning_once() as cursor:
        cursor.execute("SELECT 8 + %s::bigint", [1])
    assert prepared("SELECT 8 + $1::bigint") == 0
