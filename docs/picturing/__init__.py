"""The parts of `docs/make_pictures.py`: a camera, what is staged, and the scenes of each guide."""
