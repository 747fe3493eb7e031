"""The session store: every session in one database, kept from its first second on."""
