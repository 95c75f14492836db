"""Cards: the copies kept, what their states mean, codes shown at desks, and reports of lost ones."""
