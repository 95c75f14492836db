"""What a person and a card are in the register's tables, and what is derived from a person's key: the same every time."""

from base64 import b32encode
from hashlib import blake2b
from typing import NamedTuple

from registry.identity_numbers import affine


class PersonRow(NamedTuple):
    """The columns of `Person`, dates as ISO text."""

    id: int
    reference: str
    name: str
    number: str
    birth_date: str
    sex: str
    region: str
    phone: str | None
    has_address: bool
    died_on: str | None
    is_restricted: bool
    is_in_transfer: bool
    household: int
    mother_id: int | None
    father_id: int | None
    spouse_id: int | None
    guardian_1_id: int | None
    guardian_2_id: int | None
    is_ward: bool


class CardRow(NamedTuple):
    """The columns of `Card`, dates as ISO text."""

    person_id: int
    number: str
    state: str
    issuer_region: str
    issued_on: str
    expires_on: str
    lapses_at: str | None


def reference_of(*parts: object) -> str:
    """An opaque, stable key of a person that says nothing of who they are."""
    digest = blake2b(":".join(str(part) for part in parts).encode(), digest_size=10).digest()
    return "R" + b32encode(digest).decode("ascii")


def card_number(person_id: int) -> str:
    """Nine characters: a letter and eight digits, never the same for two people."""
    letter, rest = divmod(affine(person_id * 7 + 3, 10**9), 10**8)
    return "ABCDEFGHJK"[letter] + f"{rest:08d}"


def mobile_number(person_id: int) -> str:
    return f"19{affine(person_id, 10**9):09d}"
