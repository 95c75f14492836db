"""A mother whose record the register told, linked to her son, and the rules' answers written out.

The rules themselves have tests of their own: here the pages get answers that say what they should show.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from html import unescape
from types import SimpleNamespace

import pytest
from django.utils import timezone

from authorities.packs import Fact
from benefits import insurances
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict
from benefits.contributions import Insurance
from benefits.laws import Article, Law
from benefits.models import InsuranceRecord, Refresh
from benefits.months import Month
from tests.families.conftest import (
    applicant,
    linked,
    mothers_link,
    officer,
    pack_of,
    regions,
    relative,
    sign_in,
    stranger,
)

__all__ = ["applicant", "linked", "mothers_link", "officer", "pack_of", "regions", "relative", "sign_in", "stranger"]

EMPLOYER, FORMULA = "华信物流有限公司", "=HYPERLINK(1)有限公司"


def spell(first, last=None, base="5000.00", employer=EMPLOYER, region="110101"):
    return {"from": first, "to": last, "base": base, "employer": employer, "region": region}


WORK = [spell("1990-03", "2003-06", "1200.00"), spell("2004-05", "2015-12", "5200.00", employer=FORMULA)]


def today():
    """Asked for by each test: a run may go on past midnight."""
    return timezone.localdate()


def keep(person, insurance, spells=WORK, *, state="receiving", region="110101", balance=None, as_of=None):
    """As the worker writes it, today."""
    return InsuranceRecord.objects.create(
        person=person,
        insurance=insurance,
        region_code=region,
        state=state,
        first_enrolled=Month.read(spells[0]["from"]).first_day if spells else date(1990, 3, 1),
        spells=spells,
        account_balance=balance,
        as_of=as_of or today(),
    )


def keep_all(person, spells=WORK, *, retired=True):
    """Five records of somebody who has worked, and that they were just fetched."""
    for insurance in Insurance:
        at_work = "closed" if retired else "active"
        state = {"pension": "receiving", "medical": "active"}.get(insurance, at_work) if retired else at_work
        balance = Decimal("61234.50") if insurance in {"pension", "medical"} else None
        keep(person, insurance, spells, state=state, balance=balance)
    answered(person)


def answered(person, *, ago=timedelta(minutes=10)):
    """The register answered so long ago, and has nothing to do since."""
    then = timezone.now() - ago
    Refresh.objects.update_or_create(
        person=person, defaults={"asked_at": then - timedelta(seconds=2), "refreshed_at": then, "due_at": None}
    )


def assessment(insurance, verdict=Verdict.ENTITLED, text="¥ 4,312 are paid every month.", region="110101", **fields):
    return Assessment(
        code=f"{insurance}.test",
        title="What is paid",
        verdict=verdict,
        answer=Say(text),
        region_code=region,
        on=today(),
        decided_by=Decider.MEDICAL_SECURITY if insurance in {"medical", "maternity"} else Decider.HUMAN_RESOURCES,
        **fields,
    )


def full_assessment(region="110101"):
    """With everything that one may have."""
    facts = {
        "nation": Fact(15, "Social Insurance Law art. 16", date(2011, 7, 1), "000000"),
        "own": Fact(Decimal("13930"), "a page without a date", date(2025, 7, 1), "110000", is_verified=False),
        "table": Fact(((60, 139), (61, 132)), "Guofa (2005) 38", date(2006, 1, 1), "000000"),
    }
    return assessment(
        Insurance.PENSION,
        region=region,
        amounts=(Amount("monthly", "A month", Decimal("4312.00"), Unit.YUAN_A_MONTH),),
        begins=Month.read("2013-11"),
        reasons=(Reason("age", Say("She has reached the age.")),),
        missing=(Reason("proof", Say("A proof of life every year.")),),
        articles=(Article(Law.SOCIAL_INSURANCE, "16"),),
        figures=(
            Figure("pension.minimum_years", "Years that must be paid", Unit.YEARS, facts["nation"]),
            Figure("pension.wage", "Average wage", Unit.YUAN_A_MONTH, facts["own"]),
            Figure("pension.divisors", "Divisor by age", Unit.NUMBER, facts["table"]),
        ),
        steps=(Say("Renew the proof of life."),),
    )


def words_of(answer):
    """The page as it is read: markup gone, spaces and punctuation as they are seen."""
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r" (?=[,.;:])", "", re.sub(r"\s+", " ", text))


def _answer(found, _records, _life, _pack, _on):
    return found


@pytest.fixture
def rules(monkeypatch):
    """rules(pension=(assessment, …)): these answers, and none of the other insurances."""

    def _rules(**answers):
        for insurance in Insurance:
            found = answers.get(insurance.value, ())
            monkeypatch.setitem(insurances.MODULES, insurance, SimpleNamespace(assess=partial(_answer, found)))

    _rules()
    return _rules


@pytest.fixture
def mother(mothers_link, rules):
    """The applicant's link to her; everything is shared but where she worked."""
    keep_all(mothers_link.person)
    return mothers_link
