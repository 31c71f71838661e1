"""Tables and how they are written to a file."""
