"""The forms of the wizard's steps. Each knows the draft it belongs to, reads its answers from it and saves them to it."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit.services import Actor
from authorities.models import Level, Region
from authorities.packs import pack_for
from families.errors import AlreadyApplied, FamilyServiceError, StaleDraft, WaitFirst
from families.forms.presets import (
    OWN_CHOICE,
    USUAL,
    Presets,
    chosen_scopes,
    chosen_term,
    preset_choices,
    term_choices,
    term_field,
)
from families.identifiers import ParsedNumber
from families.models import LinkApplication
from families.packs import IdentityRules, LinkingRules
from families.relationships import Relationship
from families.scopes import Scope
from families.services.applications import limits
from families.services.applications.asking_again import check_asked_lately
from families.services.applications.children import is_of_young_child, ticked_one_by_one
from families.services.applications.drafts import check_details, may_be_guardian, save_answers, submit_application
from families.sharing import offered_presets, offered_scopes, preset_of
from families.validators import clean_name, clean_number, clean_scopes
from families.wording import term_in_words


class _VersionField(forms.IntegerField):
    """Raises StaleDraft for a page that does not say which answers it showed: nobody can put a hidden field right."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            raise StaleDraft from error


class StepForm(forms.Form):
    """`version` is the draft's as the page showed it: a second window that was quicker makes this one stale, and so does
    one that cannot be read. Then `is_valid` raises StaleDraft."""

    fields_saved: ClassVar[tuple[str, ...]] = ()
    address: str | None = None  # of the network, where the applicant's own browser sends
    version = _VersionField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        application: LinkApplication,
        rules: LinkingRules,
        held: limits.Holdings | None = None,
        **kwargs: Any,
    ) -> None:
        """`held`: what the applicant has, for whoever has read it under their lock."""
        self.application, self.rules, self._held = application, rules, held
        self.conflict: LinkApplication | None = None
        self.refusals: list[FamilyServiceError] = []
        kwargs["initial"] = {**self.stored(), "version": application.version}
        super().__init__(*args, **kwargs)

    def stored(self) -> dict[str, Any]:
        """The draft's answers, as initial values of the fields."""
        return {name: getattr(self.application, name) for name in self.fields_saved}

    def answers(self) -> dict[str, Any]:
        """What of the answers is right, for `save_answers`: all of them when the form is valid."""
        return {name: self.cleaned_data[name] for name in self.fields_saved if name in self.cleaned_data}

    @classmethod
    def said(cls, application: LinkApplication) -> list[tuple[Any, str]]:
        """The answers in words, for the page that lets people check them: label and value."""
        raise NotImplementedError

    def save(self, *, by: Actor, language: str) -> None:  # noqa: ARG002 - the last step's form needs them
        """Raises StaleDraft."""
        save_answers(self.application, version=self.cleaned_data["version"], **self.answers())

    @property
    def wait(self) -> WaitFirst | None:
        """What has to be waited for, where nothing is wrong but that it is too soon."""
        waits = [refusal for refusal in self.refusals if isinstance(refusal, WaitFirst)]
        return waits[0] if len(waits) == sum(map(len, self.errors.values())) == 1 else None

    def held(self) -> limits.Holdings:
        return self._held or limits.Holdings.of(self.application.applicant)

    def _refuse(self, held: limits.Holdings, check: Callable[[], None]) -> None:
        """Run a rule of the services and put what it says beside the answer that is to blame."""
        try:
            check()
        except FamilyServiceError as error:
            self.refusals.append(error)
            if isinstance(error, AlreadyApplied):
                self.conflict = held.application_for(self.cleaned_data["number"])
            self.add_error(error.field if error.field in self.fields else None, str(error))


class RegionForm(StepForm):
    """Where one's card was issued: cities by province; municipalities stand for themselves."""

    fields_saved = ("region_id",)
    region_id = forms.ChoiceField(
        label=_("City or prefecture that issued your card"),
        help_text=_("It is printed on the card. If you have moved, choose the city that issued the card you use now."),
        error_messages={
            "required": _("Choose the city or prefecture that issued your card."),
            "invalid_choice": _("Choose a city or prefecture from the list."),
        },
    )

    @classmethod
    def said(cls, application: LinkApplication) -> list[tuple[Any, str]]:
        return [(_("Card issued by"), application.region.label if application.region else "")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose…")), *issuing_regions()]
        field = self.fields["region_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def issuing_regions() -> list[tuple[str, list[tuple[str, str]]]]:
    """Optgroups: the province, then who issues in it. A province itself issues where places lie directly below it."""
    rows = list(Region.objects.issuing().filter(level__in=[Level.PROVINCE, Level.PREFECTURE]).distinct())
    direct = set(Region.objects.filter(is_placeholder=True).values_list("code", flat=True))
    provinces = {row.code[:2]: row for row in rows if row.level == Level.PROVINCE}
    groups: dict[str, list[tuple[str, str]]] = {prefix: [] for prefix in provinces}
    for row in rows:
        if row.level == Level.PREFECTURE:
            groups[row.code[:2]].append((row.code, row.label))
    for prefix in {code[:2] for code in direct} & groups.keys():
        province = provinces[prefix]
        name = _("Elsewhere in %(province)s") % {"province": province.label} if groups[prefix] else province.label
        groups[prefix].append((province.code, str(name)))
    return [(provinces[prefix].label, places) for prefix, places in groups.items() if places]


def _name_field(label: Any, hint: Any, *, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"}),
        error_messages={"required": _("Enter the full name as it stands on the identity document.")},
    )


def _number_field(missing: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Social-security number"),
        help_text=_("18 characters; the last may be an X. It is the number on the identity document, not the card's."),
        widget=forms.TextInput(
            attrs={
                "class": "input-number",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
            }
        ),
        error_messages={"required": missing},
    )


def in_groups(number: str) -> str:
    """As on the document, for comparing: area, birth date, the rest."""
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == 18 else number


class _DetailsForm(StepForm):
    parsed: ParsedNumber | None = None

    @classmethod
    def said(cls, application: LinkApplication) -> list[tuple[Any, str]]:
        number = _("None yet") if application.has_no_number else in_groups(application.number or "")
        said = [(_("Full name"), application.name or ""), (_("Social-security number"), str(number))]
        if not application.is_self:
            said.append((_("This person is my"), str(Relationship(application.relationship).label)))
        return said

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_number(self) -> str | None:
        typed = self.cleaned_data["number"]
        if not typed:
            return None
        scheme = pack_for(str(self.application.region_id)).section(IdentityRules).scheme
        self.parsed = clean_number(typed, scheme, today=timezone.localdate())
        return self.parsed.number


class OwnDetailsForm(_DetailsForm):
    fields_saved = ("name", "number")
    name = _name_field(_("Your full name"), _("As it stands on your identity document."), autocomplete="name")
    number = _number_field(_("Enter the social-security number."))

    def clean(self) -> None:
        if self.parsed is not None:
            parsed, held = self.parsed, self.held()
            self._refuse(held, lambda: check_details(held, Relationship.SELF, parsed))


_R = Relationship
_RELATIONSHIPS = [
    (heading, [(member.value, member.label) for member in members])
    for heading, members in (
        (_("Spouse, children, grandchildren"), (_R.SPOUSE, _R.SON, _R.DAUGHTER, _R.GRANDSON, _R.GRANDDAUGHTER)),
        (
            _("Parents, grandparents, parents-in-law"),
            (_R.FATHER, _R.MOTHER, _R.GRANDFATHER, _R.GRANDMOTHER, _R.FATHER_IN_LAW, _R.MOTHER_IN_LAW),
        ),
        (_("Others"), (_R.BROTHER, _R.SISTER, _R.GUARDIAN, _R.WARD, _R.OTHER)),
    )
]


class RelativeDetailsForm(_DetailsForm):
    fields_saved = ("name", "number", "has_no_number", "relationship")
    name = _name_field(
        _("Full name of your relative"), _("As it stands on their identity document."), autocomplete="off"
    )
    number = _number_field(_("Enter the social-security number, or tick that there is none yet."))
    has_no_number = forms.BooleanField(label=_("My relative has no number yet, say a newborn child"), required=False)
    relationship = forms.ChoiceField(
        label=_("This person is my…"),
        choices=_RELATIONSHIPS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what this person is to you."),
            "invalid_choice": _("Choose a relationship from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = not self.data.get("has_no_number")

    def clean(self) -> None:
        if self.cleaned_data.get("number") and self.cleaned_data.get("has_no_number"):
            self.add_error("has_no_number", _("You entered a number. Remove it, or remove this tick."))
        relationship = self.cleaned_data.get("relationship")
        if not relationship:
            return
        held = self.held()
        if self.parsed is not None and "number" in self.cleaned_data:
            parsed = self.parsed
            self._refuse(held, lambda: self._check_number(held, relationship, parsed))
        self._refuse(held, lambda: limits.check_quota(held, relationship, self.rules))

    def _check_number(self, held: limits.Holdings, relationship: str, parsed: ParsedNumber) -> None:
        """What is asked once more when it is sent; whoever sends in the same breath is told there of a wait."""
        check_details(held, relationship, parsed)
        if self._held is None:
            check_asked_lately(self.application, held.own_person, parsed.number)


class SharingForm(StepForm):
    """What is asked for and for how long: by a bundle, which brings its usual term, or thing by thing."""

    preset = forms.ChoiceField(
        label=_("What do you want to do for them?"),
        help_text=_("Ask only for what you need. Your relative sees this list and may agree to less."),
        widget=Presets,
        error_messages={
            "required": _("Choose what you want to do for them."),
            "invalid_choice": _("Choose from the list."),
        },
    )
    scopes = forms.MultipleChoiceField(
        label=_("What you choose yourself"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    term_days = term_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relationship = self.application.relationship
        self._choose("preset", preset_choices(offered_presets(relationship)))
        self._choose("scopes", [(scope, Scope(scope).label) for scope in offered_scopes(relationship)])
        self._choose("term_days", term_choices(self.rules))

    def stored(self) -> dict[str, Any]:
        """A preset is never chosen in advance; the term is, as long as what is chosen usually takes."""
        draft = self.application
        preset = preset_of(draft.relationship, draft.scopes) if draft.scopes else None
        return {
            "preset": preset.key if preset else (OWN_CHOICE if draft.scopes else None),
            "scopes": [] if preset else draft.scopes,
            "term_days": draft.term_days or USUAL,
        }

    @classmethod
    def said(cls, application: LinkApplication) -> list[tuple[Any, str]]:
        scopes = "\n".join(str(Scope(scope).label) for scope in application.scopes)
        term = term_in_words(application.term_days, get_language() or "en")
        return [(_("You ask to"), scopes), (_("For how long"), term)]

    @property
    def is_own_choice(self) -> bool:
        return self["preset"].value() == OWN_CHOICE or "scopes" in self.errors

    def clean(self) -> None:
        chosen = self.cleaned_data.get("preset")
        if chosen != OWN_CHOICE or "scopes" not in self.cleaned_data:
            return
        try:
            self.cleaned_data["scopes"] = clean_scopes(self.cleaned_data["scopes"])
        except ValidationError as error:
            self.add_error("scopes", error)

    def answers(self) -> dict[str, Any]:
        term = chosen_term(self.cleaned_data, self.rules)
        scopes = chosen_scopes(self.cleaned_data)
        return ({"term_days": term} if term else {}) | ({"scopes": scopes} if scopes else {})

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class CheckForm(StepForm):
    """Its button sends the application. `shown` is the hash of the declaration on the page, so that what is kept is what was
    read. Whoever signs for a child or ward ticks each sensitive thing by itself (PIPL art. 29), for a young child each thing,
    as all data of theirs is sensitive (art. 28); nothing is ticked in advance, and what is not ticked is not granted by the
    declaration."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    sensitive = forms.MultipleChoiceField(
        label=_("If you are the guardian: tick each sensitive thing that you agree to for them"),
        help_text=_(
            "Health and money. What you do not tick stays closed; for anybody else than a guardian it changes nothing."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_itself = ticked_one_by_one(self.application)
        asked = [scope for scope in self.application.scopes if scope in by_itself]
        if not asked or not may_be_guardian(self.application):
            del self.fields["sensitive"]
            return
        field = self.fields["sensitive"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(scope, Scope(scope).label) for scope in asked]
        if is_of_young_child(self.application):
            field.label = _("You sign for a child: tick each thing that you agree to for them")
            field.help_text = _("All that is known of a young child is sensitive. What you do not tick stays closed.")

    def clean(self) -> None:
        by_itself = ticked_one_by_one(self.application)
        is_left = not by_itself.issuperset(self.application.scopes) or self.guardian_scopes
        if "sensitive" in self.fields and "sensitive" in self.cleaned_data and not is_left:
            self.add_error(
                "sensitive", ValidationError(_("Tick at least one thing, or ask for something else."), code="required")
            )

    @property
    def guardian_scopes(self) -> list[str]:
        return list(self.cleaned_data.get("sensitive", ()))

    def save(self, *, by: Actor, language: str) -> None:
        """Raises what `submit_application` raises."""
        submit_application(
            self.application,
            version=self.cleaned_data["version"],
            language=language,
            by=by,
            read=self.cleaned_data["shown"],
            guardian_scopes=self.guardian_scopes,
            address=self.address,
        )

    def answers(self) -> dict[str, Any]:
        return {}
