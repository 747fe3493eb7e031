"""How the face crop was fitted to the training pictures, and how far the detector sees."""
