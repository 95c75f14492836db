"""What people type and tick on the pages of benefits, and what programs send for it: one form for both doors."""
