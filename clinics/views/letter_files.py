"""The file of a letter as it leaves; the caller has checked who asks."""

from django.http import FileResponse, Http404

from ..letters.composition import LANGUAGES
from ..models import Letter, LetterPaper, PaperState


def letter_file_response(letter: Letter, paper: LetterPaper | None, language: str) -> FileResponse:
    """The PDF in one language, always as a download: nothing in it may run in the portal's name.

    Raises:
        Http404: while it is not finished, and when the store has lost it.
    """
    if language not in LANGUAGES or paper is None or paper.state != PaperState.READY:
        raise Http404
    stored = getattr(paper, f"file_{language}")
    try:
        file = stored.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    number = "draft" if paper.is_draft else letter.number_en.replace("/", "-").replace(" ", "-")
    name = f"{number}-{letter.reference}-{language}.pdf"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
