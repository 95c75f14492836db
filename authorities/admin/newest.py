"""The pages of a list that may be long: those of its newest rows."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

if TYPE_CHECKING:
    Base = Paginator[Any]
else:
    Base = Paginator

MOST = 1000  # rows of a list; a file has more


class NewestPages(Base):
    """Of so many rows that all can be counted while somebody waits."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # of a list of the admin
        return rows[:MOST].count()
