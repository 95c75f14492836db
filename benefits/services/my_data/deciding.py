"""What the user decided about who may see them, and what they added to prove a relationship."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from benefits.services.my_data.shape import Field, Row, Whose, coded, column, columns
from families.message_groups import Group
from families.message_happenings import CHOSEN_ONE_BY_ONE
from families.models import Dispute, Document, Invitation, MessageChoices
from families.scopes import Scope
from families.selectors import blocks_of, home_visits_of, names_of_blocked


def documents(whose: Whose) -> Iterator[Row]:
    """That there is a paper, and which: its pages can be opened with the application while they are kept."""
    rows = Document.objects.filter(application__applicant=whose.user).defer("content_sealed")
    for row in rows.select_related("application").order_by("added_at"):
        yield [
            Field("reference", _("reference"), row.application.reference),
            column(row, "kind"),
            column(row, "size", _("Bytes")),
            column(row, "sha256", _("SHA-256")),
            column(row, "added_at"),
            column(row, "erased_at", _("Erased at")),
        ]


def invitations(whose: Whose) -> Iterator[Row]:
    """Never the code."""
    for row in Invitation.objects.made_by(whose.user).order_by("made_at"):
        yield [
            column(row, "relationship", _("relationship")),
            coded("scopes", _("what is shared"), row.scopes, Scope.choices),
            column(row, "term_days", _("term in days")),
            column(row, "text_version", _("version of the text")),
            column(row, "made_at", _("Made at")),
            column(row, "identity_seen", _("At an office, by this paper")),
            column(row, "expires_at", _("Holds until")),
            column(row, "used_at", _("Used at")),
            column(row, "revoked_at", _("Revoked at")),
        ]


def disputes(whose: Whose) -> Iterator[Row]:
    if whose.person is None:
        return
    for row in Dispute.objects.filter(person=whose.person).order_by("opened_at"):
        yield columns(row, "reference", "opened_at", "resolved_at", "outcome")


def home_visits(whose: Whose) -> Iterator[Row]:
    """With the address while it is kept."""
    for row in home_visits_of(whose.user).order_by("asked_at"):
        yield [
            *columns(row, "reference", "on_day", "half", "asked_at"),
            Field("address", _("address"), row.address or ""),
            *columns(row, "ended_at", "outcome"),
        ]


def blocked(whose: Whose) -> Iterator[Row]:
    if whose.person is None:
        return
    rows = list(blocks_of(whose.person).order_by("blocked_at"))
    names = names_of_blocked(rows)
    for row in rows:
        yield [
            Field("name", _("name"), names[row.pk]),
            column(row, "blocked_at", _("Blocked at")),
        ]


def message_choices(whose: Whose) -> Iterator[Row]:
    one_by_one = [(one.code, one.words) for one in CHOSEN_ONE_BY_ONE]
    for row in MessageChoices.objects.filter(user=whose.user):
        yield [
            coded("by_email", _("By e-mail"), row.by_email, Group.choices),
            coded("by_text", _("By text message"), row.by_text, Group.choices),
            coded("left_out_of_email", _("Left out of it by e-mail"), row.left_out_of_email, one_by_one),
            coded("left_out_of_text", _("Left out of it by text message"), row.left_out_of_text, one_by_one),
            column(row, "chosen_at", _("Chosen at")),
        ]
