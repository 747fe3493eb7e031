"""Training data: reading FER2013, finding its duplicates, changing pictures, reporting on it."""
