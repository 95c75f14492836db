from dataclasses import make_dataclass

import pytest

from authorities.packs.field_checks import check_known, check_rows, check_together

Pair = make_dataclass("Pair", ["days", "years"])


@pytest.mark.parametrize("pair", [Pair(5, 3), Pair(0, 3), Pair(None, None)], ids=repr)
def test_fields_that_go_together(pair):
    check_together(pair, "days", "years")


@pytest.mark.parametrize("pair", [Pair(5, None), Pair(None, 0)], ids=repr)
def test_field_without_its_other_is_refused(pair):
    with pytest.raises(ValueError, match=r"^days and years go together$"):
        check_together(pair, "days", "years")


def test_all_unknown_keys_are_named():
    check_known("way", ["walk"], {"walk": 1})
    with pytest.raises(ValueError, match=r"^no way is called fly, swim$"):
        check_known("way", ["fly", "walk", "swim"], {"walk": 1})


@pytest.mark.parametrize("rows", [None, ((0, 3),), ((0, 3), (60, 6))])
def test_rows_by_rising_first_number(rows):
    check_rows("steps", rows, 2)


@pytest.mark.parametrize("rows", [(), ((0, 3), (60,)), ((0, 3, 1),), ((60, 6), (0, 3)), ((0, 3), (0, 6)), ((),)])
def test_rows_that_are_no_table_are_refused(rows):
    with pytest.raises(ValueError, match=r"^steps are not rows of 2 numbers, by rising first number$"):
        check_rows("steps", rows, 2)
