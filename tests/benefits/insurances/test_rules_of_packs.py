"""A pack whose numbers do not fit each other is refused, with the reason."""

from dataclasses import asdict

import pytest

from benefits.insurances.maternity import MaternityRules
from benefits.insurances.medical import MedicalRules
from benefits.insurances.unemployment import UnemploymentRules
from benefits.insurances.work_injury import WorkInjuryRules
from tests.benefits.insurances.cases import pack


@pytest.mark.parametrize(
    ("shape", "changes", "reason"),
    [
        (UnemploymentRules, {"month_bands": ((12, 12, 0),)}, "rows of 4"),
        (UnemploymentRules, {"month_bands": ((60, 18, 0, 0), (12, 12, 0, 0))}, "rising"),
        (UnemploymentRules, {"month_bands": ((12, -1, 0, 0),)}, "below 0"),
        (UnemploymentRules, {"month_bands": ()}, "rows of 4"),
        (UnemploymentRules, {"search_months": 6}, "go together"),
        (UnemploymentRules, {"articles": (("moon_law", "1"),)}, "no law is called moon_law"),
        (MedicalRules, {"years_men": 25}, "go together"),
        (MedicalRules, {"years_men": 25, "years_women": 20, "actual_years": 21}, "above the years"),
        (MedicalRules, {"actual_years": 10}, "above the years"),
        (MedicalRules, {"usual_years_least": 31}, "above"),
        (WorkInjuryRules, {"lump_sum_months": (27, 25)}, "10 grades"),
        (WorkInjuryRules, {"care_shares": (50, 40)}, "3 levels"),
        (WorkInjuryRules, {"fund_pays_to_grade": 7}, "end before"),
        (WorkInjuryRules, {"leaving_cut_years": 5}, "go together"),
        (WorkInjuryRules, {"articles": (("moon_law", "1"),)}, "no law is called moon_law"),
        (MaternityRules, {"extra_days": ()}, "at least 1"),
        (MaternityRules, {"extra_days": (60, 0)}, "at least 1"),
        (MaternityRules, {"extra_paid_share": 101}, "no share"),
        (MaternityRules, {"childcare_days": 5}, "go together"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_rule_between_fields(shape, changes, reason):
    values = asdict(pack().section(shape))
    with pytest.raises(ValueError, match=reason):
        shape(**(values | changes))


def test_sums_on_leaving_are_by_grade():
    values = asdict(pack("330102").section(WorkInjuryRules))
    with pytest.raises(ValueError, match="grades 5 to 10"):
        WorkInjuryRules(**(values | {"leaving_work_months": (30, 25)}))
