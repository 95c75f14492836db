"""Pages that show nothing of anybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from authorities.help import HelpRules
from authorities.packs import pack_for
from families.selectors import region_of


@require_safe
@login_not_required
def retirement(request: HttpRequest) -> HttpResponse:
    """To call in the user's own region; a stranger's are the nation's."""
    rules = pack_for(region_of(request.user)).section(HelpRules)
    return render(request, "benefits/retirement.html", {"rules": rules})
