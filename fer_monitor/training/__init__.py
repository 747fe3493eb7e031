"""Train, evaluate and export the expression model (extra ``train``; never imported by the app)."""
