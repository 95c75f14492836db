"""The citizen identity number of China, GB 11643-1999: also the social-security number (Social Insurance Law art. 58).

Six digits of area, eight of birth date, three of sequence (odd male, even female), one check character
(ISO 7064 MOD 11-2). Our own check, because python-stdnum's `cn.ric` compares the area's years with the *birth* year
and so refuses elders born before their district existed (docs/adr/0006).
"""

import re
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.iso7064 import mod_11_2

from families.identifiers.parsing import InvalidNumber, ParsedNumber, normalize
from families.relationships import Sex

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
# First digits of GB/T 2260 provinces, and of residence permits for Hong Kong, Macau and Taiwan residents (81, 82, 83).
_AREAS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


class Scheme:
    label: str | Promise = _("Citizen identity number of China, 18 characters")
    pattern = r"^[0-9]{17}[0-9X]$"

    def parse(self, typed: str, *, today: date) -> ParsedNumber:
        """Raises InvalidNumber: empty, characters, length, fifteen, area, date, future, sequence, checksum."""
        number = normalize(typed)
        if _FIFTEEN.fullmatch(number) and (todays := _todays_number(number, today)) is not None:
            raise InvalidNumber(
                "fifteen",
                _(
                    "This is an old number of 15 digits. Today's number for it is %(number)s: compare it with the document and enter it."
                ),
                suggestion=todays,
            )
        return _parsed(number, today)


def _parsed(number: str, today: date) -> ParsedNumber:
    _check_shape(number)
    birth_date = _birth_date(number, today)
    if number[14:17] == "000":
        raise InvalidNumber("sequence", _("Digits 15 to 17 of the number cannot be 000. Check them on the document."))
    if not mod_11_2.is_valid(number):
        raise InvalidNumber(
            "checksum",
            _("The last character does not fit the others. Compare each digit with the document."),
        )
    return ParsedNumber(number, birth_date, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _check_shape(number: str) -> None:
    if not number:
        raise InvalidNumber("empty", _("Enter the social-security number."))
    if re.search(r"[^0-9X]", number) or "X" in number[:-1]:
        raise InvalidNumber(
            "characters", _("The number has only digits; its last character may be an X. Check what you typed.")
        )
    if not _EIGHTEEN.fullmatch(number):
        raise InvalidNumber(
            "length", _("The number has 18 characters. Count them on the document and enter all of them.")
        )
    if number[:2] not in _AREAS:
        raise InvalidNumber("area", _("No number begins with these two digits. Check the beginning of the number."))


def _birth_date(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise InvalidNumber(
            "date", _("Digits 7 to 14 are the birth date, and this day does not exist. Check them on the document.")
        ) from error
    if born > today:
        raise InvalidNumber("future", _("Digits 7 to 14 are the birth date, and it lies in the future. Check them."))
    return born


def _todays_number(fifteen: str, today: date) -> str | None:
    """None for 15 digits that never were a number: of today's with three left out, they show no day of birth."""
    upgraded = _upgraded(fifteen)
    try:
        return _parsed(upgraded, today).number
    except InvalidNumber:
        return None


def _upgraded(fifteen: str) -> str:
    """15 digits to 18: the century inserted, the check character appended. Sequences 996 to 999 meant born in 18xx."""
    century = "18" if fifteen[12:] in {"996", "997", "998", "999"} else "19"
    seventeen = fifteen[:6] + century + fifteen[6:]
    return seventeen + str(mod_11_2.calc_check_digit(seventeen))
