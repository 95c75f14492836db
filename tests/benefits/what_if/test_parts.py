"""What people type for months, days, lengths of time and money, and what is understood of it."""

import time
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from benefits.forms.numbers import CountField, MoneyField, NumberField
from benefits.forms.parts import DayField, MonthField, SpanField
from benefits.months import Month


def understood(field, typed):
    """A field named `x` of a form that got the data."""
    form = type("Form", (forms.Form,), {"x": field})(typed)
    return form.cleaned_data["x"] if form.is_valid() else next(iter(form.errors["x"].as_data()[0].messages))


@pytest.mark.parametrize(
    "field",
    [
        MonthField(),
        DayField(),
        SpanField(label="x"),
        NumberField(),
        MoneyField(),
        CountField(least=0, greatest=9),
    ],
    ids=lambda field: type(field).__name__,
)
def test_what_nobody_types_is_not_put_in_order(field):
    """Whoever puts such marks in order compares each with each; the pages that ask are for anybody."""
    marks, began = "\u0301\u0316" * 20_000, time.monotonic()
    names = ("x", "x_year", "x_month", "x_day", "x_years", "x_months")
    for one in names:
        for typed in (marks, "1" + marks, f"1970-{marks}"):
            form = type("Form", (forms.Form,), {"x": field})({one: typed})
            form.is_valid()
            str(form)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "typed",
    [
        {"x_year": "1970", "x_month": "6"},
        {"x_year": " 1970 ", "x_month": "06"},
        {"x_year": "１９７０", "x_month": "６"},
        {"x_year": "1970-06"},
        {"x_year": "1970-6", "x_month": ""},
        {"x_year": "1970/06"},
        {"x_year": "1970.6"},
        {"x_year": "1970 6"},
        {"x_year": "１９７０－０６"},
        {"x_year": "1970年6月"},
        {"x": "1970-06"},
        {"x": "1970-6"},
    ],
    ids=range(12),
)
def test_month_is_understood(typed):
    assert understood(MonthField(), typed) == Month.at(1970, 6)


@pytest.mark.parametrize(
    "typed",
    [
        {"x_year": "1970", "x_month": "13"},
        {"x_year": "1970", "x_month": "00"},
        {"x_year": "70", "x_month": "6"},
        {"x_year": "-1970", "x_month": "6"},
        {"x_year": "1970"},
        {"x_year": "", "x_month": "6"},
        {"x_year": "1970-06-01"},
        {"x_year": "197006"},
        {"x_year": "²", "x_month": "6"},
        {"x_year": "10000", "x_month": "1"},
        {"x_year": "9" * 5000, "x_month": "1"},
        {"x": "-1970-06"},
        {"x": "--"},
    ],
    ids=range(13),
)
def test_what_is_no_month_is_refused_and_stays(typed):
    form = type("Form", (forms.Form,), {"x": MonthField()})(typed)
    assert "Enter a year and a month that exist" in str(form.errors["x"])
    assert str(next(iter(typed.values())))[:20] in form.as_p() or form["x"].value()[0] in next(iter(typed.values()))


def test_nothing_typed_is_no_month():
    assert understood(MonthField(required=False), {}) is None
    assert understood(MonthField(), {"x_year": " "}) == "Enter the year and the month."


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ({"x_year": "2026", "x_month": "2", "x_day": "28"}, date(2026, 2, 28)),
        ({"x": "2026-10-01"}, date(2026, 10, 1)),
        ({"x_year": "2026年10月1日"}, date(2026, 10, 1)),
        ({"x_year": "2024/2/29"}, date(2024, 2, 29)),
    ],
    ids=range(4),
)
def test_day_is_understood(typed, day):
    assert understood(DayField(), typed) == day


@pytest.mark.parametrize("typed", ["2026-02-29", "2026-13-01", "2026-10", "0000-01-01", "1.1.2026"])
def test_what_is_no_day_is_refused(typed):
    assert "a day that exist" in understood(DayField(), {"x": typed})


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ({"x_years": "25", "x_months": "6"}, 306),
        ({"x_years": "25", "x_months": ""}, 300),
        ({"x_years": "", "x_months": "300"}, 300),
        ({"x_years": "０", "x_months": "0"}, 0),
        ({"x": "306"}, 306),
        ({"x": "0"}, 0),
    ],
    ids=range(6),
)
def test_span_is_understood(typed, months):
    assert understood(SpanField(), typed) == months


@pytest.mark.parametrize(
    "typed",
    [{"x_years": "25", "x_months": "12"}, {"x_years": "-1"}, {"x_years": "2.5"}, {"x": "-3"}, {"x": "1e3"}],
    ids=range(5),
)
def test_what_is_no_span_is_refused(typed):
    assert "whole years" in understood(SpanField(), typed)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("150000", "150000"),
        ("150,000", "150000"),
        ("150.000", "150000"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("1200.5", "1200.5"),
        ("1200,50", "1200.50"),
        ("150 000", "150000"),
        ("１５０，０００", "150000"),
        ("¥150,000", "150000"),
        ("￥150000元", "150000"),
        ("15万", "150000"),
        ("1.5万元", "15000"),
        ("0", "0"),
        ("0.50", "0.50"),
    ],
)
def test_money_is_understood(typed, amount):
    assert understood(MoneyField(), {"x": typed}) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["1,23,456", "1.2.3", "12,3456", "0.123", "NaN", "Infinity", "1e5", "١٢٣x", "--5", "¥", "万"]
)
def test_what_is_no_amount_is_refused(typed):
    assert understood(MoneyField(), {"x": typed}) == "Enter an amount in yuan, for example 150000 or 1200.50."


@pytest.mark.parametrize("typed", ["-1", "−1", "-150,000", "－5"])
def test_negative_amount_is_called_that(typed):
    assert understood(MoneyField(), {"x": typed}) == "Enter an amount of zero or more."


@pytest.mark.parametrize("typed", ["1000000001", "9" * 30, "9" * 5000])
def test_amount_that_nobody_has_is_called_that(typed):
    assert understood(MoneyField(), {"x": typed}) == "Nobody can have that much. Check the number."


def test_point_or_comma_of_a_plain_number_is_its_decimal_sign():
    assert understood(NumberField(), {"x": "1,125"}) == understood(NumberField(), {"x": "1.125"}) == Decimal("1.125")


@pytest.mark.parametrize("typed", ["0", "11", "2.0", "two", "-1", "1e0"])
def test_count_outside_is_refused_with_its_limits(typed):
    assert understood(CountField(least=1, greatest=10), {"x": typed}) == "Enter a whole number from 1 to 10."


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_refused(text):
    for field in (MonthField(), DayField(), SpanField(), MoneyField(), NumberField(), CountField(least=0, greatest=9)):
        for name in ("x", "x_year", "x_years"):
            value = field.widget.value_from_datadict({name: text}, {}, "x")
            try:
                found = field.clean(value)
            except ValidationError:
                continue
            assert field.said(found) if hasattr(field, "said") else isinstance(found, int)
