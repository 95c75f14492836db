"""Who maintains nothing of a province's own, Beijing's: the role, its region, and what the pages to change something answer."""

OTHERS = [
    ("officer", "110000", 403),
    ("auditor", "110000", 403),
    ("supervisor", "000000", 403),
    ("supervisor", "440000", 404),
    ("supervisor", "110105", 404),
]
