"""What nobody in a history does: the register has news, and time goes by."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from authorities.packs import pack_for
from families.models import FamilyLink, InsuredPerson
from families.models.consents import Route
from families.packs import DeathRules
from families.verification import ChangeKind
from tests.families.conftest import BEIJING
from tests.families.histories.drawn import pick
from tests.families.histories.moving import Older, do_what_is_due, move_into_the_past
from tests.families.histories.news import Told, tell
from tests.families.histories.people import RESIDENTS, nth

OTHERS = [kind for kind in ChangeKind if kind not in {"death", "guardianship", "restricted"}]


class Clock:
    """`days` is how far the clock has moved; `is_behind`, that the worker has stood still since."""

    days = 0
    is_behind = False

    @rule(days=st.sampled_from([4, 8, 15]), is_late=st.booleans())
    def days_go_by(self, days, is_late):
        """Never fewer than it takes at most until who is blocked is declined, which is drawn by chance. `is_late`: the worker
        stands still meanwhile."""
        move_into_the_past(timedelta(days=days))
        self.days += days
        self.is_behind = is_late
        if not is_late:
            do_what_is_due()


class News(Clock):
    @rule(which=pick, is_bad=st.booleans(), of_two=st.booleans(), who=st.integers(0, 1))
    def register_tells_of_a_guardianship(self, which, is_bad, of_two, who):
        """Of a child of one guardian it may say that nobody is one; of a child of two, that one of them is none any more."""
        kept = {"application__is_guardian_asked": True} if of_two else {"consent__route": Route.GUARDIAN}
        person = self.somebody_linked(which, **kept)
        if person is not None:
            told = self.told(person, ChangeKind.GUARDIANSHIP, is_bad)
            tell([replace(told, still_guardian=self.owners[who])] if of_two else [told])

    @rule(which=pick, kind=st.sampled_from(OTHERS), is_bad=st.booleans())
    def register_tells_of_something_else(self, which, kind, is_bad):
        self.news_of_somebody_linked(which, kind, is_bad=is_bad)

    def news_of_somebody_linked(self, which, kind, *, is_bad, **kept):
        person = self.somebody_linked(which, **kept)
        if person is not None:
            tell([self.told(person, kind, is_bad)])

    def somebody_linked(self, which, **kept):
        links = FamilyLink.objects.of_relatives().filter(ended_at=None, **kept)
        return nth(InsuredPerson.objects.filter(pk__in=links.values("person")), which)

    def told(self, person, kind, is_bad):
        return Told(person, kind, Older(RESIDENTS[person.register_reference], self.days), is_bad)


class Happenings(News):
    @rule(which=pick, is_bad=st.booleans())
    def register_tells_of_a_death(self, which, is_bad):
        self.news_of_somebody_linked(which, ChangeKind.DEATH, is_bad=is_bad)

    @rule(which=pick, is_bad=st.booleans())
    def register_tells_of_protection(self, which, is_bad):
        self.news_of_somebody_linked(which, ChangeKind.RESTRICTED, is_bad=is_bad)

    @rule(some=st.lists(st.tuples(pick, st.sampled_from(ChangeKind), st.booleans()), min_size=2, max_size=4))
    def register_tells_of_several(self, some):
        news = [(self.somebody_linked(which), kind, is_bad) for which, kind, is_bad in some]
        by_person = {person.pk: self.told(person, kind, is_bad) for person, kind, is_bad in news if person is not None}
        tell(list(by_person.values()))

    @rule(days=st.sampled_from([40, 200]), is_late=st.booleans())
    def months_go_by(self, days, is_late):
        self.days_go_by(days, is_late)

    @precondition(lambda self: FamilyLink.objects.of_relatives().filter(ended_at=None).exists())
    @rule(which=pick, more=st.sampled_from([-1, 0, 15]), is_late=st.booleans())
    def days_after_a_death_go_by(self, which, more, is_late):
        self.news_of_somebody_linked(which, ChangeKind.DEATH, is_bad=True)
        self.days_go_by(pack_for(BEIJING).section(DeathRules).links_end_after_days + more, is_late)
