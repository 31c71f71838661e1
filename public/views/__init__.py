"""Views of the pages that are for everybody, a topic a file."""
