"""How much is done in one run. Imports nothing: the register is filled before Django is set up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How much is done in one run. `seconds` for each round of page views. `links`: what the API is measured with, and
    `few_links` what that is held against. `loaded`: people behind the officers' pages. `events`: of the
    journal that is verified. `registered`: people of the stand-in register, when it is asked among many."""

    rounds: int
    seconds: float
    calls: int
    submissions: int
    verifications: int
    arrivals: int
    refreshed: int
    links: int
    few_links: int
    checks: int
    applied: int
    loaded: int
    events: int
    registered: int

    @property
    def people(self) -> int:
        """So many that the register has a guardian and a child for each application, about one in ten, and so many living."""
        applicants = max(self.submissions, self.verifications, self.arrivals, self.applied)
        return max(1_000, 12 * applicants, self.refreshed * 6 // 5)


FULL = Scale(
    rounds=3,
    seconds=4.0,
    calls=200,
    submissions=400,
    verifications=1_000,
    arrivals=1_000,
    refreshed=10_000,
    links=1_000_000,
    few_links=10_000,
    checks=2_000,
    applied=300,
    loaded=1_000_000,
    events=1_000_000,
    registered=1_000_000,
)
QUICK = Scale(
    rounds=1,
    seconds=0.5,
    calls=10,
    submissions=24,
    verifications=40,
    arrivals=40,
    refreshed=40,
    links=2_000,
    few_links=400,
    checks=60,
    applied=16,
    loaded=2_000,
    events=20_000,
    registered=2_000,
)
