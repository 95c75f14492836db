import pytest

from benefits.months import Month


def test_month_is_read():
    assert Month.read("1970-06") == Month.at(1970, 6)


@pytest.mark.parametrize("text", ["1970-13", "1970-00", "1970", "0000-01", "70-06", "", " 1970-06", "１９７０-06"])
def test_month_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match="no month"):
        Month.read(text)
