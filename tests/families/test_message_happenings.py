"""The table of what people choose one by one."""

from collections import Counter

from families.message_groups import NOT_BY_TEXT, Group
from families.message_happenings import CHOSEN_ONE_BY_ONE, HAPPENING_OF, HAPPENINGS
from families.message_texts import GROUP_OF
from families.models.messages import Kind


def test_every_kind_is_in_one_row_and_in_that_of_its_group():
    rows = [(kind, group) for group, happenings in HAPPENINGS.items() for one in happenings for kind in one.kinds]

    assert Counter(kind for kind, _group in rows) == Counter(Kind.values)
    assert dict(rows) == GROUP_OF


def test_a_row_is_never_by_text_as_a_whole_or_not_at_all():
    assert {kind for one in HAPPENING_OF.values() if one.is_never_by_text for kind in one.kinds} == NOT_BY_TEXT


def test_both_sides_and_the_other_guardian_are_one_row():
    assert HAPPENING_OF["link_ended"].kinds == ("link_ended", "link_ended_subject", "guardian_link_ended")


def test_all_but_safety_can_be_left_out():
    chosen = {kind for one in CHOSEN_ONE_BY_ONE for kind in one.kinds}

    assert chosen == {kind for kind, group in GROUP_OF.items() if group is not Group.SAFETY}
