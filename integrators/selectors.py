"""What is true of an app's agreements, as filters of other tables."""

from django.db.models import Q

from authorities.codes import prefix_of
from integrators.codes import ApiScope
from integrators.models import Agreement, App


def agreed_within(app: App, scope: ApiScope, *, field: str) -> Q:
    """A filter for rows whose `field` holds a region code for which `policies.is_agreed` would say yes. One query for the
    agreements; nothing matches without any."""
    agreed = Agreement.objects.standing().filter(app=app, scopes__contains=[scope.value])
    prefixes = {prefix_of(code) for code in agreed.values_list("region_id", flat=True)}
    if "" in prefixes:
        return Q()
    within = Q(pk__in=[])
    for prefix in sorted(prefixes):
        within |= Q(**{f"{field}__startswith": prefix})
    return within
