"""Citizen identity numbers after GB 11643-1999: six digits of area, eight of birth, three of sequence, one check."""

import re
from datetime import date

FEMALE = "female"
MALE = "male"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")


def check_digit(body: str) -> str:
    """ISO 7064 MOD 11-2 over the first 17 digits."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]


def make_number(area: str, born_on: date, sequence: int) -> str:
    """`sequence` is 1 to 999, odd for men and even for women."""
    body = f"{area}{born_on:%Y%m%d}{sequence:03d}"
    return body + check_digit(body)


def sex_of(sequence: int) -> str:
    return MALE if sequence % 2 else FEMALE


def is_number(text: str) -> bool:
    """Whether the text can be anyone's number: shape, a day that exists, a sequence, the right check digit."""
    if not _SHAPE.fullmatch(text) or text[14:17] == "000" or check_digit(text[:17]) != text[17]:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return True


def affine(value: int, modulus: int) -> int:
    """A one-to-one scatter of 0..modulus-1 (a power of ten): unlike neighbours, never the same twice."""
    return (value * 387_420_489 + 104_729) % modulus
