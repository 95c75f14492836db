"""Configuration of the framework's own apps that we adapt."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "sscard.admin_site.OfficersSite"

    def ready(self) -> None:
        super().ready()
        from sscard import checks  # noqa: F401 the wiring's own checks register themselves


class StaticFilesConfig(DjangoStaticFilesConfig):
    # Sources of the style sheets and notes on the vendored files are not for visitors.
    ignore_patterns = [*DjangoStaticFilesConfig.ignore_patterns, "*.md", "*.scss", "*.mjs", "*.sh"]
