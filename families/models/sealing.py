"""Giving a model a sealed field: the plain value is a property, the row keeps ciphertext bound to itself."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from families.encryption import INDEX_COLUMNS, index_columns, seal, seal_bytes, unseal, unseal_bytes


class SealedText:
    """Declared beside a BinaryField named `<name>_sealed`; reads and writes its plain text. None stays None."""

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        self.name = name

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> str | None:
        """Raises encryption.NotOpened."""
        if row is None:
            return None
        sealed = getattr(row, f"{self.name}_sealed")
        return None if sealed is None else unseal(sealed, model=owner.__name__, field=self.name, row=_key(row))

    def __set__(self, row: models.Model, text: str | None) -> None:
        sealed = None if text is None else seal(text, model=type(row).__name__, field=self.name, row=_key(row))
        setattr(row, f"{self.name}_sealed", sealed)


class SealedBytes:
    """As SealedText, of what is no text: a paper that was photographed."""

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        self.name = name

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> bytes | None:
        """Raises encryption.NotOpened."""
        if row is None:
            return None
        sealed = getattr(row, f"{self.name}_sealed")
        return None if sealed is None else unseal_bytes(sealed, model=owner.__name__, field=self.name, row=_key(row))

    def __set__(self, row: models.Model, content: bytes | None) -> None:
        sealed = (
            None if content is None else seal_bytes(content, model=type(row).__name__, field=self.name, row=_key(row))
        )
        setattr(row, f"{self.name}_sealed", sealed)


class SealedNumber(SealedText):
    """A sealed identity number with its index columns."""

    def __set__(self, row: models.Model, text: str | None) -> None:
        super().__set__(row, text)
        columns = {f"number_index_{column}": None for column in INDEX_COLUMNS} if text is None else index_columns(text)
        for column, value in columns.items():
            setattr(row, column, value)


def _key(row: models.Model) -> UUID:
    key = row.pk
    assert isinstance(key, UUID)  # made in Python before sealing
    return key


def sealed_with_index(name: str) -> models.CheckConstraint:
    """The number is there with an index, or neither is."""
    no_index = Q(number_index_a__isnull=True, number_index_b__isnull=True)
    return models.CheckConstraint(
        name=name,
        condition=Q(no_index, number_sealed__isnull=True) | Q(~no_index, number_sealed__isnull=False),
    )


def both_or_neither(name: str, first: str, second: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
        | Q(**{f"{first}__isnull": False, f"{second}__isnull": False}),
    )
