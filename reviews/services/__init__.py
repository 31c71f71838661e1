"""Every change that officers and reviewers make."""
