"""What the house holds of a user: taken along in one file, or erased with the account. It spans every room, so it stands in
the topmost one."""
