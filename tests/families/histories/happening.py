"""What nobody in a history does: the register has news, and time goes by."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from families.models import FamilyLink, InsuredPerson
from families.models.consents import Route
from families.verification import ChangeKind
from tests.families.histories.moving import Older, do_what_is_due, move_into_the_past
from tests.families.histories.news import news_of
from tests.families.histories.people import RESIDENTS, nth

pick = st.integers(min_value=0, max_value=10_000)
OTHERS = [kind for kind in ChangeKind if kind not in {"death", "guardianship", "restricted"}]


class Happenings:
    """`days` is how far the clock has moved."""

    days = 0

    @rule(which=pick, is_bad=st.booleans())
    def register_tells_of_a_death(self, which, is_bad):
        self.news_of_somebody_linked(which, ChangeKind.DEATH, is_bad=is_bad)

    @rule(which=pick, is_bad=st.booleans())
    def register_tells_of_protection(self, which, is_bad):
        self.news_of_somebody_linked(which, ChangeKind.RESTRICTED, is_bad=is_bad)

    @rule(which=pick, is_bad=st.booleans())
    def register_tells_of_a_guardianship(self, which, is_bad):
        self.news_of_somebody_linked(which, ChangeKind.GUARDIANSHIP, is_bad=is_bad, consent__route=Route.GUARDIAN)

    @rule(which=pick, kind=st.sampled_from(OTHERS), is_bad=st.booleans())
    def register_tells_of_something_else(self, which, kind, is_bad):
        self.news_of_somebody_linked(which, kind, is_bad=is_bad)

    def news_of_somebody_linked(self, which, kind, *, is_bad, **kept):
        links = FamilyLink.objects.of_relatives().filter(ended_at=None, **kept)
        person = nth(InsuredPerson.objects.filter(pk__in=links.values("person")), which)
        if person is not None:
            news_of(person, kind, Older(RESIDENTS[person.register_reference], self.days), is_bad=is_bad)

    @rule(days=st.sampled_from([4, 8, 15]), is_late=st.booleans())
    def days_go_by(self, days, is_late):
        """Never fewer than it takes at most until who is blocked is declined, which is drawn by chance. `is_late`: the worker
        stands still meanwhile."""
        move_into_the_past(timedelta(days=days))
        self.days += days
        if not is_late:
            do_what_is_due()

    @rule(days=st.sampled_from([40, 200]), is_late=st.booleans())
    def months_go_by(self, days, is_late):
        self.days_go_by(days, is_late)
