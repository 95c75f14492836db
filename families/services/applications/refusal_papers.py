"""The decision to print of an application that was refused: why, as far as that may be told, how to put it right, and what can be
done against it. Of the register's refusals all read alike, whatever the cause, and so do those of which an officer tells no reason.
For the applicant's own page, and for the counter where somebody has none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from families.decisions import RejectReason
from families.models import LinkApplication
from families.packs import RemedyRules
from families.policies.documents import answer_days, papers_asked, papers_of_guardianship
from families.relationships import Relationship
from families.services.applications.told_reasons import refusal_of
from families.services.remedies import against_it_in
from families.standing import moment
from families.wording import papers_in_words


@dataclass(frozen=True, slots=True)
class RefusalPaper:
    """In the language in force. `reason` is empty where none is told; `ways` are what an officer's refusal can be put right by,
    none of the register's, of which every cause that there may be is named."""

    rows: list[dict[str, str]]
    is_by_officer: bool
    reason: str
    ways: list[str]
    remedies: RemedyRules
    authority: str
    phone: str


def refusal_paper(application: LinkApplication) -> RefusalPaper | None:
    """None of whatever else ended without a link, or goes on."""
    refusal = refusal_of(application)
    if refusal is None:
        return None
    against = against_it_in(application.region_id)  # the applicant's own, which tells nothing of the relative
    return RefusalPaper(
        rows=_rows(application),
        is_by_officer=refusal.is_by_officer,
        reason=str(refusal.told.label) if refusal.told else "",
        ways=_ways(application, refusal.told) if refusal.is_by_officer else [],
        remedies=against.remedies,
        authority=against.authority,
        phone=against.phone,
    )


def _rows(seen: LinkApplication) -> list[dict[str, str]]:
    rows = [{"label": _("Sent on"), "value": moment(seen.submitted_at)}]
    if not seen.is_self:
        rows.append({"label": _("Relationship"), "value": str(Relationship(seen.relationship).label)})
    return [
        *rows,
        {"label": _("Decided on"), "value": moment(seen.ended_at)},
        {"label": _("Decision"), "value": _("Not confirmed: no link was made")},
    ]


def _ways(application: LinkApplication, told: RejectReason | None) -> list[str]:
    ways = [WAYS[told](application) if told else _of_none_told()]
    if application.has_no_number:
        ways.append(_("Once your relative has a number, try again with it."))
    return ways


def _of_kinship(application: LinkApplication) -> str:
    return _proved_by(
        papers_asked(application),
        one_of=_(
            "One of these papers proves the relationship: %(papers)s. Apply again and add a photograph of it when an officer looks "
            "at it, or bring it to an office of your region with your identity document and your reference."
        ),
        unnamed=_(
            "Bring a paper that proves the relationship, with your identity document and your reference, to an office of your "
            "region. Then apply again."
        ),
    )


def _of_guardianship(application: LinkApplication) -> str:
    return _proved_by(
        papers_of_guardianship(application),
        one_of=_(
            "One of these papers proves the guardianship: %(papers)s. Apply again and add a photograph of it when an officer looks "
            "at it, or bring it to an office of your region with your identity document and your reference."
        ),
        unnamed=_(
            "Bring a paper that proves the guardianship, with your identity document and your reference, to an office of your "
            "region. Then apply again."
        ),
    )


def _proved_by(papers: tuple[str, ...], *, one_of: str, unnamed: str) -> str:
    """Either a whole sentence, as languages differ in more than the noun; `unnamed` where the pack names no paper."""
    return one_of % {"papers": papers_in_words(papers)} if papers else unnamed


def _of_identity(application: LinkApplication) -> str:
    if application.is_self:
        return _(
            "Come to an office of your region yourself, and show your identity document and your reference. Then apply again."
        )
    return _(
        "Come to an office of your region with your relative, or with their identity document, and with your own and your "
        "reference. Then apply again."
    )


def _of_no_answer(application: LinkApplication) -> str:
    days = answer_days(application)
    return ngettext(
        "Apply again. When an officer asks you for something, you have %(days)s day to add it, or to bring it to an office of your "
        "region; if you cannot, call before the time is over.",
        "Apply again. When an officer asks you for something, you have %(days)s days to add it, or to bring it to an office of your "
        "region; if you cannot, call before the time is over.",
        days,
    ) % {"days": days}


def _of_none_told() -> str:
    return _(
        "An officer decided this, and the decision does not say more. Bring your identity document, your reference and whatever "
        "speaks for you to an office of your region: there they hear you, and tell you what can be put right."
    )


WAYS: Mapping[RejectReason, Callable[[LinkApplication], str]] = {
    RejectReason.KINSHIP_NOT_PROVEN: _of_kinship,
    RejectReason.GUARDIANSHIP_NOT_PROVEN: _of_guardianship,
    RejectReason.IDENTITY_NOT_PROVEN: _of_identity,
    RejectReason.NO_ANSWER: _of_no_answer,
}
