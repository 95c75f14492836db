"""Households of invented people, drawn from a seed: pure, no database. The same seed draws the same people in the same
order, whatever the day, so that 10 000 people are the first of 100 000."""

from bisect import bisect
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from registry.population.draw import BASE_YEAR, Draft, Draw
from registry.population.households import HOUSEHOLDS
from registry.population.rows import CardRow, PersonRow, card_number, reference_of

_UP_TO = list(accumulate(weight for weight, _ in HOUSEHOLDS))

# Shares of card states among the living; the dead's cards are cancelled, newborns' mostly sealed.
_CARD_LASTS = timedelta(days=3_652 * 2)
_CARD_STATES = ("temporary_loss", "formal_loss", "cancelled", "sealed", "expired", "normal")
_CARDS_UP_TO = list(accumulate((0.012, 0.010, 0.005, 0.010, 0.015)))


def draw_people(people: int, seed: int) -> Iterator[tuple[PersonRow, CardRow]]:
    """Exactly so many people, household by household; the last household may be cut short."""
    draw = Draw(seed)
    left = people
    while left > 0:
        draw.members.clear()
        HOUSEHOLDS[bisect(_UP_TO, int(draw.dice.random() * _UP_TO[-1]))][1](draw)
        for someone in draw.members[:left]:
            yield _person_row(someone, draw), _card_row(someone, draw)
        left -= len(draw.members)


def _key(someone: Draft | None) -> int | None:
    return someone.id if someone else None


def _person_row(someone: Draft, draw: Draw) -> PersonRow:
    guardians = [*someone.guardians, None, None] if someone.age < 18 or someone.is_ward else [None, None]
    return PersonRow(
        someone.id,
        reference_of(draw.seed, someone.id),
        someone.surname + someone.given,
        someone.number,
        someone.birth_date.isoformat(),
        someone.sex,
        someone.region,
        someone.phone,
        not draw.chance(0.005),
        someone.died_on.isoformat() if someone.died_on else None,
        someone.is_restricted,
        draw.chance(0.001),
        someone.household,
        _key(someone.mother),
        _key(someone.father),
        _key(someone.spouse),
        _key(guardians[0]),
        _key(guardians[1]),
        someone.is_ward,
    )


def _card_row(someone: Draft, draw: Draw) -> CardRow:
    state = _card_state(someone, draw)
    issued_on = max(someone.birth_date, date(BASE_YEAR - draw.whole(1, 9), draw.whole(1, 12), draw.whole(1, 28)))
    expires_on = issued_on + _CARD_LASTS
    if state == "expired":
        expires_on = date(BASE_YEAR - 1, draw.whole(1, 12), draw.whole(1, 28))
        issued_on = expires_on - _CARD_LASTS
    return CardRow(
        someone.id,
        card_number(someone.id),
        state,
        someone.region[:4] + "00",
        issued_on.isoformat(),
        expires_on.isoformat(),
        None,
    )


def _card_state(someone: Draft, draw: Draw) -> str:
    if someone.died_on:
        return "cancelled"
    if someone.age < 1 and draw.chance(0.6):
        return "sealed"
    state = _CARD_STATES[bisect(_CARDS_UP_TO, draw.dice.random())]
    is_too_young = someone.birth_date > date(BASE_YEAR - 1, 1, 1) - _CARD_LASTS
    return "normal" if state == "expired" and is_too_young else state
