"""Every sentence comes out in each language, with its values in it."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils.translation import override

from benefits.contributions import RecordState
from benefits.insurances.pension import (
    WHO,
    Category,
    PensionQuestion,
    RetirementQuestion,
    assess,
    estimate_pension,
    estimate_retirement,
)
from benefits.insurances.pension.rules import FIGURES, Sheet
from benefits.insurances.pension.spans import age, span
from benefits.insurances.pension.working import working
from benefits.people import Life
from families.relationships import Sex
from tests.benefits.insurances.pension.recipes import (
    BEIJING,
    GUANGDONG,
    MAN_BORN_1970,
    NATION,
    TODAY,
    WOMAN_BORN_1980,
    month,
    of,
    record,
    rules_with,
    spell,
)

LANGUAGES = [code for code, _name in settings.LANGUAGES]
STRAY = re.compile(r"%\(|%%|%[sd]|\{|\}|None|Decimal")
WORKING = record(spell("2000-01", None))


def people():
    """Somebody in each state that the rules tell apart."""
    for life in (MAN_BORN_1970, WOMAN_BORN_1980, Life(date(1964, 1, 1), Sex.MALE), Life(date(1969, 1, 1), Sex.FEMALE)):
        for pack in (NATION, BEIJING, GUANGDONG):
            yield assess(of(WORKING), life, pack, TODAY)
            yield assess(of(record(spell("2019-01", None), balance="2000.00")), life, pack, TODAY)
            yield assess(
                of(record(spell("2000-01", "2001-01"), state=RecordState.PAUSED, balance=None)), life, pack, TODAY
            )
    for state in (RecordState.RECEIVING, RecordState.CLOSED, RecordState.ACTIVE):
        yield assess(of(record(spell("2012-01", "2020-05", "0.00"), state=state)), MAN_BORN_1970, NATION, TODAY)
    yield assess(of(record(spell("2000-01", "2010-05"), state=RecordState.RECEIVING)), WOMAN_BORN_1980, NATION, TODAY)
    yield assess({}, MAN_BORN_1970, NATION, TODAY)
    for born, sex in [(date(1990, 1, 1), Sex.MALE), (date(1971, 1, 1), Sex.FEMALE)]:
        died = Life(born, sex, date(2026, 10, 3))
        yield assess(of(record(spell("2000-01", "2022-05"), state=RecordState.CLOSED)), died, NATION, TODAY)
    for way in ("round", "interpolate"):
        sheet = Sheet(NATION.ruleset)
        sheet.rules = rules_with(part_year_divisor=way)
        yield working(WORKING, MAN_BORN_1970, sheet, "000000", TODAY)
    yield (
        estimate_retirement(
            RetirementQuestion(month("1970-06"), Category.MAN, retires=month("2030-06")), NATION, TODAY
        ),
    )
    asked = PensionQuestion(
        month("1975-05"), Category.WOMAN55, 300, Decimal(1), index=Decimal(1), wage=Decimal(9000), deemed_months=12
    )
    yield (estimate_pension(asked, NATION, TODAY),)


def sentences(assessment):
    yield from (assessment.title, assessment.answer, *assessment.steps, *assessment.articles)
    for reason in (*assessment.reasons, *assessment.missing):
        yield reason.text
    for amount in assessment.amounts:
        yield from (amount.label, amount)
    yield from (figure.label for figure in assessment.figures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_its_values(language):
    with override(language):
        said = {str(each) for assessments in people() for one in assessments for each in sentences(one)}

    assert len(said) > 100
    assert [text for text in said if STRAY.search(text) or not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_and_figure_has_words(language):
    with override(language):
        words = [*map(str, WHO.values()), *(str(label) for label, _unit in FIGURES.values())]
        words += [str(category.label) for category in Category]

    assert all(words)


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (0, "0 months"),
        (1, "1 month"),
        (12, "1 year"),
        (186, "15 years and 6 months"),
        (733, "61 years and 1 month"),
    ],
)
def test_months_as_people_say_them(months, said):
    assert str(span(months)) == said
    assert str(age(months)) == said


def test_nothing_is_translated_before_it_is_read():
    assessments = assess(of(WORKING), MAN_BORN_1970, NATION, TODAY)

    with override("en"):
        english = str(assessments[0].answer)
    with override("es"):
        spanish = str(assessments[0].answer)

    assert "2031" in english
    assert "2031" in spanish
    assert english != spanish  # the month is named in the reader's language
