"""When a reminder leaves: pure, without Django, so that it can be tested against a simple model."""
