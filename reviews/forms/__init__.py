"""The forms of officers and reviewers."""
