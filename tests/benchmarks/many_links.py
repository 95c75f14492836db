"""A million family links and the rows that belong to them: one family, multiplied by the database. Four links an owner,
their own card among them, each to a person of its own; some are paused, some have ended, of some a pass is shown."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import User
from families.models import Consent, DelegationPass, FamilyLink, InsuredPerson, LinkApplication
from tests.benchmarks.running import Bench, forget_everything
from tests.benchmarks.scenario import link_relatives, make_owners

AN_OWNER = 4  # links
FIRST_FAMILY = 2  # guardians of the register who are taken
PASS_EVERY = 20  # of every twentieth link
_SPREAD = 15_485_863  # a prime: picks far from each other
_TABLES = (User, InsuredPerson, LinkApplication, Consent, FamilyLink, DelegationPass)


def fill(bench: Bench, links: int) -> None:
    """So many, and nothing else: everything that was there is forgotten."""
    forget_everything()
    _make_first_family(bench)
    add(AN_OWNER, links)


def is_filled(links: int) -> bool:
    return FamilyLink.objects.filter(pk=id_of("link", links)).exists()


def add(first: int, last: int) -> None:
    """The links of these numbers, the first that of an owner's own card, beside those that are there; with statistics and
    nothing left to flush."""
    own = FamilyLink.objects.own().get(owner__username="many-0")
    relative = FamilyLink.objects.of_relatives().get(owner__username="many-0")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no look-up a foreign key: they are right
        cursor.execute("SET LOCAL statement_timeout = 0")
        for model, templates, columns in _rows(own, relative):
            _multiply(model, templates, columns, first, last)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(f"VACUUM ANALYZE {', '.join(model._meta.db_table for model in _TABLES)}")
        cursor.execute("RESET statement_timeout")
        cursor.execute("CHECKPOINT")


def id_of(kind: str, number: int) -> UUID:
    """Of the link of that number, or of what belongs to it; in order, as those of UUIDv7 are. An owner's number is that of
    their own card's link."""
    return UUID(_PREFIXES[kind] + f"{number:012x}")


def owner_of(number: int) -> int:
    """The number of the owner of that link."""
    return number // AN_OWNER * AN_OWNER


def spread(count: int, links: int) -> list[int]:
    """Numbers of so many links, all over the table."""
    return [turn * _SPREAD % (links - AN_OWNER) + AN_OWNER for turn in range(1, count + 1)]


def with_pass(number: int) -> int:
    """The number of a link near that one which has a pass."""
    return max(number // PASS_EVERY, 1) * PASS_EVERY + 1


def is_own(number: int) -> bool:
    """Of the owner's own card."""
    return number % AN_OWNER == 0


def is_open(number: int) -> bool:
    """Neither paused nor ended."""
    return number % 50 not in {7, 9}


_PREFIXES = {
    "user": "01a00000-0001-7000-8000-",
    "person": "01a00000-0002-7000-8000-",
    "application": "01a00000-0003-7000-8000-",
    "consent": "01a00000-0004-7000-8000-",
    "link": "01a00000-0005-7000-8000-",
    "pass": "01a00000-0006-7000-8000-",
}
_OWNER = f"(n / {AN_OWNER} * {AN_OWNER})"
_IS_OWN = f"n % {AN_OWNER} = 0"
_RELATIONSHIP = f"(ARRAY['self', 'father', 'mother', 'spouse'])[n % {AN_OWNER} + 1]"
_UNTYPED = dict.fromkeys(
    ("name_sealed", "number_sealed", "number_index_a", "number_index_b"), "NULL"
)  # erased long ago

Templates = tuple[UUID, UUID]
Rows = list[tuple[type[models.Model], Templates, Mapping[str, str]]]


def _make_first_family(bench: Bench) -> None:
    owner, parent = make_owners(bench.guardians(FIRST_FAMILY), prefix="many")
    link_relatives([owner], [parent], each=1)
    link = FamilyLink.objects.of_relatives().get(owner=owner)
    DelegationPass.objects.create(link=link, expires_at=timezone.now() + timedelta(hours=2))


def _rows(own: FamilyLink, relative: FamilyLink) -> Rows:
    """Model → the rows that are multiplied (of one's own card's link, of a relative's) and what differs, in SQL of `n`."""
    shown = DelegationPass.objects.get(link=relative).pk
    person, owner = {"person_id": _id("person")}, _id("user", _OWNER)
    return [
        (User, (own.owner_id, relative.owner_id), {"id": owner, "username": "'many-' || n"}),
        (
            InsuredPerson,
            (own.person_id, relative.person_id),
            {
                "id": _id("person"),
                "register_reference": "'many-' || n",
                "number_index_a": "decode(lpad(to_hex(n), 64, '0'), 'hex')",
                "number_index_b": "NULL",
            },
        ),
        (
            LinkApplication,
            (own.application_id, relative.application_id),
            {
                "id": _id("application"),
                "reference": "to_char(n, 'FM000000000')",
                "applicant_id": owner,
                "relationship": _RELATIONSHIP,
                **person,
                **_UNTYPED,
            },
        ),
        (
            Consent,
            (own.consent_id, relative.consent_id),
            {"id": _id("consent"), "application_id": _id("application"), **person},
        ),
        (
            FamilyLink,
            (own.pk, relative.pk),
            {
                "id": _id("link"),
                "owner_id": owner,
                **person,
                "application_id": _id("application"),
                "consent_id": _id("consent"),
                "relationship": _RELATIONSHIP,
                "until": f"CASE WHEN {_IS_OWN} THEN NULL ELSE t.begins_at + (n % 1000 + 1) * interval '1 day' END",
                "paused_at": "CASE WHEN n % 50 = 7 THEN now() END",
                "ended_at": "CASE WHEN n % 50 = 9 THEN now() END",
                "ended_by": "CASE WHEN n % 50 = 9 THEN 'owner' END",
            },
        ),
        (DelegationPass, (shown, shown), {"id": _id("pass"), "link_id": _id("link")}),
    ]


def _id(kind: str, number: str = "n") -> str:
    return f"('{_PREFIXES[kind]}' || lpad(to_hex({number}), 12, '0'))::uuid"


_EACH: Mapping[type[models.Model], str] = {User: _IS_OWN, DelegationPass: f"n % {PASS_EVERY} = 1"}


def _multiply(
    model: type[models.Model], templates: Templates, columns: Mapping[str, str], first: int, last: int
) -> None:
    names = [f'"{field.column}"' for field in model._meta.concrete_fields]
    values = [columns.get(name.strip('"'), f"t.{name}") for name in names]
    own, relative = templates
    chosen = f"t.id = CASE WHEN {_IS_OWN} THEN %s::uuid ELSE %s::uuid END AND {_EACH.get(model, 'true')}"
    statement = (
        f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM {model._meta.db_table} t, generate_series(%s, %s) AS n WHERE t.id IN (%s, %s) AND {chosen}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.replace(" % ", " %% "), [first, last, own, relative, own, relative])
