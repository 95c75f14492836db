"""The parts of a region pack that the family service reads: ages, quotas, terms, routes; how links last;
number scheme; provider; cards."""

from dataclasses import dataclass
from datetime import date

from authorities.packs import pack_for, register_section
from authorities.packs.field_checks import check_known
from families.calendars import CALENDARS
from families.decisions import DecidedByTwo
from families.documents import Case, DocumentKind, Kin, Situation


@register_section("linking")
@dataclass(frozen=True, slots=True)
class LinkingRules:
    """Ages in years; terms and waits in the unit their names end in. `both_guardians_agree`: is the other guardian of a
    child asked, where the register names one, before a guardian is linked to the child? `two_officers_for`: which of
    the links that an officer's decision makes take two (`DecidedByTwo`)?"""

    own_consent_age: int
    child_told_from_age: int
    both_guardians_agree: bool
    two_officers_for: tuple[str, ...]
    quota_total: int
    quota_elders: int
    quota_children: int
    quota_spouse: int
    quota_others: int
    owners_per_person: int
    owners_per_person_most: int
    matches_per_month: int
    terms_days: tuple[int, ...]
    default_term_days: int
    longest_term_days: int
    consent_days: int
    asked_again_after_days: tuple[int, ...]
    draft_days: int
    code_minutes: int
    code_tries: int
    code_route_scopes: tuple[str, ...]
    read_out_scopes: tuple[str, ...]
    read_out_term_days: int
    read_out_starts_after_hours: int
    register_silence_hours: int
    consent_routes: tuple[str, ...]
    review_working_days: int

    def __post_init__(self) -> None:
        check_known("decision", self.two_officers_for, DecidedByTwo.values)
        if self.owners_per_person > self.owners_per_person_most:
            raise ValueError("owners_per_person is more than owners_per_person_most")
        waits = self.asked_again_after_days
        if not waits or waits[0] < 0 or list(waits) != sorted(waits):
            raise ValueError("asked_again_after_days is empty or does not grow")


@register_section("evidence")
@dataclass(frozen=True, slots=True)
class EvidenceRules:
    """Which papers prove a relationship that the register does not: a field for each `Situation`, any one of its kinds will
    do, none where it is empty. `by_kin`: a `Case` and a kind, pair by pair; where a case fits, what it names takes the place
    of its situation's, and of several the one with the least age. `asked_first`: the situations in which the wizard asks before the application is sent,
    because an officer decides in any case. `answer_days`: how long an applicant has when an officer asks for more."""

    without_number: tuple[str, ...]
    minor: tuple[str, ...]
    minor_ward: tuple[str, ...]
    ward_of_age: tuple[str, ...]
    by_kin: tuple[tuple[str, str], ...]
    asked_first: tuple[str, ...]
    answer_days: int

    def __post_init__(self) -> None:
        for situation in Situation:
            check_known("paper", self._of_all(situation), DocumentKind.values)
        check_known("paper", (kind for _case, kind in self.by_kin), DocumentKind.values)
        for case, _kind in self.by_kin:
            Case.read(case)
        check_known("situation", self.asked_first, Situation.values)
        for situation in map(Situation, self.asked_first):
            if not self._of_all(situation):
                raise ValueError(f"asked_first names {situation.value}, for which there are no papers")
        if self.answer_days < 1:
            raise ValueError("answer_days is less than 1")

    def papers(self, situation: Situation, kin: Kin, age: int | None) -> tuple[str, ...]:
        """`age` in completed years, None while nothing tells it."""
        fitting = [(Case.read(case), kind) for case, kind in self.by_kin]
        fitting = [(case, kind) for case, kind in fitting if case.fits(situation, kin, age)]
        bounds = sorted(case.under for case, _kind in fitting if case.under is not None)
        least = bounds[0] if bounds else None
        return tuple(kind for case, kind in fitting if case.under == least) or self._of_all(situation)

    def _of_all(self, situation: Situation) -> tuple[str, ...]:
        papers: tuple[str, ...] = getattr(self, situation.value)
        return papers


@register_section("invitations")
@dataclass(frozen=True, slots=True)
class InvitationRules:
    """Of the inviter's region: how long one holds, and how many of theirs may be open."""

    invitation_days: int
    open_at_once: int

    def __post_init__(self) -> None:
        for name in ("invitation_days", "open_at_once"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is less than 1")


_SATURDAY = 6  # of isoweekday
UNUSED_TOLD_DAYS = 30  # issue 5: both sides are told so long before a link ends that was not used
OF_AGE_TOLD_DAYS = (90, 30, 7)  # issue 5: so long before the birthday from which a child decides for themself


@register_section("lasting")
@dataclass(frozen=True, slots=True)
class LastingRules:
    """`renewal_opens_days`: how long before its end a link can be renewed. `unused_days`: after how long without use it ends.
    `monthly_digest`: is everybody whose record is shared told once a month who can see it, and who looked?
    `holiday_calendar`: whose days off (`CALENDARS`). `holidays`: besides, each year as "10-01" or once as "2027-02-05".
    `working_weekends`: besides, as "2027-02-14"."""

    renewal_opens_days: int
    unused_days: int
    monthly_digest: bool
    holiday_calendar: str
    holidays: tuple[str, ...]
    working_weekends: tuple[str, ...]

    def __post_init__(self) -> None:
        check_known("calendar", (self.holiday_calendar,), CALENDARS)
        for day in self.holidays:
            # Each year has it: no 29 February.
            date.fromisoformat(f"2001-{day}" if len(day) == len("10-01") else day)
        for day in self.working_weekends:
            if date.fromisoformat(day).isoweekday() < _SATURDAY:
                raise ValueError(f"working_weekends names {day}, which is no weekend")
        if self.renewal_opens_days < 1:
            raise ValueError("renewal_opens_days is less than 1")
        if self.unused_days <= UNUSED_TOLD_DAYS:
            raise ValueError(f"unused_days is not more than the {UNUSED_TOLD_DAYS} days before, when both are told")


@register_section("identity")
@dataclass(frozen=True, slots=True)
class IdentityRules:
    scheme: str


@register_section("registry")
@dataclass(frozen=True, slots=True)
class RegistryRules:
    provider: str


@register_section("cards")
@dataclass(frozen=True, slots=True)
class CardRules:
    """How long what is shown of a card holds, in the unit the name ends in. `code_while_temporarily_lost`: may the holder
    still show a code while the card is blocked? Sources conflict; nobody else ever may."""

    code_seconds: int
    printed_code_days: int
    renewal_from_days: int
    temporary_loss_days: int
    code_while_temporarily_lost: bool

    def __post_init__(self) -> None:
        for name in ("code_seconds", "printed_code_days", "renewal_from_days", "temporary_loss_days"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is less than 1")


@register_section("texts")
@dataclass(frozen=True, slots=True)
class TextRules:
    """From which full hour until which text messages may go out, local time: who sleeps is not woken by one. What is about
    somebody's safety goes out at any hour."""

    from_hour: int
    until_hour: int

    def __post_init__(self) -> None:
        if not 0 <= self.from_hour < self.until_hour <= 24:
            raise ValueError("from_hour is not before until_hour, or one of them is no hour of a day")


@register_section("deaths")
@dataclass(frozen=True, slots=True)
class DeathRules:
    """`links_end_after_days`: for so long the frozen links to somebody who has died stay, for the list of what to do, and
    then end."""

    links_end_after_days: int

    def __post_init__(self) -> None:
        if self.links_end_after_days < 1:
            raise ValueError("links_end_after_days is less than 1")


@register_section("home_visits")
@dataclass(frozen=True, slots=True)
class HomeVisitRules:
    """Do officers go to whoever cannot come to an office, may that be asked for in an account, on how many working days ahead,
    and how many visits fit into half a day?"""

    offered: bool
    from_account: bool
    days_ahead: int
    visits_a_half_day: int

    def __post_init__(self) -> None:
        for name in ("days_ahead", "visits_a_half_day"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is less than 1")


@register_section("remedies")
@dataclass(frozen=True, slots=True)
class RemedyRules:
    """How long who is refused may ask for administrative reconsideration, and go to court, from when they learn of it; and after
    how many months without a decision who asked may go to court because there is none."""

    review_days: int
    court_months: int
    silence_months: int

    def __post_init__(self) -> None:
        for name in ("review_days", "court_months", "silence_months"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is less than 1")


def card_renewal_days(region_code: str) -> int:
    """How many days before its end a card of the region is renewed, and its holder told so."""
    return pack_for(region_code).section(CardRules).renewal_from_days


def provider_of(region_code: str) -> str:
    """The name of the provider that asks the region's register."""
    return pack_for(region_code).section(RegistryRules).provider
