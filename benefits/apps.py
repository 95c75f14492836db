from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "benefits"

    def ready(self) -> None:
        from benefits import insurances, looks, packs  # noqa: F401 - register the packs' sections, and words
