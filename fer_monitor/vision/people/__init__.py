"""Who is who in a gallery, by name labels and by what lies around the faces; never by a face."""
