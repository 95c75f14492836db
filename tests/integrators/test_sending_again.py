"""What docs/api.md says of sending again is true of every problem. That its function works is for tests/kills to show."""

from pathlib import Path

from django.conf import settings

from integrators.api.catalogue import PROBLEMS
from integrators.services.kept_answers import KEPT_FOR

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
SECTION = DOCUMENT.partition("\n## Sending again\n")[2].partition("\n## ")[0]


def test_only_these_problems_go_away_by_asking_again():
    again = {problem.name for problem in PROBLEMS if problem.status in {409, 429} or problem.status >= 500}
    assert again == {"request-in-progress", "too-many-requests", "wait-first", "internal-error", "try-later"}


def test_times_are_those_of_the_settings():
    assert f"for {settings.API_KEY_LEASE.total_seconds():.0f} seconds" in SECTION
    assert f"for {KEPT_FOR.total_seconds() / 3600:.0f} hours" in " ".join(SECTION.split())
