"""What a case stands on already, above all else on its page: the approval of the first of two officers, and the link that it
renews, where the officer may open that. Who gave that approval is not offered a second."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from authorities.admin import DutyScopedAdmin, officer_of
from families.admin.decisions import APPROVE
from families.models import FamilyLink, LinkApplication
from families.services.applications.first_approvals import standing_approvals
from families.standing import moment
from families.states import Status

if TYPE_CHECKING:
    Base = DutyScopedAdmin
else:
    Base = object


class FirstApproval(NamedTuple):
    """`officer`: the name of their account."""

    officer_id: str
    officer: str
    at: str


class ShowsWhatStands(Base):
    """Mixed in before the page's class."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        case = kwargs["obj"]
        context["first_approvals"] = approvals = _first_approvals(case)
        if {one.officer_id for one in approvals} == {str(officer_of(request).pk)}:
            context["verdicts"] = [verdict for verdict in context["verdicts"] if verdict is not APPROVE]
        context["renewed"] = self._renewed(request, case)
        return super().render_change_form(request, context, *args, **kwargs)

    def _renewed(self, request: HttpRequest, case: LinkApplication) -> FamilyLink | None:
        """Of the links that this officer sees: it may be another region's while the person is not known."""
        if case.renews_id is None:
            return None
        links: QuerySet[FamilyLink] = self.admin_site.get_model_admin(FamilyLink).get_queryset(request)
        return links.filter(pk=case.renews_id).select_related("application").first()


def _first_approvals(case: LinkApplication) -> list[FirstApproval]:
    """While the case waits for the second."""
    approvals = standing_approvals([case]) if case.status == Status.IN_REVIEW else []
    if not approvals:
        return []
    users = User.objects.filter(pk__in={one.officer_id for one in approvals})
    officers = {str(pk): username for pk, username in users.values_list("pk", "username")}
    return [FirstApproval(one.officer_id, officers[one.officer_id], moment(one.at)) for one in approvals]
