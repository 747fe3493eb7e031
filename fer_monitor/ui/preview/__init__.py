"""The picture that is watched, with its faces, or what to do where there is none."""
