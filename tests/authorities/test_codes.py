import pytest

from authorities.codes import chain_of, known_codes, prefix_of
from authorities.errors import UnknownRegion


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("000000", ("000000",)),
        ("440000", ("000000", "440000")),
        ("440100", ("000000", "440000", "440100")),
        ("440103", ("000000", "440000", "440100", "440103")),
    ],
)
def test_chain_runs_from_the_nation_down(code, chain):
    assert chain_of(code) == chain


@pytest.mark.parametrize("code", ["", "44", "4401000", "44010x", "４４０１００", " 440100", "440100\n"])
def test_chain_of_anything_but_six_digits_is_refused(code):
    with pytest.raises(UnknownRegion):
        chain_of(code)


@pytest.mark.parametrize(
    ("code", "prefix"),
    [("000000", ""), ("440000", "44"), ("440100", "4401"), ("440103", "440103"), ("100000", "10"), ("441000", "4410")],
)
def test_prefix_is_what_all_codes_inside_begin_with(code, prefix):
    assert prefix_of(code) == prefix


def test_known_codes_are_those_of_the_table():
    assert len(known_codes()) == 3352
    assert {"000000", "110000", "441900", "659012", "820000"} <= known_codes()
