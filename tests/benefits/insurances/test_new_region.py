"""Adding a region is one file."""

import shutil
from datetime import date

from authorities.packs.cascade import FOLDER, PackLibrary
from authorities.packs.problems import find_problems
from benefits.insurances import medical, unemployment
from benefits.insurances.unemployment import Case
from tests.benefits.insurances.cases import DAY, WOMAN, amounts, records

NINGXIA = """
# Ningxia
[unemployment.month_bands]
value = [[12, 2, 12, 2], [60, 11, 12, 1]]
source = "decree of the test"
effective_from = 2026-01-01

[unemployment.share]
value = 85
source = "decree of the test"
effective_from = 2026-01-01

[unemployment.minimum_wage]
value = 2050
source = "decree of the test"
effective_from = 2026-01-01

[medical.years_men]
value = 30
source = "decree of the test"
effective_from = 2026-01-01

[medical.years_women]
value = 25
source = "decree of the test"
effective_from = 2026-01-01
"""


def test_region_of_one_file_gets_its_own_months_and_amounts(tmp_path):
    for file in FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    (tmp_path / "640000.toml").write_text(NINGXIA, encoding="utf-8")
    library = PackLibrary(tmp_path)
    here, elsewhere = library.pack("640104", DAY), library.pack("620102", DAY)

    assert find_problems(library) == []
    assert [amounts(unemployment.estimate(Case(48), each, DAY))["months"] for each in (here, elsewhere)] == [8, 12]
    assert str(amounts(unemployment.estimate(Case(48), here, DAY))["monthly"]) == "1742.50"
    assert amounts(medical.assess(records(), WOMAN, here, DAY)[1])["years_needed"] == 25
    assert unemployment.estimate(Case(48), here, DAY).figures[0].fact.effective_from == date(2026, 1, 1)
