"""Runs `make clean` by this file's path with any Python: without the packages, for `sscard` itself imports Celery."""

import sys
from pathlib import Path
from types import ModuleType

bare = ModuleType("sscard")
bare.__path__ = [str(Path(__file__).resolve().parent.parent)]
sys.modules["sscard"] = bare

from sscard.launcher.cleaning import clean  # noqa: E402  # only now does `sscard` stand for its folder alone
from sscard.launcher.errors import LauncherError  # noqa: E402  # the same

if __name__ == "__main__":
    try:
        sys.exit(clean())
    except LauncherError as error:
        sys.exit(str(error))
