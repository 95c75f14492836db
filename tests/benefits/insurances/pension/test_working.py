"""What somebody who works, or has worked, reads of when and of how much is still missing."""

from datetime import date

from benefits.assessments import Verdict
from benefits.contributions import RecordState
from benefits.insurances.pension import assess
from benefits.laws import Article, Law
from benefits.people import Life
from families.relationships import Sex
from tests.benefits.insurances.pension.recipes import (
    GUANGDONG,
    MAN_BORN_1970,
    NATION,
    TODAY,
    WOMAN_BORN_1980,
    amounts_of,
    by_code,
    month,
    of,
    reason_of,
    record,
    spell,
)


def test_man_who_works_reads_his_month_first():
    found = assess(of(record(spell("2000-01", None))), MAN_BORN_1970, GUANGDONG, TODAY)

    assert [each.code for each in found] == [
        "pension.retirement",
        "pension.minimum",
        "pension.monthly",
        "pension.account",
    ]
    head = found[0]
    assert str(head.answer) == "Statutory retirement is in November 2031, at the age of 61 years and 5 months."
    assert (head.verdict, head.begins, head.region_code, head.on) == (
        Verdict.NOT_YET,
        month("2031-11"),
        "440000",
        TODAY,
    )
    assert amounts_of(head) == {"needed_months": 192, "paid_months": 323}
    assert "June 2030, at 60 years, if 15 years and 6 months" in reason_of(head.reasons, "earliest_man")
    assert "November 2034, at 64 years and 5 months, if the employer agrees; 16 years" in reason_of(
        head.reasons, "latest_man"
    )
    assert "hazardous work" in reason_of(head.reasons, "not_calculated")


def test_woman_whose_post_is_not_known_reads_both_months():
    found = assess(of(record(spell("2005-01", None))), WOMAN_BORN_1980, NATION, TODAY)
    head = found[0]

    assert "May 2033, at 52 years and 10 months, in a worker's post" in str(head.answer)
    assert "March 2038, at 57 years and 8 months, in a management or technical post" in str(head.answer)
    assert (head.verdict, head.begins) == (Verdict.NOT_YET, None)
    assert [reason.code for reason in head.missing] == ["category"]
    assert [str(each.title) for each in found if each.code == "pension.monthly"] == [
        "Monthly pension, from a worker's post",
        "Monthly pension, from a management or technical post",
    ]


def minimums_of(record, life):
    found = assess(of(record), life, NATION, TODAY)
    return found[0], {str(each.title): each for each in found if each.code == "pension.minimum"}


def test_woman_with_enough_for_one_post_reads_what_the_other_asks_for():
    """A worker's post takes her in May 2033, with 17 years; the other in March 2038, with 19 and a half."""
    paid = record(spell("2009-01", "2026-10"), state=RecordState.PAUSED)  # 214 months
    head, minimums = minimums_of(paid, WOMAN_BORN_1980)

    assert [str(each.text) for each in head.missing[:-1]] == [
        "In a management or technical post 1 year and 8 months of contributions."
    ]
    worker, other = minimums.values()
    assert list(minimums) == [
        "Contributions for a pension, from a worker's post",
        "Contributions for a pension, from a management or technical post",
    ]
    assert (amounts_of(worker), worker.verdict) == ({"paid_months": 214, "needed_months": 204}, Verdict.ENTITLED)
    assert amounts_of(other) == {"paid_months": 214, "needed_months": 234, "missing_months": 20}


def test_woman_short_at_the_earlier_age_alone_reads_the_ways_on_for_it():
    """She will have enough at the later one, although more is needed then."""
    _head, minimums = minimums_of(record(spell("2017-01", None)), WOMAN_BORN_1980)
    worker, other = minimums.values()

    assert amounts_of(worker)["needed_months"] < amounts_of(other)["needed_months"]
    assert "would be missing" in str(worker.answer)
    assert worker.steps
    assert "that is reached in" in str(other.answer)
    assert other.steps == ()


def test_woman_of_whom_both_posts_ask_the_same_reads_it_once():
    born_1970 = Life(date(1970, 6, 1), Sex.FEMALE)
    _head, minimums = minimums_of(record(spell("2000-01", None)), born_1970)

    assert list(minimums) == ["Contributions for a pension"]
    _head, minimums = minimums_of(record(spell("2016-01", None)), born_1970)  # short, and past both ages
    assert list(minimums) == ["Contributions for a pension"]


def test_woman_past_one_of_her_two_months_cannot_be_told():
    born_1973 = Life(date(1973, 6, 1), Sex.FEMALE)
    head = assess(of(record(spell("2000-01", None))), born_1973, NATION, TODAY)[0]

    assert head.verdict is Verdict.UNKNOWN


def test_woman_past_both_her_months_reads_one_pension():
    born_1970 = Life(date(1970, 6, 1), Sex.FEMALE)
    found = assess(of(record(spell("2000-01", None))), born_1970, NATION, TODAY)
    pensions = [each for each in found if each.code == "pension.monthly"]

    assert found[0].verdict is Verdict.ENTITLED
    assert [(str(each.title), each.begins) for each in pensions] == [("Monthly pension", month("2026-11"))]


def test_age_that_was_reached_is_said_so():
    born_1965 = Life(date(1965, 1, 9), Sex.MALE)
    head = assess(of(record(spell("2000-01", None))), born_1965, NATION, TODAY)[0]

    assert (
        str(head.answer)
        == "The statutory retirement age was reached in February 2025, at the age of 60 years and 1 month."
    )
    assert head.verdict is Verdict.ENTITLED


def test_age_reached_without_enough_contributions_is_not_enough():
    born_1965 = Life(date(1965, 1, 9), Sex.MALE)
    head = assess(of(record(spell("2015-01", None))), born_1965, NATION, TODAY)[0]

    assert head.verdict is Verdict.NOT_YET
    assert "3 years and 1 month of contributions." in [str(each.text) for each in head.missing]


def minimum_of(record, life=MAN_BORN_1970):
    return by_code(assess(of(record), life, NATION, TODAY))["pension.minimum"]


def test_enough_is_paid():
    found = minimum_of(record(spell("2000-01", None)))

    assert found.verdict is Verdict.ENTITLED
    assert str(found.answer) == "Contributions paid: 26 years and 11 months. Needed: 16 years. That is enough."
    assert (found.missing, found.steps) == ((), ())


def test_enough_will_be_paid_if_contributions_go_on():
    found = minimum_of(record(spell("2012-01", None)))

    assert (found.verdict, found.begins) == (Verdict.NOT_YET, month("2027-12"))
    assert "that is reached in December 2027" in str(found.answer)
    assert amounts_of(found) == {"paid_months": 179, "needed_months": 192, "missing_months": 13}
    assert found.steps == ()


def test_shortfall_names_the_ways_to_close_it():
    found = minimum_of(record(spell("2018-01", None), balance="13900.00"))
    steps = [str(step) for step in found.steps]

    assert found.verdict is Verdict.NOT_YET
    assert "At the statutory age 2 years and 1 month would be missing" in str(found.answer)
    assert "in December 2033, if every month is paid" in steps[0]
    assert "up to 3 years longer" in steps[1]
    assert "in one sum" in steps[2]
    assert "about ¥ 263.00 a month" in steps[3]
    assert found.articles == (Article(Law.SOCIAL_INSURANCE, "16"), Article(Law.RETIREMENT_AGE))


def test_man_past_his_age_with_14_years_reads_what_is_missing_now():
    born_1964 = Life(date(1964, 1, 9), Sex.MALE)
    found = minimum_of(record(spell("2012-12", None), balance="13900.00"), born_1964)

    assert str(found.answer) == (
        "Contributions paid: 14 years. Needed: 15 years. The statutory age is reached. Still missing: 1 year. No monthly "
        "pension is paid out yet."
    )
    assert "in November 2027, if every month is paid" in str(found.steps[0])
    assert "residents' scheme" in str(found.steps[-1])


def test_shortfall_longer_than_the_employer_can_agree_to():
    steps = [str(step) for step in minimum_of(record(spell("2024-01", None))).steps]

    assert len(steps) == 3
    assert "employer" not in steps[0]
    assert "residents' scheme" in steps[2]


def test_who_stopped_paying_is_short_of_all_that_is_missing():
    found = minimum_of(record(spell("2010-01", "2019-12"), state=RecordState.PAUSED))

    assert amounts_of(found) == {"paid_months": 120, "needed_months": 192, "missing_months": 72}
    assert "At the statutory age 6 years would be missing" in str(found.answer)


def test_contributions_of_the_retirement_month_count():
    """192 are needed in November 2031: 132 so far and the 60 to come, the last in November."""
    enough = minimum_of(record(spell("2015-12", None)))

    assert (enough.begins, enough.steps) == (month("2031-11"), ())


def test_odd_periods_are_said_and_count_once():
    odd = record(spell("2000-01", "2010-12"), spell("2010-01", None))
    found = minimum_of(odd)

    assert amounts_of(found)["paid_months"] == 323
    assert "overlap" in reason_of(found.reasons, "flaws")
