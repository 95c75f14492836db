"""The words that go out by SMS, call and letter, in the languages a person may read. Whole sentences, so that they can
be translated whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

# What the receiver is to who asks; completes "you are their …".
RELATIONSHIPS: dict[str, str | Promise] = {
    "self": _("holder of the card"),
    "spouse": _("spouse"),
    "father": _("father"),
    "mother": _("mother"),
    "son": _("son"),
    "daughter": _("daughter"),
    "grandfather": _("grandfather"),
    "grandmother": _("grandmother"),
    "grandson": _("grandson"),
    "granddaughter": _("granddaughter"),
    "brother": _("brother"),
    "sister": _("sister"),
    "father_in_law": _("father-in-law"),
    "mother_in_law": _("mother-in-law"),
    "guardian": _("guardian"),
    "ward": _("ward, in their care"),
    "other": _("relative"),
}
SCOPES: dict[str, str | Promise] = {
    "view_card": _("see your card"),
    "show_code": _("show your card’s code at a desk"),
    "view_pension": _("see your pension insurance"),
    "view_medical": _("see your medical insurance"),
    "view_unemployment": _("see your unemployment insurance"),
    "view_injury": _("see your work-injury insurance"),
    "view_maternity": _("see your maternity insurance"),
    "view_work": _("see where you worked"),
    "certify": _("renew your proof of life for the pension"),
    "report_loss": _("block your card for a few days when it is lost"),
}

# The same of the card of a child, in a message to the other guardian.
SCOPES_OF_CHILD: dict[str, str | Promise] = {
    "view_card": _("see the child’s card"),
    "show_code": _("show the code of the child’s card at a desk"),
    "view_pension": _("see the child’s pension insurance"),
    "view_medical": _("see the child’s medical insurance"),
    "view_unemployment": _("see the child’s unemployment insurance"),
    "view_injury": _("see the child’s work-injury insurance"),
    "view_maternity": _("see the child’s maternity insurance"),
    "view_work": _("see where the child worked"),
    "certify": _("renew the child’s proof of life for a pension"),
    "report_loss": _("block the child’s card for a few days when it is lost"),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What a one-time code is for, as its message tells it. `address` is the page on which it is typed, where the caller says."""

    purpose: str
    applicant_name: str | None
    relationship: str | None
    scopes: Sequence[str]
    term_days: int | None
    reference: str
    address: str | None = None

    def heard(self) -> "Ask":
        """In a call: a voice reads no address out."""
        return replace(self, address=None)


def known_language(tag: str) -> str | None:
    """`zh-Hans-CN`, `zh_CN` and `zh` are zh-hans; None for a language in which nothing can be sent."""
    first = tag.replace("_", "-").casefold().split("-")[0]
    return {"en": "en", "es": "es", "zh": "zh-hans"}.get(first)


def code_text(ask: Ask, code: str, minutes: int, language: str) -> str:
    between = "" if language == "zh-hans" else " "  # Chinese sentences follow each other without a space
    with translation.override(language):
        text = _CODE_TEXTS[ask.purpose](ask) + between + _code_tail(ask, code, minutes)
        return text + between + _web(ask.address) if ask.address else text


def _web(address: str) -> str:
    """Nothing stands after it: a telephone would take it for a part of the address."""
    return gettext("On the web: %(address)s") % {"address": address}


def spoken_code(code: str) -> str:
    """Digit by digit, as a voice reads it."""
    return " ".join(code)


def _code_tail(ask: Ask, code: str, minutes: int) -> str:
    return ngettext(
        "Reference %(reference)s, code %(code)s, valid for %(minutes)s minute. "
        "Give this code to nobody who calls you. Help: 12333.",
        "Reference %(reference)s, code %(code)s, valid for %(minutes)s minutes. "
        "Give this code to nobody who calls you. Help: 12333.",
        minutes,
    ) % {"reference": ask.reference, "code": code, "minutes": minutes}


def _link_text(ask: Ask) -> str:
    return gettext(
        "[Social security] %(name)s asks to link your social-security card and says: you are their %(relationship)s. "
        "If you agree, they may: %(scopes)s. %(term)s To answer yes or no, open the family service’s answer page with "
        "the reference and the code below. To refuse, choose No there, or do nothing: then nothing is linked."
    ) % {
        "name": ask.applicant_name,
        "relationship": RELATIONSHIPS[ask.relationship or "other"],
        "scopes": gettext("; ").join(str(SCOPES[scope]) for scope in ask.scopes),
        "term": _term(ask.term_days),
    }


def _guardian_text(ask: Ask) -> str:
    """Of the child it says no name: a telephone is read by more than its holder."""
    return gettext(
        "[Social security] %(name)s, the other guardian of a child in your care, asks to link the child’s social-security "
        "card. If you agree, they may: %(scopes)s. %(term)s To answer yes or no, open the family service’s answer page "
        "with the reference and the code below. To refuse, choose No there, or do nothing: then nothing is linked."
    ) % {
        "name": ask.applicant_name,
        "scopes": gettext("; ").join(str(SCOPES_OF_CHILD[scope]) for scope in ask.scopes),
        "term": _term(ask.term_days),
    }


def _care_text(_ask: Ask) -> str:
    return gettext(
        "[Social security] With the code below you see which other guardian is linked to the social-security card of a "
        "child in your care, and can end it. If you did not ask for it, do nothing."
    )


def _self_text(_ask: Ask) -> str:
    return gettext(
        "[Social security] Someone wants to use your social-security card in the family service as yours. If it is "
        "you, enter the code below. If it is not you, do nothing: without the code nobody gets in."
    )


def _manage_text(_ask: Ask) -> str:
    return gettext(
        "[Social security] With the code below you see who is linked to your social-security card and can end it. "
        "If you did not ask for it, do nothing."
    )


def _certify_text(ask: Ask) -> str:
    return gettext(
        "[Social security] %(name)s wants to renew the proof of life for your pension with you. If you agree, enter "
        "the code below with them. If not, do nothing: your pension does not change."
    ) % {"name": ask.applicant_name or gettext("Someone")}


def _term(days: int | None) -> str:
    if days is None:
        return gettext("It lasts until one of you ends it.")
    return ngettext(
        "It lasts for %(days)s day, and you can end it at any time.",
        "It lasts for %(days)s days, and you can end it at any time.",
        days,
    ) % {"days": days}


_CODE_TEXTS = {
    "link": _link_text,
    "self": _self_text,
    "manage": _manage_text,
    "certify": _certify_text,
    "guardian": _guardian_text,
    "care": _care_text,
}

# Notices by template. A real authority agrees on these with whoever sends them; `values` fill them in.
NOTICES: dict[str, str | Promise] = {
    "consent_asked": _(
        "[Social security] A relative asks to link your social-security card (reference %(reference)s). Nothing is "
        "linked unless you agree: in your own account, with a code at the family service’s answer page, or at any "
        "office. Help: 12333."
    ),
    "guardian_asked": _(
        "[Social security] The other guardian of a child in your care asks to link the child’s social-security card "
        "(reference %(reference)s). Nothing is linked unless you agree: in your own account, with a code at the family "
        "service’s answer page, or at any office. Help: 12333."
    ),
    "guardian_told": _(
        "[Social security] The other guardian of a child in your care is now linked to the child’s social-security card "
        "(reference %(reference)s). You can end it at any time, in the family service or at any office. Help: 12333."
    ),
    "guardian_link_changed": _(
        "[Social security] The other guardian of a child in your care may now do less with the child’s social-security card "
        "than before (reference %(reference)s). You need to do nothing. Help: 12333."
    ),
    "guardian_link_ended": _(
        "[Social security] The other guardian of a child in your care is no longer linked to the child’s social-security card "
        "(reference %(reference)s). You need to do nothing. Help: 12333."
    ),
    "changed_at_office": _(
        "[Social security] At an office it was changed for you what somebody may see or do in the family service, or how many "
        "may be linked to you. If it was not you who asked for it, call 12333 at once."
    ),
    "link_begun_subject": _(
        "[Social security] A relative is now linked to your social-security card, as you agreed (reference "
        "%(reference)s). You can end it at any time, in the family service or at any office. Help: 12333."
    ),
    "link_ended_subject": _(
        "[Social security] A relative is no longer linked to your social-security card (reference %(reference)s). You "
        "need to do nothing. Help: 12333."
    ),
    "link_changed_subject": _(
        "[Social security] A relative who is linked to your social-security card (reference %(reference)s) may now do "
        "less than before. You need to do nothing. Help: 12333."
    ),
    "dispute_opened": _(
        "[Social security] You said that you do not know who is linked to your social-security card. The link is stopped "
        "while an officer looks into it. Your case number: %(reference)s. Help: 12333."
    ),
    "dispute_closed": _(
        "[Social security] An officer has decided your case %(reference)s about a link to your social-security card. Call "
        "12333 or visit any office to learn the decision."
    ),
    "link_stands_still_subject": _(
        "[Social security] The link of the adult who looks after you to your social-security card (reference %(reference)s) "
        "stands still while the authority looks into it. You need to do nothing. Help: 12333."
    ),
    "link_goes_on_subject": _(
        "[Social security] The authority has looked into the link of the adult who looks after you to your social-security "
        "card (reference %(reference)s). It goes on. If you do not want this, call 12333 or visit any office."
    ),
    "link_ends_subject": _(
        "[Social security] The link of a relative to your social-security card (reference %(reference)s) ends soon by "
        "itself. You need to do nothing. Help: 12333."
    ),
    "marriage_changed_subject": _(
        "[Social security] Something about your marriage has changed in the register. The link of your husband or wife to "
        "your social-security card (reference %(reference)s) goes on, because you agreed to it. To end it, call 12333 or "
        "visit any office."
    ),
    "link_renewed_subject": _(
        "[Social security] The link of a relative to your social-security card was renewed (reference %(reference)s). "
        "You can end it at any time, in the family service or at any office. Help: 12333."
    ),
    "link_unused_subject": _(
        "[Social security] The link of a relative to your social-security card (reference %(reference)s) has not been used "
        "for a long time and ends in a month, unless they use it before. You need to do nothing. Help: 12333."
    ),
    "of_age_soon_subject": _(
        "[Social security] Soon you decide for yourself who sees your social-security record. On your birthday the link of "
        "the adult who looks after you ends by itself (reference %(reference)s). The family service’s page “When you come "
        "of age” and any office say how to get an account of your own. Help: 12333."
    ),
    "of_age_subject": _(
        "[Social security] From today you decide for yourself who sees your social-security record. The link of the adult "
        "who looked after you has ended (reference %(reference)s). To link your card to an account of your own, open the "
        "family service or go to any office. Help: 12333."
    ),
    "digest": _(
        "[Social security] Who can see your social-security record, by reference, and in brackets how often each looked in "
        "%(month)s: %(links)s. Officers of the authority: %(officers)s. You need to do nothing. To share less or to end it, "
        "open the family service or go to any office. Help: 12333."
    ),
    "read_out_begins": _(
        "[Social security] A relative entered a code that was read out to them (reference %(reference)s). After a wait they "
        "see your card for a short time. To stop it, use this reference in the family service, call 12333 or visit any "
        "office."
    ),
    "claim_on_you": _(
        "[Social security] Someone said in the family service that your social-security card is theirs. They were not "
        "let in; an officer looks at it. If it was not you, you need to do nothing. Help: 12333."
    ),
    "number_tried": _(
        "[Social security] Your social-security number was tried several times in the family service by someone who "
        "could not prove to be your relative. Nothing was shown to them. Help: 12333."
    ),
    "child_linked": _(
        "[Social security] The adult who looks after you is linked to your social-security card (reference %(reference)s). "
        "If you do not want this, tell them, use this reference in the family service, call 12333 or visit any office. It "
        "ends at the latest on the birthday from which you decide for yourself."
    ),
    "ward_linked": _(
        "[Social security] Your guardian, whom the authority has confirmed, is now linked to your social-security card "
        "(reference %(reference)s). You can end it at any time, in the family service or at any office. If something is not "
        "right, call 12333."
    ),
    "link_moved_subject": _(
        "[Social security] The authority has corrected your date of birth. The link of the adult who looks after you to your "
        "social-security card (reference %(reference)s) now ends on another day. You need to do nothing. Help: 12333."
    ),
    "self_linked": _(
        "[Social security] Your social-security card can now be used in the family service. If it was not you, call "
        "12333 at once. Reference %(reference)s."
    ),
    "loss_reported": _(
        "[Social security] Your social-security card was reported lost by a relative who may do so and is blocked for a "
        "few days. If you have it, nothing is lost: call 12333 or visit any office, and it works again."
    ),
    "loss_ended": _(
        "[Social security] Your social-security card is no longer blocked and can be used again. Help: 12333."
    ),
    "certified": _(
        "[Social security] The proof of life for your pension has been renewed with the code that you were sent. Your "
        "pension goes on. If you know nothing of it, call 12333."
    ),
}


# The same where `values` say the day.
_DATED: dict[str, str | Promise] = {
    "read_out_begins": _(
        "[Social security] A relative entered a code that was read out to them (reference %(reference)s). They see your card "
        "from %(begins)s until %(until)s. To stop it, use this reference in the family service, call 12333 or visit any "
        "office."
    ),
    "link_moved_subject": _(
        "[Social security] The authority has corrected your date of birth. The link of the adult who looks after you to your "
        "social-security card (reference %(reference)s) now ends on %(until)s. You need to do nothing. Help: 12333."
    ),
    "child_linked": _(
        "[Social security] The adult who looks after you is linked to your social-security card (reference %(reference)s). "
        "If you do not want this, tell them, call 12333 or visit any office. It ends on %(until)s at the latest."
    ),
    "link_ends_subject": _(
        "[Social security] The link of a relative to your social-security card (reference %(reference)s) ends by itself on "
        "%(until)s. You need to do nothing. Help: 12333."
    ),
    "link_unused_subject": _(
        "[Social security] The link of a relative to your social-security card (reference %(reference)s) has not been used "
        "for a long time and ends on %(until)s, unless they use it before. You need to do nothing. Help: 12333."
    ),
    "of_age_soon_subject": _(
        "[Social security] Soon you decide for yourself who sees your social-security record. On %(until)s, your birthday, "
        "the link of the adult who looks after you ends by itself (reference %(reference)s). The family service’s page "
        "“When you come of age” and any office say how to get an account of your own. Help: 12333."
    ),
}


_MONTH: Sequence[tuple[str, str | Promise]] = (
    ("link_", _("They can see your record:")),
    ("ended_", _("Ended in that month:")),
    ("app_", _("Programs that asked about you:")),
)


class _Blank(dict[str, str]):
    """A value that was not given reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def notice_text(template: str, values: Mapping[str, str], language: str) -> str:
    """The stand-in knows the templates above; of another one it shows the name and the values as they came. The `address`, if
    there is one, is the last word."""
    if template == "digest" and "link_1" in values:
        with translation.override(language):
            return _digest_text(values)
    if template in NOTICES:
        words = _DATED.get(template, NOTICES[template]) if "until" in values else NOTICES[template]
        between = "" if language == "zh-hans" else " "
        with translation.override(language):
            text = str(words) % _Blank(values)
            return text + between + _web(values["address"]) if "address" in values else text
    return " · ".join([template, *(f"{name}: {value}" for name, value in values.items())])


def _digest_text(values: Mapping[str, str]) -> str:
    """A line for each link, for each that has ended and for each program, as they are numbered."""
    told_in = _Blank(values)
    first = gettext("[Social security] Who can see your social-security record, and who looked in %(month)s.") % told_in
    lines = [first]
    for prefix, title in _MONTH:
        told = [values[name] for name in sorted(values, key=_number_of) if name.startswith(prefix)]
        lines += [str(title), *(f"– {line}" for line in told)] if told else []
    lines.append(
        gettext(
            "Looks by officers of the authority: %(officers)s. You need to do nothing. To share less or to end it, open the "
            "family service or go to any office. Help: 12333."
        )
        % told_in
    )
    return "\n".join([*lines, _web(values["address"])] if "address" in values else lines)


def _number_of(name: str) -> int:
    number = name.rpartition("_")[2]
    return int(number) if number.isascii() and number.isdigit() else 0
