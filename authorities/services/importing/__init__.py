"""Tables that supervisors send: read, looked through, shown, and carried out whole or not at all."""
