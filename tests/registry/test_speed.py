"""What the register owes its callers: 200 claims in 100 ms, however many people there are.

That aim is over HTTP on a machine that is not busy (median 35 ms with 100 000 people when it was measured). Beside other
tests only the processor time of a batch tells anything, so that is what is held here.
"""

import subprocess
import sys

import pytest

from tests.registry.process import ROOT, environment_of

pytestmark = pytest.mark.processes
PEOPLE = 20_000
MEASURE = """
import django; django.setup()
from time import process_time
from uuid import uuid4
from registry.models import Person
from registry.verifications import verify
people = list(Person.objects.order_by("number").select_related("mother")[:6_000])
times = []
for first in range(0, 6_000, 200):
    claims = [{"id": str(uuid4()), "applicant": {"reference": one.mother.reference} if one.mother else None,
               "relative": {"name": one.name, "number": one.number}, "relationship": "other"}
              for one in people[first:first + 200]]
    began = process_time()
    results = verify(claims)
    times.append(process_time() - began)
    assert [one["outcome"] for one in results].count("match") > 150
print(sorted(times)[len(times) // 2])
"""


def test_batch_of_200_costs_less_than_100_ms(tmp_path):
    environment = environment_of(tmp_path / "registry.sqlite3")
    populate = [sys.executable, "manage.py", "registry_populate", "--people", str(PEOPLE)]
    subprocess.run(populate, cwd=ROOT, env=environment, check=True, timeout=120)

    done = subprocess.run(
        [sys.executable, "-c", MEASURE], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )

    assert float(done.stdout) <= 0.1, done.stderr
