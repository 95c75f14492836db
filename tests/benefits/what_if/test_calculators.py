"""Each calculator's form and rule together: what works, what is refused beside which answer, and for which region."""

import pytest
from django.utils import translation

from authorities.packs import regions_with_pack
from benefits.calculators import CALCULATORS
from benefits.forms.regions import nearest_region, region_choices
from tests.benefits.what_if.answers import ANSWERS, RIGHT, WRONG
from tests.families.conftest import pack_of

__all__ = ["pack_of"]


def ask(name, **changes):
    form = CALCULATORS[name].form(RIGHT[name] | changes)
    return form, CALCULATORS[name].answer(form)


@pytest.mark.parametrize("name", CALCULATORS)
def test_answer_of_each(name):
    form, estimate = ask(name)
    assert form.errors == {}
    assert str(estimate.assessments[0].answer).startswith(ANSWERS[name])


@pytest.mark.parametrize("reason", WRONG)
def test_wrong_answer_is_refused_beside_its_field(reason):
    name, changes, field, words = WRONG[reason]
    form, estimate = ask(name, **changes)
    assert estimate is None
    assert list(form.errors) == [field]
    assert words in str(form.errors[field])


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
@pytest.mark.parametrize("name", CALCULATORS)
def test_form_speaks_each_language(name, language):
    with translation.override(language):
        form = CALCULATORS[name].form({})
        assert not form.is_valid()
        assert str(form)
        whole, _estimate = ask(name)
        assert dict(whole.said())


@pytest.mark.parametrize("name", CALCULATORS)
def test_every_region_with_a_pack_can_be_chosen_and_answers(name):
    for code in regions_with_pack():
        form, estimate = ask(name, region=code)
        assert estimate is not None, form.errors
        assert {one.region_code for one in estimate.assessments} == {code}


def test_new_region_is_one_file(pack_of):
    pack_of("510100", section="pension", average_wage="9000")
    assert dict(region_choices())["510100"] == "Chengdu, Sichuan"
    _form, estimate = ask("pension", region="510100", wage="")
    assert estimate.has_own_figures


def test_region_without_figures_takes_the_nations_rule():
    _form, estimate = ask("pension", region="630000")
    assert not estimate.has_own_figures
    assert {figure.fact.region_code for one in estimate.assessments for figure in one.figures} == {"000000"}


def test_region_left_open_is_the_nation():
    form, estimate = ask("retirement")
    assert (form.cleaned_data["region"], estimate.assessments[0].region_code) == ("000000", "000000")
    assert region_choices()[0] == ("000000", "The national rule")


def test_nought_is_said_and_a_box_without_a_tick_is_not():
    form, _estimate = ask("pension", balance="0", months_paid_years="0", months_paid_months="")
    said = {str(label): value for label, value in form.said()}
    assert (said["On the own pension account"], said["Contributions paid"]) == ("¥ 0", "0 months")
    assert "Contributions go on until retirement" not in said


@pytest.mark.parametrize(
    ("code", "nearest"),
    [
        ("110101", "110000"),
        ("610102", "610100"),
        ("610300", "610000"),
        ("000000", "000000"),
        ("999999", "000000"),
        ("x", "000000"),
    ],
)
def test_nearest_region_to_choose(code, nearest):
    assert nearest_region(code) == nearest


def test_death_at_work_answers_with_what_the_family_is_paid():
    _form, estimate = ask("work-injury", outcome="death", has_spouse="on", others="1")
    first = estimate.assessments[0]
    assert first.code == "work_injury.death"
    assert {amount.code: str(amount.value) for amount in first.amounts}["dependants"] == "5600.00"


def test_injury_without_a_grade_shows_what_each_brings():
    _form, estimate = ask("work-injury", grade="", own_wage="")
    codes = [one.code for one in estimate.assessments]
    assert codes == ["work_injury.grade", "work_injury.stop_work", "work_injury.claim", "work_injury.counts"]
    assert {reason.code for reason in estimate.assessments[0].missing} == {"graded"}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, ["maternity.leave", "maternity.costs", "maternity.father", "maternity.childcare"]),
        ({"region": ""}, ["maternity.leave", "maternity.costs", "maternity.father"]),
        ({"cover": "uninsured", "own_wage": "6000"}, ["maternity.leave", "maternity.father", "maternity.childcare"]),
        ({"cover": "wife"}, ["maternity.wife", "maternity.father", "maternity.childcare"]),
        ({"miscarriage_month": "3"}, ["maternity.leave", "maternity.costs"]),
    ],
    ids=["insured", "nation", "uninsured", "wife", "miscarriage"],
)
def test_birth_answers_for_all_whom_it_concerns(changes, codes):
    _form, estimate = ask("maternity", **changes)
    assert [one.code for one in estimate.assessments] == codes


def test_job_given_up_brings_nothing():
    _form, estimate = ask("unemployment", left_by_choice="yes")
    assert estimate.assessments[0].verdict == "not_entitled"


def test_answers_are_said_back_in_words():
    form, _estimate = ask("pension", goes_on="on")
    said = {str(label): value for label, value in form.said()}
    assert said == {
        "Born in": "June 1970",
        "Who is it about?": "Man",
        "Contributions paid": "25 years",
        "On the own pension account": "¥ 150,000",
        "Contributions go on until retirement": "yes",
        "Region": "The national rule",
        "Month of retirement": "June 2030",
        "Average monthly wage of the region": "¥ 11,000",
        "Average contribution level": "1",
    }


def test_question_left_open_is_said_as_such():
    form, _estimate = ask("unemployment", left_by_choice="no")
    assert dict(form.said())["How did the job end?"] == "Against the person's will"


def test_what_few_need_is_open_only_when_something_stands_there():
    assert not CALCULATORS["work-injury"].form().is_more_open
    assert not ask("maternity")[0].is_more_open
    assert ask("pension")[0].is_more_open
    assert ask("maternity", miscarriage_month="11")[0].is_more_open
