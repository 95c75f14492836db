"""How many may be linked to the person, and whom they let ask again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from authorities.packs import pack_for
from families.admin.counter.pages import page
from families.admin.counter.visits import CHANGE, READ_AND_CHANGE, Visit, page_of_visit
from families.errors import FamilyServiceError
from families.forms.owners import OwnersForm
from families.models import ApplicantBlock
from families.packs import LinkingRules
from families.selectors import blocks_of
from families.services.links.at_counter import allow_owners_at_counter, let_ask_again_at_counter


@page_of_visit(*READ_AND_CHANGE)
def owners(request: HttpRequest, visit: Visit) -> HttpResponse:
    rules = pack_for(visit.person.region_id).section(LinkingRules)
    chosen = visit.person.owners_allowed
    form = OwnersForm(
        request.POST if request.method == "POST" else None,
        initial={"allowed": "" if chosen is None else chosen},
        usual=rules.owners_per_person,
        most=rules.owners_per_person_most,
    )
    form.fields["allowed"].label = _("How many people may be linked to them")
    if form.is_valid():
        try:
            allow_owners_at_counter(visit.person, form.cleaned_data["allowed"], **visit.recorded)
        except FamilyServiceError as error:
            form.add_error("allowed", str(error))
        else:
            messages.success(request, _("Saved. Who is linked already stays: end a link if they want that."))
            return visit.home()
    return page(request, "owners", _("How many may be linked to them"), visit=visit, form=form)


@page_of_visit(*CHANGE)
def let_ask(request: HttpRequest, visit: Visit, block: UUID) -> HttpResponse:
    """A second press finds the block lifted, and says the same."""
    found: ApplicantBlock | None = blocks_of(visit.person).filter(pk=block).first()
    if found is not None:
        try:
            let_ask_again_at_counter(found, **visit.recorded)
        except FamilyServiceError as error:
            messages.error(request, str(error))
            return visit.home()
    messages.success(request, _("They can be asked again. They decide each time."))
    return visit.home()
