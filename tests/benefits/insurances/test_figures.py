"""Whatever number of a pack changes an answer is named in it; and no number is in a pack for nothing."""

import shutil
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from authorities.packs.cascade import FOLDER, PackLibrary
from authorities.packs.problems import find_problems
from authorities.packs.sections import field_types
from benefits.insurances import maternity, medical, unemployment, work_injury
from benefits.insurances.maternity import Birth, MaternityRules
from benefits.insurances.medical import MedicalRules
from benefits.insurances.unemployment import Case, UnemploymentRules
from benefits.insurances.work_injury import Accident, Care, Death, Injury, WorkInjuryRules
from tests.benefits.insurances.cases import DAY, MAN, WOMAN, records

REGION = "640000"
# A field's value in a region that gives all that may be missing (None: the nation's), and one that differs from it.
FIELDS = {
    "medical.years_men": ("25", "26"),
    "medical.years_women": ("20", "21"),
    "medical.actual_years": ("10", "11"),
    "medical.share": ("80", "81"),
    "medical.ceiling": ("500000", "500001"),
    "medical.usual_years_least": (None, "19"),
    "medical.usual_years_most": (None, "31"),
    "unemployment.least_months": (None, "18"),
    "unemployment.month_bands": (None, "[[12, 11, 0, 0], [60, 17, 0, 0], [120, 23, 0, 0]]"),
    "unemployment.most_months": (None, "10"),
    "unemployment.notice_days": (None, "16"),
    "unemployment.share": ("80", "81"),
    "unemployment.minimum_wage": ("2000", "9001"),
    "unemployment.search_share": ("15", "16"),
    "unemployment.search_months": ("6", "7"),
    "unemployment.childbirth_months": ("3", "4"),
    "unemployment.articles": ('[["henan_unemployment", "1"]]', '[["henan_unemployment", "2"]]'),
    "work_injury.lump_sum_months": (None, "[28, 26, 24, 22, 19, 17, 14, 12, 10, 8]"),
    "work_injury.allowance_shares": (None, "[91, 86, 81, 76, 71, 61]"),
    "work_injury.fund_pays_to_grade": (None, "5"),
    "work_injury.care_shares": (None, "[51, 41, 31]"),
    "work_injury.stop_work_months": (None, "13"),
    "work_injury.stop_work_longer_months": (None, "11"),
    "work_injury.funeral_months": (None, "7"),
    "work_injury.spouse_share": (None, "41"),
    "work_injury.dependant_share": (None, "31"),
    "work_injury.alone_share": (None, "11"),
    "work_injury.death_times": (None, "21"),
    "work_injury.employer_days": (None, "31"),
    "work_injury.person_years": (None, "2"),
    "work_injury.decision_days": (None, "61"),
    "work_injury.clear_decision_days": (None, "16"),
    "work_injury.appeal_days": (None, "16"),
    "work_injury.reassessment_years": (None, "2"),
    "work_injury.sudden_death_hours": (None, "49"),
    "work_injury.average_wage": ("10000", "10001"),
    "work_injury.urban_income": ("50000", "50001"),
    "work_injury.leaving_medical_months": ("[30, 25, 10, 7, 4, 2]", "[31, 26, 11, 8, 5, 3]"),
    "work_injury.leaving_work_months": ("[30, 25, 10, 7, 4, 2]", "[31, 26, 11, 8, 5, 3]"),
    "work_injury.leaving_cut_years": ("5", "6"),
    "work_injury.leaving_cut_share": ("20", "19"),
    "work_injury.articles": ('[["zhejiang_work_injury", "1"]]', '[["zhejiang_work_injury", "2"]]'),
    "maternity.basic_days": (None, "99"),
    "maternity.before_birth_days": (None, "16"),
    "maternity.difficult_days": (None, "16"),
    "maternity.extra_baby_days": (None, "16"),
    "maternity.early_miscarriage_days": (None, "16"),
    "maternity.late_miscarriage_days": (None, "43"),
    "maternity.late_miscarriage_month": (None, "5"),
    "maternity.extra_days": ("[60, 90]", "[61, 91]"),
    "maternity.extra_months": ("3", "4"),
    "maternity.extra_paid_share": ("0", "100"),
    "maternity.father_days": ("15", "16"),
    "maternity.father_months": ("1", "2"),
    "maternity.childcare_days": ("10", "11"),
    "maternity.childcare_years": ("3", "4"),
    "maternity.prenatal_costs": ("1000", "1001"),
    "maternity.delivery_costs": ("4000", "4001"),
}
CITED = {"unemployment.articles", "work_injury.articles"}  # shown as articles, not as numbers


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("packs")
    shutil.copy(FOLDER / "000000.toml", path)
    return path


def answers(folder, values):
    """All that the rules say in a region with these values: of a full region, and of people of all kinds."""
    entries = (
        f'[{key}]\nvalue = {value}\nsource = "decree"\neffective_from = 2026-01-01\n' for key, value in values.items()
    )
    (folder / f"{REGION}.toml").write_text("\n".join(entries), encoding="utf-8")
    library = PackLibrary(folder)
    assert find_problems(library) == []
    return list(said(library.pack(REGION, DAY)))


def said(pack):
    yield from of_people(pack)
    yield from of_calculators(pack)


def of_people(pack):
    lives = (records(), records(months=110), records(months=15, medical="paused", unemployment="paused"))
    retired = (records(months=240, medical="paused", pension="receiving"), records(months=300, pension="receiving"))
    for person, given in product((WOMAN, MAN), (*lives, *retired)):
        for module in (medical, unemployment, work_injury, maternity):
            yield from module.assess(given, person, pack, DAY)


def of_calculators(pack):
    wage = Decimal(8000)
    yield unemployment.estimate(Case(15, average_base=wage, has_birth=True), pack, DAY)
    yield unemployment.estimate(Case(120, average_base=wage, minimum_wage=Decimal(1500)), pack, DAY)
    for grade in range(1, 11):
        injury = Injury(grade, wage, care=Care(grade % 3), months_to_retirement=40)
        yield work_injury.grades.estimate(injury, pack, DAY)
    for death in (Death(wage, has_spouse=True), Death(wage, others=2, alone=1)):
        yield work_injury.deaths.estimate(death, pack, DAY)
    accident = Accident(date(2026, 3, 10), claimed_on=date(2026, 4, 1), graded_on=date(2026, 9, 30))
    yield work_injury.claims.estimate(accident, pack, DAY)
    births = (Birth(), Birth(order=2), Birth(babies=2, is_difficult=True, employer_average=Decimal(9000)))
    for birth in (*births, *(Birth(miscarriage_month=month) for month in (1, 4, 6))):
        yield maternity.leave.estimate(birth, pack, DAY)


def content(assessment):
    """Everything that is said, but the figures."""
    lines = (*assessment.reasons, *assessment.missing)
    return (
        assessment.code,
        assessment.verdict,
        str(assessment.answer),
        [(amount.code, amount.value) for amount in assessment.amounts],
        assessment.begins,
        [(line.code, str(line.text)) for line in lines],
        [str(step) for step in assessment.steps],
        assessment.articles,
    )


def test_every_field_of_the_four_sections_is_tried():
    shapes = {
        "medical": MedicalRules,
        "unemployment": UnemploymentRules,
        "work_injury": WorkInjuryRules,
        "maternity": MaternityRules,
    }
    assert set(FIELDS) == {f"{section}.{name}" for section, shape in shapes.items() for name in field_types(shape)}


@pytest.mark.parametrize("key", FIELDS)
def test_number_that_changes_an_answer_is_named_in_it(folder, key):
    """Once in a region that gives everything, once in one that gives nothing of its own."""
    full = {name: value for name, (value, _other) in FIELDS.items() if value is not None}
    own, other = FIELDS[key]
    bases = [full] if own is not None else [full, {}]
    changed = [
        pair
        for base in bases
        for pair in zip(answers(folder, base), answers(folder, base | {key: other}), strict=True)
        if content(pair[0]) != content(pair[1])
    ]

    assert changed, f"{key} changes nothing"
    if key not in CITED:
        for before, after in changed:
            for assessment in (before, after):
                assert key in {figure.code for figure in assessment.figures}, (assessment.code, content(assessment))


def test_figure_tells_where_it_comes_from():
    found = unemployment.estimate(Case(60), PackLibrary(FOLDER).pack("410102", DAY), DAY)
    bands = found.figures[0]

    assert (bands.code, bands.fact.value, bands.fact.region_code) == ("unemployment.month_bands", 14, "410100")
    assert (bands.fact.is_verified, str(bands.label)) == (False, "Months of benefit for the months paid")
