"""Where uploads and dossiers lie: outside the web root, without an address."""

from django.core.files.storage import FileSystemStorage


class PrivateFileSystemStorage(FileSystemStorage):
    """Files that only permission-checked views read."""

    def url(self, name: str | None) -> str:
        """There is none. (Django would otherwise build one from MEDIA_URL.)"""
        raise ValueError("This file is not accessible via a URL.")
