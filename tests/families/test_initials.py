"""As much of a name as a desk may read."""

import pytest

from families.identifiers.initials import initials_of


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("王芳", "王○"),
        ("李小雨", "李○○"),
        ("欧阳修", "欧阳○"),
        ("司馬相如", "司馬○○"),
        ("欧阳", "欧○"),
        ("张王美玉", "张○○○"),
        ("王", "○"),
        (" 王 芳 ", "王○"),
        ("买买提·吐尔逊", "买·吐"),
        ("阿依古丽•买买提", "阿·买"),
        ("李·明", "○·○"),
        ("María Pérez", "M. P."),
        ("anne-marie  o'neil", "A. M. O."),
        ("𠮷田", "𠮷○"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_initials(name, initials):
    assert initials_of(name) == initials
