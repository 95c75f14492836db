"""Runs `make clean` by this file's path with any Python: without the packages, for `sscard` itself imports Celery."""

import sys
from pathlib import Path
from types import ModuleType


def main() -> int:
    _stand_in_for_the_package()
    from sscard.launcher.bootstrap import BootstrapError, refuse_old_python

    try:
        refuse_old_python()
    except BootstrapError as error:
        sys.exit(str(error))
    from sscard.launcher.cleaning import clean  # not before: an older Python cannot read it
    from sscard.launcher.errors import LauncherError

    try:
        return clean()
    except LauncherError as error:
        sys.exit(str(error))


def _stand_in_for_the_package() -> None:
    """`sscard` is its folder and no more."""
    bare = ModuleType("sscard")
    bare.__path__ = [str(Path(__file__).resolve().parent.parent)]
    sys.modules["sscard"] = bare


if __name__ == "__main__":
    sys.exit(main())
