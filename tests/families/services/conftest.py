"""Packs of regions that no shipped file says anything of."""

import shutil

import pytest

from authorities.packs import cascade


@pytest.fixture
def add_pack(tmp_path, monkeypatch):
    """add_pack("310000", "linking.draft_days", 2): one rule of a region's own, beside the shipped packs."""
    for file in cascade.FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(cascade, "FOLDER", tmp_path)

    def add(code, key, value):
        rule = f'[{key}]\nvalue = {value}\nsource = "test"\neffective_from = 2025-01-01\n'
        (tmp_path / f"{code}.toml").write_text(rule)
        _forget()

    yield add
    _forget()


def _forget():
    cascade.library_in.cache_clear()
    cascade._shipped_pack.cache_clear()
