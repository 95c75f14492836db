"""Questions about regions that span tables."""

from authorities.codes import chain_of
from authorities.models import Authority, AuthorityKind, Office


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
    """Offices of the same county first, then of the prefecture, then of the province; empty where none is known."""
    return list(Office.objects.near(region_code).select_related("region")[:limit])
