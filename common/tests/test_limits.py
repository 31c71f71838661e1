"""A request larger than anything the portal takes is refused before a byte of it is stored."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.limits import LargestBodyMiddleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def limit(settings) -> int:
    settings.LARGEST_BODY = 10_000
    return settings.LARGEST_BODY


def test_it_is_refused_without_being_read(rf, limit):
    def read(request):
        pytest.fail("the view ran")

    request = rf.post("/", b"x", content_type="multipart/form-data; boundary=y")
    request.META["CONTENT_LENGTH"] = str(limit + 1)
    request._stream = None  # whoever reads the body fails
    assert LargestBodyMiddleware(read)(request).status_code == 413


def test_nobody_needs_to_be_signed_in_to_be_refused(client, limit):
    big = SimpleUploadedFile("big.pdf", b"x" * (limit + 1))
    assert client.post("/", {"file": big}).status_code == 413


@pytest.mark.parametrize("length", ["", "0", "9999", "10000", "nonsense"])
def test_what_is_not_too_large_goes_on(rf, limit, length):
    request = rf.post("/", b"x", content_type="text/plain")
    request.META["CONTENT_LENGTH"] = length
    assert LargestBodyMiddleware(lambda request: "went on")(request) == "went on"
