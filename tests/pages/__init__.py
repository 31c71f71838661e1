"""Every page, as a document."""
