"""A region of the test's own: the nation's shipped pack, and one file beside it."""

import shutil

import pytest

from authorities.packs.cascade import FOLDER, PackLibrary
from tests.benefits.insurances.pension.recipes import TODAY


@pytest.fixture
def region_with(tmp_path):
    """(**values as TOML) -> the pack of a province that has them."""

    def write(**values):
        shutil.copy(FOLDER / "000000.toml", tmp_path)
        entries = [
            f'[pension.{key}]\nvalue = {value}\nsource = "decree"\neffective_from = 2026-01-01\n'
            for key, value in values.items()
        ]
        (tmp_path / "330000.toml").write_text("\n".join(entries), encoding="utf-8")
        return PackLibrary(tmp_path).pack("330100", TODAY)

    return write
