"""The uploaded files that go along with a dossier: found, scrubbed, and laid on its pages."""
