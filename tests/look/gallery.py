"""Pages that show every component with every parameter. A test's URL configuration, no part of the product."""

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.base import BaseStorage, Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ScopeChoices(forms.CheckboxSelectMultiple):
    choice_hints = {"view_card": "Masked number, issuer, valid until", "certify": "Once a year, for the pension"}


class DateParts(forms.MultiWidget):
    part_labels = {"day": "Day", "month": "Month", "year": "Year"}

    def __init__(self):
        super().__init__(dict.fromkeys(self.part_labels, forms.NumberInput))

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None] * 3


class DateParts3(forms.MultiValueField):
    widget = DateParts

    def __init__(self, **kwargs):
        super().__init__(fields=[forms.IntegerField(), forms.IntegerField(), forms.IntegerField()], **kwargs)

    def compress(self, data_list):
        return data_list


RELATIONSHIPS = [
    ("", "---------"),
    ("mother", "Mother"),
    ("father", "Father"),
    ("spouse", "Spouse"),
    ("daughter", "Daughter"),
    ("Others", [("grandmother", "Grandmother on the mother's side"), ("ward", "Somebody I am the guardian of")]),
]


class EveryField(forms.Form):
    name = forms.CharField(label="Full name", help_text="As it stands on the identity document.")
    number = forms.CharField(
        label="Social-security number",
        help_text="The number on the identity document, 18 digits. Not the card's own number.",
        widget=forms.TextInput(
            attrs={"class": "input-number", "inputmode": "text", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    relationship = forms.ChoiceField(label="This is my…", choices=RELATIONSHIPS, widget=forms.RadioSelect)
    scopes = forms.MultipleChoiceField(
        label="What may you see?",
        choices=[("view_card", "The card"), ("certify", "Renew the proof of life for the pension")],
        widget=ScopeChoices,
    )
    region = forms.ChoiceField(
        label="Region", choices=[("", "Choose"), ("North", [("110000", "Beijing"), ("120000", "Tianjin")])]
    )
    born = DateParts3(label="Date of birth", help_text="For example 7 3 1954")
    code = forms.CharField(label="Code", widget=forms.TextInput(attrs={"class": "input-code", "inputmode": "numeric"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    why = forms.CharField(label="Why", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    paper = forms.FileField(label="Document", required=False)
    since = forms.ChoiceField(label="Since when", required=False, choices=[("", "From the beginning"), ("7", "7 days")])
    agree = forms.BooleanField(
        label="I have read how my family's data is used", help_text="You can change your mind at any time."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=3)


class SomeMessages(BaseStorage):
    def _get(self, *args, **kwargs):
        return [
            Message(messages.SUCCESS, "Your language is now English."),
            Message(messages.INFO, "New: you can print the receipt."),
            Message(messages.WARNING, "The link to 王芳 ends in 7 days."),
            Message(messages.ERROR, "The code was not sent. Try again."),
        ], True

    def _store(self, messages, response, *args, **kwargs):
        return []


NEW = {"count_unread": lambda: 12}  # in place of the one query of the frame


def _frame(request: HttpRequest) -> None:
    """Signed in, without a row in the database."""
    if "signed-in" in request.GET:
        request.user = User(username="wei", text_size=request.GET.get("text-size", "normal"))


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    _frame(request)
    if "messages" in request.GET:
        request._messages = SomeMessages(request)
    page = {
        "needs": [
            {
                "text": "Your sister Min asks to see your card and contributions",
                "url": "#",
                "action": "Answer",
                "detail": "Min",
            },
            {
                "text": "The proof of life for your mother's pension ends in 12 days",
                "url": "#",
                "action": "Renew it now",
            },
        ],
        "rows": [
            {"label": "Name", "value": "王芳", "change_url": "#"},
            {"label": "Number", "value": "110***********0028", "change_url": "#", "change_label": "Correct"},
            {"label": "What you may see", "value": "The card\nPension", "change_url": "#"},
            {"label": "Sent", "value": "23 November 2026, 16:04"},
        ],
        "timeline": [
            {"title": "Sent", "when": "23 November, 16:04", "state": "done"},
            {"title": "Checked with the authority's register", "when": "23 November, 16:04", "state": "done"},
            {
                "title": "Your father decides",
                "text": "He has a code of six digits on his phone. If he is with you, he can read it out and you type it here.",
                "when": "He has until 7 December.",
                "state": "now",
                "actions": [
                    {"href": "#", "label": "Type the code"},
                    {"href": "#", "label": "Send it again", "kind": "plain"},
                ],
            },
            {"title": "Linked", "text": "You will see his card and contributions for a year.", "state": "later"},
            {"title": "Ended", "state": "ended"},
        ],
        "qr": mark_safe(segno.make("https://example.invalid/F7K2-94QD").svg_inline(omitsize=True)),
        "pages": Paginator(range(30), 10).page(2),
        "icons": [
            "family",
            "card",
            "chart",
            "calculator",
            "eye",
            "pin",
            "shield",
            "bell",
            "user",
            "globe",
            "phone",
            "print",
            "copy",
            "check",
            "clock",
            "alert",
            "menu",
            "plus",
            "lock",
            "heart",
            "help",
            "info",
        ],
        "long_word": "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente",
    }
    return render(request, "look/components.html", page | NEW)


@login_not_required
def step(request: HttpRequest) -> HttpResponse:
    _frame(request)
    form = EveryField(request.POST or None)
    if request.method == "POST" and not form.is_valid():
        form.add_error(None, "This draft was changed in another window.")
        return render(request, "look/step.html", {"form": form} | NEW, status=422)
    return render(request, "look/step.html", {"form": form, "title": _("Add family account")} | NEW)


@login_not_required
def family(request: HttpRequest) -> HttpResponse:
    _frame(request)
    return render(request, "look/family.html", NEW)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    return render(request, f"{request.GET['page']}.html", status=404)


HOUSE = [
    path(f"house/{name}/", family, name=name)
    for name in ("family", "viewers", "inbox", "help", "privacy", "legal-basis", "accessibility")
]

urlpatterns = [
    # The whole navigation, whatever the product has of it by now.
    path("", include(([path("gallery/family/", family, name="centre"), *HOUSE], "families"))),
    path("gallery/", components),
    path("gallery/step/", step),
    path("gallery/family/", family),
    path("gallery/broken/", broken),
    path("", include("sscard.urls")),
]
