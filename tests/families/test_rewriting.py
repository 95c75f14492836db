"""What is written again is what the services write."""

import re
from datetime import datetime
from uuid import UUID

import pytest

from families.models import LinkApplication
from families.models.sealing import SealedText
from tests.families.conftest import link_relative, link_self
from tests.families.rewriting import Written

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "after"), [(link_self, lambda user: None), (link_relative, link_self)], ids=["own card", "mother"]
)
def test_links_are_as_the_services_make_them(regions, make, after):
    """In every column of every table; and so they are from rows that were written again."""
    by_services = Written.when(make, after=after)
    again = Written.when(by_services.again, after=after)

    made = everything(by_services)
    assert {"families.FamilyLink", "families.Consent", "audit.Event", "families.Message"} <= {row[0] for row in made}
    assert everything(again) == everything(Written.when(again.again, after=after)) == made
    assert again.silent == by_services.silent


def test_two_in_one_test_have_nothing_in_common_but_what_the_register_says(regions):
    first, second = (Written.when(Written.when(link_self).again) for _turn in range(2))

    for kept in ("pk", "reference"):
        of_first, of_second = (
            {getattr(row, kept) for some in one.rows for row in some if hasattr(row, kept)} for one in (first, second)
        )
        assert of_first.isdisjoint(of_second)


def everything(written):
    """Ids by what they are of, moments in minutes from the beginning, what is sealed by what it says."""
    rows = [row for some in written.rows for row in some]
    names = {str(row.pk): f"<{row._meta.label} {at}>" for some in written.rows for at, row in enumerate(some)}
    names |= {row.reference: "<reference>" for row in rows if isinstance(row, LinkApplication)}
    names[str(written.user.pk)] = "<user>"
    known = re.compile("|".join(map(re.escape, names)))

    def plain(value):
        if isinstance(value, datetime):
            return round((value - written.at).total_seconds() / 60)
        if isinstance(value, (UUID, str)):
            text = known.sub(lambda found: names[found[0]], str(value))
            is_moment = re.fullmatch(r"\d{4}-\d\d-\d\dT.*", text)
            return plain(datetime.fromisoformat(text)) if is_moment else text
        if isinstance(value, list):
            return [plain(one) for one in value]
        return {name: plain(one) for name, one in value.items()} if isinstance(value, dict) else value

    def columns(row):
        fields = [field for field in row._meta.concrete_fields if not field.name.endswith("_sealed")]
        sealed = [name for name, one in vars(type(row)).items() if isinstance(one, SealedText)]
        return {name: plain(getattr(row, name)) for name in [*(field.attname for field in fields), *sealed]}

    return [(row._meta.label, columns(row)) for row in rows]
