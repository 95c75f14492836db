"""Questions about agreements that lists of other rooms ask."""

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Left

from authorities.codes import NATION
from integrators.codes import ApiScope
from integrators.models import Agreement, App


def agreed_in(app: App | OuterRef, scope: ApiScope, region: str) -> Exists:
    """As `policies.is_agreed`, as a condition of rows: `region` leads to the code of theirs, say "person__region_id". `app`
    may be a path of theirs too."""
    above = Q(region=NATION) | Q(region=OuterRef(region))
    for digits, zeros in ((2, "0000"), (4, "00")):
        above |= Q(region=Concat(Left(OuterRef(region), digits), Value(zeros)))
    return Exists(Agreement.objects.standing().filter(above, app=app, scopes__contains=[scope.value]))
