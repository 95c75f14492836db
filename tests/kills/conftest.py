from tests.families.conftest import regions

__all__ = ["regions"]
