"""Pages on which a side of a link takes from it: share less, pause it, let it go on, end it. One set of pages, wherever the
side acts from (`standpoints`); a press of a button twice does what one press does."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.step_up import is_fresh, step_up_redirect
from families.errors import FamilyServiceError, LinkChanged, LinkEnded, ResumeNotProven
from families.forms.links import EndLinkForm, LessForm
from families.models import Dispute, FamilyLink
from families.policies.links import (
    acts_for_subject,
    can_dispute_link,
    can_end_link,
    can_lower_link,
    can_pause_link,
    can_see_dispute,
    can_see_looks_for_subject,
    must_object,
    must_prove_to_resume,
)
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import names_of, newest_case_of
from families.services.cards.codes import printed_code_of
from families.services.links.changing import lower_link, pause_link, resume_link
from families.services.links.ending import end_link_as
from families.services.remedies import against_it_in
from families.views.rows import day, state_of, term_of
from families.views.standpoints import Standpoint
from families.wording import scopes_in_short

Change = Callable[..., None]


def viewer_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    """What somebody may see of the reader, and what the reader can do about it."""
    tag, tag_kind = state_of(link, timezone.now())
    context = {
        "scope_labels": _labels(link.scopes),
        "tag": tag,
        "tag_kind": tag_kind,
        "actions": _actions(link, here, _case_for(link, here)),
        "printed": printed_code_of(link),
    }
    return render(request, "families/link/viewer.html", context | words_of(link, here))


def less_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    """Choose what stays; read it once more; done."""
    if not can_lower_link(here.party, link):
        return redirect(here.address("link", link))
    if request.method != "POST":
        return _less_form(request, link, here, LessForm(link=link))
    if request.POST.get("sequence") != str(link.sequence):
        return _less_of_another_state(request, link, here)
    form = LessForm(request.POST, link=link)
    if not form.is_valid():
        return _less_form(request, link, here, form)
    if "is_sure" not in request.POST:
        return _less_confirm(request, link, here, form)
    return _lower(request, link, here, form)


def pause_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    done = gettext_lazy("The link is paused. Nothing can be seen or done through it until you let it go on.")
    return _pause_or_resume(request, link, here, pause_link, "families/link/pause.html", done)


def resume_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    """Without an account, the code that was typed a while ago at most is the proof."""
    is_proven = not here.is_account or is_fresh(request)
    if not is_proven and can_pause_link(here.party, link) and must_prove_to_resume(link):
        return step_up_redirect(request)
    resume = partial(resume_link, is_proven=is_proven)
    done = gettext_lazy("The link goes on. What you agreed to can be seen and done again.")
    return _pause_or_resume(request, link, here, resume, "families/link/resume.html", done)


def end_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    if not can_end_link(here.party, link):
        return redirect(here.address("link", link))
    form = EndLinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _end(request, link, here, **form.cleaned_data)
    return render(request, "families/link/end.html", {"form": form, **words_of(link, here)})


def ended_page(request: HttpRequest, link: FamilyLink, here: Standpoint, **beside: Any) -> HttpResponse:
    """Whoever ended it, its owner reads the same: what can be done where it was an authority stands on the page of each."""
    context = words_of(link, here) | {"case": _case_for(link, here)} | beside
    if here.is_owner(link):
        context["against"] = against_it_in(link.application.region_id)  # their own, as on a refusal
    return render(request, "families/link/ended.html", context)


def _case_for(link: FamilyLink, here: Standpoint) -> Dispute | None:
    """Of the person alone."""
    case = None if here.is_owner(link) else newest_case_of(link)
    return case if case is not None and can_see_dispute(here.party, case) else None


def words_of(link: FamilyLink, here: Standpoint) -> dict[str, Any]:
    is_for_child = acts_for_subject(here.party, link)
    return {
        "link": link,
        "is_owner": here.is_owner(link),
        "is_account": here.is_account,
        "must_object": must_object(here.party, link),
        "child_name": link.person.name if is_for_child else "",
        "pages": here.pages(link),
        "home_title": _home_title(here, is_for_child=is_for_child),
        "owner_name": names_of([link.owner_id]).get(link.owner_id) or _("Someone"),
        "relationship": Relationship(link.relationship).label,
        "scopes": scopes_in_short(tuple(link.scopes), get_language() or "en"),
        "term": term_of(link),
    }


def _labels(scopes: Collection[str]) -> list[str]:
    return [str(scope.label) for scope in Scope if scope.value in scopes]


def _home_title(here: Standpoint, *, is_for_child: bool) -> str:
    """Of the page that a link to the reader, or to somebody in their care, stands on."""
    if is_for_child and not here.is_account:
        return _("About the people in your care")
    return here.home_title


def _actions(link: FamilyLink, here: Standpoint, case: Dispute | None) -> list[dict[str, str]]:
    """Rows for components/action_row.html."""
    offered = []
    if can_lower_link(here.party, link):
        offered.append(("link-less", _("Share less, or let it end earlier")))
    if can_pause_link(here.party, link):
        offered.append(
            ("link-resume", _("Let it go on")) if link.paused_at else ("link-pause", _("Pause it for a while"))
        )
    if case is not None and case.is_open:
        offered.append(("link-case", _("Your case %(number)s") % {"number": case.reference}))
    elif can_dispute_link(here.party, link):
        label = _("I do not want this") if must_object(here.party, link) else _("I do not know this person")
        offered.append(("link-unknown", label))
    if can_see_looks_for_subject(here.party, link):
        offered.append(("link-looks", _("Who looked at the record")))
    return [{"url": here.address(page, link), "label": label} for page, label in offered]


def _less_form(
    request: HttpRequest, link: FamilyLink, here: Standpoint, form: LessForm, *, error: str = ""
) -> HttpResponse:
    errors = [{"text": error}] if error else []
    context = {"form": form, "other_errors": errors, "has_errors": bool(errors), **words_of(link, here)}
    status = 422 if form.errors or errors else 200
    return render(request, "families/link/less.html", context, status=status)


def _less_of_another_state(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    """The link has changed since the page was shown: by a press of the same button before this one, or by something that
    the reader has not seen."""
    asked = LessForm({**request.POST.dict(), "scopes": request.POST.getlist("scopes")}, link=link)
    if asked.non_field_errors():  # nothing would change: it is so already
        return _lowered(request, link, here)
    return _less_form(request, link, here, LessForm(link=link), error=str(LinkChanged.message))


def _less_confirm(request: HttpRequest, link: FamilyLink, here: Standpoint, form: LessForm) -> HttpResponse:
    kept = form.cleaned_data["scopes"]
    gone = [scope for scope in link.scopes if scope not in kept]
    context = {
        "posted": [("sequence", link.sequence), *(("scopes", scope) for scope in kept)],
        "until": form.cleaned_data["until"],
        "stops": _labels(gone),
        "stays": _labels(kept),
        "new_end": day(form.end) if form.end else "",
        **words_of(link, here),
    }
    return render(request, "families/link/less_confirm.html", context)


def _lower(request: HttpRequest, link: FamilyLink, here: Standpoint, form: LessForm) -> HttpResponse:
    scopes, until = form.cleaned_data["scopes"], form.end
    try:
        lower_link(link, here.party, scopes=scopes, until=until, by=here.by)
    except LinkChanged:
        return _less_of_another_state(request, link, here)
    except LinkEnded as error:
        messages.info(request, str(error))
        return redirect(here.address("link", link))
    except FamilyServiceError as error:
        form.add_error(error.field, str(error))
        return _less_form(request, link, here, form)
    return _lowered(request, link, here)


def _lowered(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    messages.success(request, _("From now on only what you see below is shared through this link."))
    return redirect(here.address("link", link))


def _pause_or_resume(
    request: HttpRequest, link: FamilyLink, here: Standpoint, change: Change, template: str, done: Promise
) -> HttpResponse:
    if not can_pause_link(here.party, link):
        return redirect(here.address("link", link))
    if request.method != "POST":
        return render(request, template, words_of(link, here))
    try:
        change(link, here.party, by=here.by)
    except (LinkEnded, ResumeNotProven) as error:
        messages.info(request, str(error))
    else:
        messages.success(request, str(done))
    return redirect(here.address("link", link))


def _end(request: HttpRequest, link: FamilyLink, here: Standpoint, **how: bool) -> HttpResponse:
    try:
        end_link_as(link, here.party, **how, by=here.by)
    except LinkEnded as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("The link has ended. From now on nothing can be seen or done through it."))
    return redirect(here.home_of(link))
