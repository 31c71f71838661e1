"""Every change of state of what the public writes."""
