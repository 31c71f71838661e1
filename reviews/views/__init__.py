"""The pages of officers and reviewers."""
