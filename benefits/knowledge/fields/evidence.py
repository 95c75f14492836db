"""Papers that prove a relationship."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_, named
from families.documents import Case, DocumentKind, Situation
from families.wording import papers_in_words

_PAPERS = named({kind.value: kind.label for kind in DocumentKind})


def _by_kin(pairs: tuple[tuple[str, str], ...]) -> str:
    """A line for each case, with all of its papers."""
    papers: dict[str, list[str]] = {}
    for case, kind in pairs:
        papers.setdefault(case, []).append(kind)
    return "\n".join(
        _now("%(case)s: %(papers)s") % {"case": _case(Case.read(case)), "papers": papers_in_words(kinds)}
        for case, kinds in papers.items()
    )


def _case(case: Case) -> str:
    words = {"situation": case.situation.label, "kin": case.kin.label, "age": case.under}
    if case.under is None:
        return _now("%(situation)s, %(kin)s") % words
    return _now("%(situation)s, %(kin)s, below the age of %(age)s") % words


_SITUATIONS = named({situation.value: situation.label for situation in Situation})

SECTION = Section(
    _("Papers that prove a relationship"),
    {
        "without_number": Field(_("For somebody without a number, one of"), _PAPERS),
        "minor": Field(_("For a child whose parents the register does not show, one of"), _PAPERS),
        "minor_ward": Field(_("For a child that you look after as a guardian, one of"), _PAPERS),
        "ward_of_age": Field(_("For an adult whose guardian you are, one of"), _PAPERS),
        "by_kin": Field(_("Of some relatives, in place of these, one of"), whole=_by_kin),
        "asked_first": Field(_("Asked for before the application is sent"), _SITUATIONS),
        "answer_days": Field(_("Time to add papers that an officer asks for"), in_(Unit.DAYS)),
    },
)
