"""What people type and tick on the pages of benefits."""
