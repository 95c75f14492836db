"""The named cases: a family and a few others that are in the register whatever the seed, for people and tests to claim.

Adults' birth dates are fixed. Children's are counted back from the day the register was populated (`Born.years_ago`, on
the first of a month), so that a case stays true for about two years: a daughter of 14 is 15 later, and 16 after that.
Their numbers therefore differ from one population to the next: read them from the case page or /cases.json.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.identity_numbers import make_number, sex_of
from registry.population.rows import CardRow, PersonRow, card_number, mobile_number, reference_of

BEIJING = "110101"


class Group(StrEnum):
    YOU = "you"
    CHILDREN = "children"
    ELDERS = "elders"
    OTHERS = "others"
    REFUSED = "refused"
    ODD = "odd"


GROUPS: dict[Group, str | Promise] = {
    Group.YOU: _("The citizen, and a second one"),
    Group.CHILDREN: _("Children and wards"),
    Group.ELDERS: _("Parents and grandparents"),
    Group.OTHERS: _("Spouse, brother, sister and others"),
    Group.REFUSED: _("Claims that the register refuses"),
    Group.ODD: _("Names and files out of the ordinary"),
}

# What the demo citizen would choose in the wizard, in its words.
CHOICES: dict[str, str | Promise] = {
    "self": _("Myself"),
    "spouse": _("Spouse"),
    "father": _("Father"),
    "mother": _("Mother"),
    "son": _("Son"),
    "daughter": _("Daughter"),
    "grandfather": _("Grandfather"),
    "grandmother": _("Grandmother"),
    "brother": _("Brother"),
    "sister": _("Sister"),
    "father_in_law": _("Father-in-law"),
    "mother_in_law": _("Mother-in-law"),
    "ward": _("Person I am the guardian of"),
    "other": _("Another relative"),
}


class Day(NamedTuple):
    """A birth date that stays, or `years_ago`: that many years and one month before the populating."""

    on: date | None = None
    years_ago: int = 0

    def counted_from(self, today: date) -> date:
        if self.on:
            return self.on
        months = today.year * 12 + today.month - 1 - (self.years_ago * 12 + 1)
        return date(months // 12, months % 12 + 1, 1)


def _on(year: int, month: int, day: int) -> Day:
    return Day(date(year, month, day))


def _years_ago(years: int) -> Day:
    return Day(years_ago=years)


@dataclass(frozen=True, slots=True)
class Case:
    """`sequence` (900 to 999, unique) also gives the sex. Kin and shared phones are named by their keys."""

    key: str
    group: Group
    title: str | Promise
    expect: str | Promise
    relationship: str  # what the demo citizen would choose
    name: str
    born: Day
    sequence: int
    area: str = BEIJING  # the first six digits of the number
    region: str = BEIJING
    household: int = 1
    phone: str | None = "own"  # "own", a landline's digits, None, or the key of whoever shares theirs
    has_address: bool = True
    mother: str | None = None
    father: str | None = None
    spouse: str | None = None
    guardians: tuple[str, ...] = ()
    is_ward: bool = False
    card_state: str = "normal"
    died_on: date | None = None
    is_restricted: bool = False
    is_in_transfer: bool = False
    is_registered: bool = True
    typed_name: str | None = None  # what the page says to type, when it is not the name
    certified_days_ago: int | None = None  # proof of life for the pension

    @property
    def reference(self) -> str | None:
        return reference_of("case", self.key) if self.is_registered else None

    @property
    def sex(self) -> str:
        return sex_of(self.sequence)

    def number_counted_from(self, today: date) -> str:
        return make_number(self.area, self.born.counted_from(today), self.sequence)


_CONSENT = _("Waits for their answer: press “Send it now”, then read the code on the phones page.")
_OFFICER = _("Goes to an officer.")
_REFUSED = _("Not confirmed. The page never tells which part failed.")

CASES: tuple[Case, ...] = (
    Case(
        "demo_citizen",
        Group.YOU,
        _("The demo citizen"),
        _("Prove who you are with the code on the phones page."),
        "self",
        "李明",
        _on(1985, 3, 7),
        911,
        mother="demo_mother",
        father="demo_father",
        spouse="demo_spouse",
    ),
    Case(
        "demo_other_citizen",
        Group.YOU,
        _("A second citizen, no kin of the first"),
        _("Signs in for themself; their own phone gets their code."),
        "other",
        "孙磊",
        _on(1979, 11, 2),
        913,
        area="110105",
        region="110105",
        household=2,
    ),
    Case(
        "demo_no_phone_adult",
        Group.YOU,
        _("A citizen without a phone on record"),
        _("No code can be sent: proves who they are at the counter."),
        "self",
        "马国庆",
        _on(1949, 10, 1),
        915,
        household=3,
        phone=None,
        certified_days_ago=200,
    ),
    Case(
        "demo_son",
        Group.CHILDREN,
        _("Son of eight, you are his guardian"),
        _("Linked at once: the register shows you as guardian."),
        "son",
        "李乐",
        _years_ago(8),
        917,
        phone=None,
        mother="demo_spouse",
        father="demo_citizen",
        guardians=("demo_spouse", "demo_citizen"),
    ),
    Case(
        "demo_daughter",
        Group.CHILDREN,
        _("Daughter of fourteen, you are her guardian"),
        _("Linked at once; from 14 she is told and may object."),
        "daughter",
        "李悦",
        _years_ago(14),
        918,
        mother="demo_spouse",
        father="demo_citizen",
        guardians=("demo_spouse", "demo_citizen"),
    ),
    Case(
        "demo_teen_16",
        Group.CHILDREN,
        _("Son of sixteen, phone on record"),
        _("Guardian or not, at 16 he answers himself."),
        "son",
        "李晨",
        _years_ago(16),
        919,
        mother="demo_spouse",
        father="demo_citizen",
        guardians=("demo_spouse", "demo_citizen"),
    ),
    Case(
        "demo_son_no_guardianship",
        Group.CHILDREN,
        _("Son of eleven, a court ended your guardianship"),
        _OFFICER,
        "son",
        "李子轩",
        _years_ago(11),
        921,
        household=4,
        phone=None,
        father="demo_citizen",
    ),
    Case(
        "demo_niece_minor",
        Group.CHILDREN,
        _("Niece of nine in your household, you are not her guardian"),
        _OFFICER,
        "other",
        "周小雨",
        _years_ago(9),
        922,
        phone=None,
        mother="demo_sister",
        guardians=("demo_sister",),
    ),
    Case(
        "demo_foster_child",
        Group.CHILDREN,
        _("Foster child of ten, you are the guardian"),
        _("Linked at once: the guardianship counts, whatever the relationship."),
        "other",
        "何小满",
        _years_ago(10),
        924,
        phone=None,
        guardians=("demo_citizen", "demo_spouse"),
    ),
    Case(
        "demo_ward",
        Group.CHILDREN,
        _("Adult whose guardian you are by court"),
        _("Goes to two officers."),
        "ward",
        "李阳",
        _on(1991, 6, 18),
        923,
        phone=None,
        guardians=("demo_citizen",),
        is_ward=True,
    ),
    Case(
        "demo_mother",
        Group.ELDERS,
        _("Mother, phone on record"),
        _CONSENT,
        "mother",
        "陈秀英",
        _on(1958, 5, 20),
        926,
        spouse="demo_father",
        certified_days_ago=330,
    ),
    Case(
        "demo_father",
        Group.ELDERS,
        _("Father, phone on record"),
        _CONSENT,
        "father",
        "李建国",
        _on(1956, 9, 12),
        925,
        mother="demo_grandmother_shared_phone",
        father="demo_grandfather_no_phone",
        spouse="demo_mother",
        certified_days_ago=60,
    ),
    Case(
        "demo_mother_in_law",
        Group.ELDERS,
        _("Mother-in-law in Hebei, phone on record"),
        _CONSENT,
        "mother_in_law",
        "赵桂兰",
        _on(1960, 2, 3),
        928,
        area="130102",
        region="130102",
        household=5,
        spouse="demo_father_in_law",
        certified_days_ago=150,
    ),
    Case(
        "demo_father_in_law",
        Group.ELDERS,
        _("Father-in-law with a landline only"),
        _("Waits for his answer; the code is read out by a call."),
        "father_in_law",
        "王德厚",
        _on(1957, 8, 25),
        927,
        area="130102",
        region="130102",
        household=5,
        phone="031186012345",
        spouse="demo_mother_in_law",
        certified_days_ago=90,
    ),
    Case(
        "demo_grandfather_no_phone",
        Group.ELDERS,
        _("Grandfather without a phone"),
        _("Waits for his answer, at the counter or by invitation: no code can be sent, a letter tells him."),
        "grandfather",
        "李德福",
        _on(1934, 2, 11),
        929,
        household=6,
        phone=None,
        spouse="demo_grandmother_shared_phone",
        certified_days_ago=400,
    ),
    Case(
        "demo_grandmother_shared_phone",
        Group.ELDERS,
        _("Grandmother whose recorded phone is yours"),
        _("The code route is closed, the code would reach you: at the counter or by invitation."),
        "grandmother",
        "张淑珍",
        _on(1936, 7, 30),
        930,
        household=6,
        phone="demo_citizen",
        spouse="demo_grandfather_no_phone",
        certified_days_ago=300,
    ),
    Case(
        "demo_spouse",
        Group.OTHERS,
        _("Spouse, phone on record"),
        _CONSENT,
        "spouse",
        "王芳",
        _on(1986, 9, 12),
        932,
        mother="demo_mother_in_law",
        father="demo_father_in_law",
        spouse="demo_citizen",
    ),
    Case(
        "demo_sister",
        Group.OTHERS,
        _("Sister, phone on record"),
        _CONSENT,
        "sister",
        "李静",
        _on(1988, 12, 5),
        934,
        household=7,
        mother="demo_mother",
        father="demo_father",
    ),
    Case(
        "demo_brother",
        Group.OTHERS,
        _("Brother who moved to Shanghai, phone on record"),
        _CONSENT,
        "brother",
        "李强",
        _on(1990, 4, 16),
        931,
        region="310104",
        household=8,
        mother="demo_mother",
        father="demo_father",
    ),
    Case(
        "demo_aunt_other",
        Group.OTHERS,
        _("Aunt, phone on record"),
        _CONSENT,
        "other",
        "李秀兰",
        _on(1962, 1, 22),
        936,
        household=9,
        mother="demo_grandmother_shared_phone",
        father="demo_grandfather_no_phone",
        certified_days_ago=30,
    ),
    Case(
        "demo_no_address",
        Group.OTHERS,
        _("Great-uncle whom no message reaches"),
        _("Waits for his answer at the counter; the register knows neither phone nor address."),
        "other",
        "李德全",
        _on(1938, 3, 14),
        933,
        household=10,
        phone=None,
        has_address=False,
        certified_days_ago=120,
    ),
    Case(
        "demo_lost_card",
        Group.REFUSED,
        _("Uncle, card reported lost for a few days"),
        _REFUSED,
        "other",
        "陈志强",
        _on(1964, 10, 8),
        935,
        household=11,
        card_state="temporary_loss",
    ),
    Case(
        "demo_formal_loss_card",
        Group.REFUSED,
        _("Aunt, card reported lost for good"),
        _REFUSED,
        "other",
        "陈秀芳",
        _on(1966, 2, 17),
        938,
        household=12,
        card_state="formal_loss",
    ),
    Case(
        "demo_cancelled_card",
        Group.REFUSED,
        _("Cousin, card cancelled"),
        _REFUSED,
        "other",
        "陈晓东",
        _on(1992, 5, 9),
        937,
        household=12,
        card_state="cancelled",
    ),
    Case(
        "demo_expired_card",
        Group.REFUSED,
        _("Cousin, card expired"),
        _REFUSED,
        "other",
        "陈晓梅",
        _on(1994, 8, 28),
        940,
        household=12,
        card_state="expired",
    ),
    Case(
        "demo_sealed_card",
        Group.REFUSED,
        _("Cousin, card not activated yet"),
        _REFUSED,
        "other",
        "陈晓兰",
        _on(1997, 1, 13),
        942,
        household=12,
        card_state="sealed",
    ),
    Case(
        "demo_deceased",
        Group.REFUSED,
        _("Grandmother who has died"),
        _REFUSED,
        "grandmother",
        "刘玉兰",
        _on(1935, 4, 4),
        944,
        household=13,
        phone=None,
        card_state="cancelled",
        died_on=date(2024, 2, 10),
    ),
    Case(
        "demo_protected",
        Group.REFUSED,
        _("A protected person"),
        _REFUSED,
        "other",
        "林雪",
        _on(1992, 12, 1),
        946,
        household=14,
        is_restricted=True,
    ),
    Case(
        "demo_name_one_stroke",
        Group.REFUSED,
        _("Name differs by one stroke: type 周太勇"),
        _REFUSED,
        "other",
        "周大勇",
        _on(1983, 7, 21),
        939,
        household=15,
        typed_name="周太勇",
    ),
    Case(
        "demo_unknown",
        Group.REFUSED,
        _("A valid number that belongs to nobody"),
        _REFUSED,
        "other",
        "吴无名",
        _on(1980, 6, 6),
        948,
        household=16,
        is_registered=False,
    ),
    Case(
        "demo_middle_dot",
        Group.ODD,
        _("Friend from Xinjiang: type the name with or without its dot"),
        _CONSENT,
        "other",
        "阿依古丽·买买提",
        _on(1989, 3, 21),
        950,
        area="650102",
        region="650102",
        household=17,
    ),
    Case(
        "demo_rare_name",
        Group.ODD,
        _("Cousin whose name has a rare character"),
        _CONSENT,
        "other",
        "李𬭎",
        _on(1993, 9, 9),
        941,
        household=18,
    ),
    Case(
        "demo_in_transfer",
        Group.ODD,
        _("Cousin whose file is between two regions"),
        _("The register cannot look it up now: asked again and again, after 72 hours an officer looks."),
        "other",
        "李海涛",
        _on(1995, 2, 26),
        943,
        household=19,
        is_in_transfer=True,
    ),
    Case(
        "demo_grandfather",
        Group.ELDERS,
        _("Grandfather with a phone, whose proof of life is due soon"),
        _CONSENT,
        "grandfather",
        "陈守仁",
        _on(1935, 10, 6),
        945,
        household=20,
        certified_days_ago=340,
    ),
    Case(
        "demo_odd_record",
        Group.ODD,
        _("Cousin whose contributions overlap, and once run backwards"),
        _CONSENT,
        "other",
        "李卫东",
        _on(1990, 8, 15),
        949,
        household=21,
    ),
    Case(
        "demo_no_record",
        Group.ODD,
        _("Cousin of whom there is no insurance record at all"),
        _CONSENT,
        "other",
        "李思远",
        _on(2001, 5, 4),
        951,
        household=22,
    ),
)
BY_KEY: dict[str, Case] = {case.key: case for case in CASES}
_IDS: dict[str, int] = {case.key: place for place, case in enumerate(CASES, start=1)}


def case_rows(today: date) -> list[tuple[PersonRow, CardRow, str | None]]:
    """The registered cases as rows, with the time of the last proof of life as ISO text, as on the day of populating."""
    return [
        (_person_row(case, today), _card_row(case, today), _certified_at(case, today))
        for case in CASES
        if case.is_registered
    ]


def _person_row(case: Case, today: date) -> PersonRow:
    guardians = [*map(_IDS.get, case.guardians), None, None]
    return PersonRow(
        _IDS[case.key],
        reference_of("case", case.key),
        case.name,
        case.number_counted_from(today),
        case.born.counted_from(today).isoformat(),
        case.sex,
        case.region,
        _phone(case),
        case.has_address,
        case.died_on.isoformat() if case.died_on else None,
        case.is_restricted,
        case.is_in_transfer,
        case.household,
        _id_of(case.mother),
        _id_of(case.father),
        _id_of(case.spouse),
        guardians[0],
        guardians[1],
        case.is_ward,
    )


def _id_of(key: str | None, ids: Mapping[str, int] = _IDS) -> int | None:
    return ids[key] if key else None


def _phone(case: Case) -> str | None:
    if case.phone in BY_KEY:
        return mobile_number(_IDS[case.phone])
    return mobile_number(_IDS[case.key]) if case.phone == "own" else case.phone


def _card_row(case: Case, today: date) -> CardRow:
    born_on = case.born.counted_from(today)
    issued_on = max(born_on, date(2008, 6, 1) if case.card_state == "expired" else date(today.year - 3, 6, 1))
    years = 16 if case.card_state == "expired" else 20
    return CardRow(
        _IDS[case.key],
        card_number(_IDS[case.key]),
        case.card_state,
        case.region[:4] + "00",
        issued_on.isoformat(),
        issued_on.replace(year=issued_on.year + years).isoformat(),
        None,
    )


def _certified_at(case: Case, today: date) -> str | None:
    if case.certified_days_ago is None:
        return None
    moment = datetime.combine(today - timedelta(days=case.certified_days_ago), time(1))  # nine in the morning, as UTC
    return moment.isoformat(sep=" ")
