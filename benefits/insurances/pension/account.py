"""The own account: what stands on it and goes into it, and that it belongs to the heirs (Social Insurance Law 12 and 14)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, yuan
from benefits.contributions import Record, RecordState
from benefits.insurances.pension.rules import Sheet
from benefits.laws import Article, Law

ACCOUNT_TITLE = _("Own account")
PAID_IN = Article(Law.SOCIAL_INSURANCE, "12")
INHERITED = Article(Law.SOCIAL_INSURANCE, "14")


def balance_of(record: Record) -> Amount:
    """Of a record whose balance is known."""
    return Amount("balance", ACCOUNT_TITLE, yuan(record.balance or Decimal(0)), Unit.YUAN)


def as_of(record: Record) -> Reason:
    return Reason("as_of", Say(_("As the register had it on %(day)s."), {"day": record.as_of}))


def account(record: Record, sheet: Sheet, region_code: str, on: date) -> Assessment:
    """What stands on the own account, and what goes into it each month. The balance is known."""
    balance = balance_of(record)
    amounts = [balance]
    figures: list[Figure] = []
    base = record.last_base or Decimal(0)
    if record.state is RecordState.ACTIVE and base:
        own, employers = base * sheet.rules.employee_share, base * sheet.rules.employer_share
        amounts.append(Amount("employee", _("Paid in each month from the wage"), yuan(own), Unit.YUAN_A_MONTH))
        amounts.append(
            Amount("employer", _("Paid by the employer, not into the account"), yuan(employers), Unit.YUAN_A_MONTH)
        )
        figures = [sheet.figure("employee_share"), sheet.figure("employer_share")]
    year, rate = sheet.rules.account_interest[-1]
    return Assessment(
        code="pension.account",
        title=ACCOUNT_TITLE,
        verdict=Verdict.ENTITLED,
        answer=Say(
            _("¥ %(amount)s are on the own account. They cannot be drawn early; heirs receive what is left."),
            {"amount": balance.value},
        ),
        region_code=region_code,
        on=on,
        decided_by=Decider.HUMAN_RESOURCES,
        amounts=tuple(amounts),
        reasons=(
            as_of(record),
            Reason(
                "interest",
                Say(_("For %(year)s the account earned %(rate)s %% interest."), {"year": str(int(year)), "rate": rate}),
            ),
        ),
        articles=(PAID_IN, INHERITED),
        figures=(*figures, sheet.figure("account_interest", rate)),
    )


def inheritance(record: Record, region_code: str, on: date) -> Assessment:
    balance = balance_of(record)
    return Assessment(
        code="pension.inheritance",
        title=ACCOUNT_TITLE,
        verdict=Verdict.ENTITLED,
        answer=Say(_("The ¥ %(amount)s on the own account belong to the heirs."), {"amount": balance.value}),
        region_code=region_code,
        on=on,
        decided_by=Decider.HUMAN_RESOURCES,
        amounts=(balance,),
        reasons=(as_of(record),),
        articles=(INHERITED,),
    )
