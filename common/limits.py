"""The largest request the portal takes at all."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# In both languages: the reader's own is found out only later.
TOO_LARGE = (
    "ข้อมูลที่ส่งใหญ่เกินกว่าที่ระบบรับได้ในครั้งเดียว ยังไม่มีการบันทึก โปรดส่งไฟล์ที่เล็กลง\n"
    "This is more than the portal takes in one go. Nothing was stored. Send a smaller file.\n"
)


class LargestBodyMiddleware:
    """Refuse a request that announces too large a body, before anything is read.

    Uploads are looked into after they have come in, and the CSRF check reads every form: without this wall anybody,
    signed in or not, could fill the disk with one request. It stands first of all. A body that announces no length
    is never read (WSGI).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length[:20]) > settings.LARGEST_BODY:
            return HttpResponse(TOO_LARGE, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
