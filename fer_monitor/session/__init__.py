"""What is kept of a class: rows, never pictures."""
