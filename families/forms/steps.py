"""The forms of the wizard's steps. Each knows the draft it belongs to, reads its answers from it and saves them to it."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.services import Actor
from authorities.models import Level, Region
from families.errors import AlreadyApplied, FamilyServiceError, StaleDraft, WaitFirst
from families.models import LinkApplication
from families.packs import LinkingRules
from families.scopes import Scope
from families.services.applications import limits
from families.services.applications.children import is_of_young_child, ticked_one_by_one
from families.services.applications.drafts import may_be_guardian, save_answers, submit_application


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
