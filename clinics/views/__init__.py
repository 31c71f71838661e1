"""Views of clinics and events, a topic a file."""
