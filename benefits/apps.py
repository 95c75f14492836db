from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "benefits"

    def ready(self) -> None:
        from benefits import insurances  # noqa: F401 - registers the packs' sections
