"""What an app may do: one answer for every door. A token's scopes are asked before."""

from collections.abc import Iterable

from accounts.models import User
from authorities.codes import NATION, chain_of
from authorities.models import Role
from authorities.policies import duty_regions, has_duty
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement, App, Integrator


def is_agreed(app: App, scope: ApiScope, region_code: str, purpose: Purpose | None = None) -> bool:
    """Has an authority of the region, or of one above it, allowed the app this, and for this purpose?"""
    agreed = Agreement.objects.standing().filter(
        app=app, region__in=chain_of(region_code), scopes__contains=[scope.value]
    )
    return (agreed if purpose is None else agreed.filter(purposes__contains=[purpose.value])).exists()


def purposes_agreed(app: App, scope: ApiScope, region_codes: Iterable[str]) -> dict[str, frozenset[Purpose]]:
    """By region: for which purposes an authority of it, or of one above it, allows the app this. Nothing while the app or
    its integrator is disabled. One query, whatever the regions, and none of them too."""
    chains = {code: chain_of(code) for code in region_codes}
    above = {NATION}.union(*chains.values())
    allowed: dict[str, frozenset[Purpose]] = {}
    standing = Agreement.objects.standing().filter(app__in=App.objects.working().filter(pk=app.pk), region__in=above)
    for region, purposes in standing.filter(scopes__contains=[scope.value]).values_list("region_id", "purposes"):
        allowed[region] = frozenset(map(Purpose, purposes)) | allowed.get(region, frozenset())
    nothing: frozenset[Purpose] = frozenset()
    return {code: nothing.union(*(allowed.get(part, nothing) for part in chain)) for code, chain in chains.items()}


def can_agree(officer: User, region_code: str) -> bool:
    """Make and end agreements of that region: whoever supervises it or a region above it."""
    return has_duty(officer, region_code, Role.SUPERVISOR)


def can_manage_app(officer: User, app: App) -> bool:
    """Change its secret and turn it off or on: who supervises every region that has an agreement with it."""
    regions = Agreement.objects.standing().filter(app=app).values_list("region", flat=True)
    return _supervises(officer, list(regions))


def can_manage_integrator(officer: User, integrator: Integrator) -> bool:
    """As `can_manage_app`, of all its apps."""
    regions = Agreement.objects.standing().filter(app__integrator=integrator).values_list("region", flat=True)
    return _supervises(officer, list(regions))


def can_see_consents(officer: User) -> bool:
    """Which citizens use which apps: no region is theirs alone, so the nation's supervisors and auditors see it."""
    return has_duty(officer, NATION, Role.SUPERVISOR, Role.AUDITOR)


def _supervises(officer: User, region_codes: list[str]) -> bool:
    """All of them; where there is none, any region will do."""
    if not region_codes:
        return duty_regions(officer, Role.SUPERVISOR).exists()
    return all(can_agree(officer, code) for code in set(region_codes))
