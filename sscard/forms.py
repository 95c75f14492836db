"""How every form field is marked up: once, here."""

from django.forms.renderers import TemplatesSetting


class PageFormRenderer(TemplatesSetting):
    pass
