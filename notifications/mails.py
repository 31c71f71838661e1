"""The words of mails: templates `templates/mail/<name>.<language>.txt`, first line the subject, then a blank line."""

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

RULE = "-" * 40
LANGUAGES = ("th", "en")


def absolute(path: str) -> str:
    """An address of the portal that works outside it."""
    return f"{settings.PORTAL_URL}{path}"


def render(name: str, language: str, **context: object) -> tuple[str, str]:
    """Subject and body of a mail in one language; dates and names inside follow it.

    Args:
        language: "th" or "en".
    """
    template = get_template(f"mail/{name}.{language}.txt").template
    with translation.override(language):
        # Plain text: an escaped name would read "A &amp; B".
        text = template.render(Context(context, autoescape=False))
    subject, _blank, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def render_for(language: str, name: str, **context: object) -> tuple[str, str]:
    """Subject and body for somebody with an account; `language` is `User.language`, "" when it is not known."""
    return render(name, language, **context) if language in LANGUAGES else render_both(name, **context)


def render_both(name: str, **context: object) -> tuple[str, str]:
    """For somebody whose language is unknown: Thai, and English below it."""
    subject_th, body_th = render(name, "th", **context)
    subject_en, body_en = render(name, "en", **context)
    return f"{subject_th} / {subject_en}", f"{body_th}\n{RULE}\n\n{body_en}"


def render_page(name: str, language: str = "", **context: object) -> str:
    """The same as a page, from `templates/mail/<name>.<language>.html`; without a language Thai, English below it."""
    parts = []
    for code in [language] if language in LANGUAGES else LANGUAGES:
        with translation.override(code):
            parts.append((code, render_to_string(f"mail/{name}.{code}.html", context)))
    return render_to_string("mail/page.html", {"parts": parts, "language": parts[0][0]})
