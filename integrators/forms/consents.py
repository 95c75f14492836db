"""What a citizen allows an app: what it asks for, less what they take away."""

from typing import Any

from allauth.idp.oidc.forms import AuthorizationForm
from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.codes import OF_CITIZENS


class ScopeChoices(forms.CheckboxSelectMultiple):
    layout = "stack"


class ConsentForm(AuthorizationForm):
    """`request` is what the app asked for, sealed by the view. What no citizen decides is not asked of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [scope for scope in OF_CITIZENS if scope.value in self.fields["scopes"].initial]
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=_("What it may do. Take away what you do not want"),
            choices=[(scope.value, scope.label) for scope in asked],
            initial=[scope.value for scope in asked],
            widget=ScopeChoices,
            error_messages={"required": _("Tick at least one thing, or press “No, do not allow it”.")},
        )
