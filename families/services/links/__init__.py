"""A link while it stands and when it ends: shares less, pauses, is renewed, disputed, used and asked about."""
