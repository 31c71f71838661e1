"""Every change of a clinic and of what happens in it."""
