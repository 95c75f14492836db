"""Questions that span models: what is kept of whom, how fresh it is, and what falls due for whom (`board`)."""

from benefits.selectors.records import (
    BESIDE,
    Copy,
    certification_of,
    copy_of,
    life_of,
    links_of,
    records_by_person,
    records_of,
    refresh_of,
    region_names,
)

__all__ = [
    "BESIDE",
    "Copy",
    "certification_of",
    "copy_of",
    "life_of",
    "links_of",
    "records_by_person",
    "records_of",
    "refresh_of",
    "region_names",
]
