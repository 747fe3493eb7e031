"""The report on a session: what happened, when, and how sure the program is."""
