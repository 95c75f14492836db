"""Questions about regions that span tables, and whose account is meant."""

from uuid import UUID

from accounts.models import User
from authorities.codes import chain_of
from authorities.models import Authority, AuthorityKind, Office, Region
from authorities.packs import regions_with_pack


def department_for(region_code: str) -> Authority:
    """The department of the region, or the nearest above it: a county's is its prefecture's or province's.

    Raises UnknownRegion for what is no code, Authority.DoesNotExist before `load_regions` has run.
    """
    codes = [f"{code}-{AuthorityKind.DEPARTMENT.value}" for code in chain_of(region_code)]
    department = Authority.objects.filter(code__in=codes).select_related("region").order_by("-code").first()
    if department is None:
        raise Authority.DoesNotExist(region_code)
    return department


def offices_near(region_code: str, *, limit: int = 3) -> list[Office]:
    """Open offices of the same county first, then of the prefecture, then of the province; empty where none is known."""
    return list(Office.objects.open().near(region_code).select_related("region")[:limit])


def described_regions() -> list[Region]:
    """The regions of which there is something to tell, by code: those with a pack or open offices, and all above them."""
    with_offices = Office.objects.open().values_list("authority__region_id", flat=True).distinct()
    told = {code for own in (*regions_with_pack(), *with_offices) for code in chain_of(own)}
    return list(Region.objects.shown().filter(code__in=told).select_related("parent").order_by("code"))


def departments_of(region_code: str) -> list[Authority]:
    """The region's own department and, after it, the agency that does its technical work."""
    return list(Authority.objects.filter(region=region_code).select_related("region").order_by("kind"))


def account_named(name: str) -> User | None:
    """By user name, or by the account's id as the officers' pages show it. Not by number or address, which are personal."""
    try:
        return User.objects.filter(pk=UUID(name)).first()
    except ValueError:
        return User.objects.filter(username=name).first()
