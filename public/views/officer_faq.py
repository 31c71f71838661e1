"""Officers write the questions and answers for everybody; a copy of a question is freed of personal data first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..forms_questions import TEXTS, EntryForm, personal
from ..models import Enquiry, FaqEntry, FaqTopic, Voice
from ..permissions import officers_only
from ..services import faq as service


@officers_only
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """All entries, shown or not, in the order of the page."""
    rows = FaqEntry.objects.select_related("topic", "enquiry").order_by("topic__position", "position", "pk")
    return render(request, "public/officer/faq.html", {"entries": rows})


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An entry that nobody had to ask for."""
    return _edit(request, FaqEntry())


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or delete one."""
    row = get_object_or_404(FaqEntry.objects.select_related("enquiry"), pk=pk)
    if request.POST.get("do") == "delete":
        service.remove(row)
        messages.success(request, _("The entry is deleted. The question it was made from stays as it is."))
        return redirect("officer_faq")
    return _edit(request, row)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Make an entry from a question: the officer edits a copy, never the original."""
    enquiry = get_object_or_404(Enquiry, number=number, erased_at=None, binned_at=None)
    return _edit(request, _copy(enquiry), enquiry)


def _copy(enquiry: Enquiry) -> FaqEntry:
    """The question's own words and the latest answer, where their language is."""
    last = enquiry.messages.filter(voice=Voice.OFFICER).order_by("-at", "-pk").first()
    row = FaqEntry(enquiry=enquiry, topic=FaqTopic.objects.first())
    setattr(row, f"question_{enquiry.language}", enquiry.subject)
    setattr(row, f"answer_{enquiry.language}", last.text if last else "")
    return row


def _edit(request: HttpRequest, row: FaqEntry, enquiry: Enquiry | None = None) -> HttpResponse:
    form = EntryForm(request.POST if request.method == "POST" else None, instance=row)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            service.keep(form.instance, actor=request.user)
            messages.success(request, _("Kept. Everybody sees it within a minute."))
            return redirect(f"{reverse('officer_faq')}#entry-{form.instance.pk}")
        status = 422
    shown = {name: form[name].value() or "" for name in TEXTS}
    found = personal(form, shown) if enquiry else {}
    context = {
        "form": form,
        "entry": row,
        "enquiry": enquiry,
        # A copy is looked at before anything is sent.
        "warnings": [words for field in found.values() for words in field] if not form.is_bound else [],
        "original": enquiry.messages.filter(voice=Voice.ASKER) if enquiry else [],
    }
    return render(request, "public/officer/faq_entry.html", context, status=status)
