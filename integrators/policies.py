"""What an app may do: one answer for every door. A token's scopes are asked before."""

from collections.abc import Iterable, Sequence
from functools import cache

from django.db.models import QuerySet

from accounts.models import User
from audit.models import ActorKind, Event
from audit.sql import condition, planning_once, table
from authorities.codes import NATION, chain_of
from authorities.models import Role
from authorities.policies import duty_regions, has_duty
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement, App, Integrator
from integrators.models.agreements import AgreementQuerySet


def is_agreed(app: App, scope: ApiScope, region_code: str, purpose: Purpose | None = None) -> bool:
    """Has an authority of the region, or of one above it, allowed the app this, and for this purpose? No while the app or its
    integrator is disabled."""
    statement = f"{agreements_of_app()} AND {table(Agreement)}.region_id = ANY(%(regions)s)"
    with planning_once() as cursor:
        cursor.execute(statement, {"app": app.pk, "scope": scope.value, "regions": [*chain_of(region_code)]})
        return any(purpose is None or purpose in purposes for _region, purposes in cursor.fetchall())


def purposes_agreed(
    agreements: Iterable[tuple[str, Sequence[str]]], region_codes: Iterable[str]
) -> dict[str, frozenset[Purpose]]:
    """By region: for which purposes an authority of it, or of one above it, allows what `agreements_of_app` found."""
    allowed: dict[str, frozenset[Purpose]] = {}
    for region, purposes in agreements:
        allowed[region] = frozenset(map(Purpose, purposes)) | allowed.get(region, frozenset())
    nothing: frozenset[Purpose] = frozenset()
    return {code: nothing.union(*(allowed.get(part, nothing) for part in chain_of(code))) for code in set(region_codes)}


@cache
def agreements_of_app() -> str:
    """A statement: region and purposes of all that allow %(app)s the %(scope)s, nothing while the app or its integrator is
    disabled. By hand, for every check of a link: Django took longer to make this than the database to answer it. May be
    part of another."""
    agreement, app, integrator = table(Agreement), table(App), table(Integrator)
    return f"""
SELECT {agreement}.region_id, {agreement}.purposes
FROM {agreement}
JOIN {app} ON {app}.client_id = {agreement}.app_id
JOIN {integrator} ON {integrator}.id = {app}.integrator_id
WHERE {agreement}.app_id = %(app)s AND %(scope)s = ANY({agreement}.scopes)
    AND {condition(Agreement.objects.standing())} AND {condition(App.objects.working())}
"""  # noqa: S608  # names of models


def can_agree(officer: User, region_code: str) -> bool:
    """Make and end agreements of that region: whoever supervises it or a region above it."""
    return has_duty(officer, region_code, Role.SUPERVISOR)


def can_manage_app(officer: User, app: App) -> bool:
    """Change its secret and turn it off or on: who supervises every region that has an agreement with it, or had one where
    none stands. Before the first, whoever registered it: its secret will be worth something elsewhere one day."""
    registered = Event.objects.filter(kind="integrators.app_registered", object_kind="app", object_id=app.pk)
    return _answers_for(officer, Agreement.objects.filter(app=app), registered)


def can_manage_integrator(officer: User, integrator: Integrator) -> bool:
    """As `can_manage_app`, of all its apps."""
    added = Event.objects.filter(
        kind="integrators.integrator_added", object_kind="integrator", object_id=str(integrator.pk)
    )
    return _answers_for(officer, Agreement.objects.filter(app__integrator=integrator), added)


def can_see_consents(officer: User) -> bool:
    """Which citizens use which apps: no region is theirs alone, so the nation's supervisors and auditors see it."""
    return has_duty(officer, NATION, Role.SUPERVISOR, Role.AUDITOR)


def _answers_for(officer: User, agreements: AgreementQuerySet, made: "QuerySet[Event]") -> bool:
    """The nation's supervisors do for all of them."""
    if regions := set((agreements.standing() or agreements).values_list("region", flat=True)):
        return all(can_agree(officer, code) for code in regions)
    was_theirs = made.filter(actor_kind=ActorKind.OFFICER, actor_id=str(officer.pk)).exists()
    return can_agree(officer, NATION) or (was_theirs and duty_regions(officer, Role.SUPERVISOR).exists())
