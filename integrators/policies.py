"""What an app may do: one answer for every door. A token's scopes are asked before."""

from authorities.codes import chain_of
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement, App


def is_agreed(app: App, scope: ApiScope, region_code: str, purpose: Purpose | None = None) -> bool:
    """Has an authority of the region, or of one above it, allowed the app this, and for this purpose?"""
    agreed = Agreement.objects.standing().filter(
        app=app, region__in=chain_of(region_code), scopes__contains=[scope.value]
    )
    return (agreed if purpose is None else agreed.filter(purposes__contains=[purpose.value])).exists()
