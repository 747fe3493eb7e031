"""The history of sessions: look them up, report on them, rename, delete, hand on."""
