from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FamiliesConfig(AppConfig):
    name = "families"
    verbose_name = _("Family service")

    def ready(self) -> None:
        from families import packs  # noqa: F401 registers the sections of region packs that this app reads
