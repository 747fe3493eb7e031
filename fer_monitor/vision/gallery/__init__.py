"""The gallery: where its tiles lie, when they move, which cameras are on."""
