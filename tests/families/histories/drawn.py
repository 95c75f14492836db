"""What is drawn for more than one rule."""

from hypothesis import strategies as st

from families.scopes import ALL

pick = st.integers(min_value=0, max_value=10_000)
a_few_scopes = st.sets(st.sampled_from(ALL), min_size=1).map(sorted)
