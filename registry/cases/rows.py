"""The named cases as rows of the register."""

from datetime import date, datetime, time, timedelta

from registry.cases import BY_KEY, CASES
from registry.cases.case import Case
from registry.population.rows import CardRow, PersonRow, card_number, mobile_number, reference_of

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


def _id_of(key: str | None) -> int | None:
    return _IDS[key] if key else None


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
