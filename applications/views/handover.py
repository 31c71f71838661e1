"""The hand-over desk: each field of the UN's form with its text to copy, ticks by two people, the receipt."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from applications import handover_fields
from applications.access import on_application
from applications.forms.handover import ReceiptForm
from applications.handover_fields import FormField
from applications.models import Application, HandoverTick
from applications.permissions import hand_over
from applications.services.handover import record_receipt, tick_checked, tick_pasted
from applications.services.transitions import TransitionRefused
from applications.states import State
from common.access import demand

from .evidence import serve
from .frame import frame


def _everything(rows: Any) -> Any:
    return rows.with_everything()


GROUPS = ("general", "prescreening", "nomination", "files")


def _open(application: Application) -> list[FormField]:
    """The fields of the newest snapshot; the desk does not exist before endorsement."""
    snapshot = application.snapshots.first()
    if snapshot is None or application.state not in (State.ENDORSED, State.SENT_TO_UN):
        raise Http404
    return handover_fields.fields_of(snapshot.document)


@on_application("application.handover", load=_everything)
@never_cache
@require_safe
def desk(request: HttpRequest, application: Application) -> HttpResponse:
    """The whole desk."""
    return _desk(request, application, _rows(request, application))


def _rows(request: HttpRequest, application: Application) -> list[dict[str, Any]]:
    """Every field with its ticks."""
    fields = _open(application)
    ticks = {t.field: t for t in application.handover_ticks.select_related("pasted_by", "checked_by")}
    return [row(field, ticks.get(field.key), request.user) for field in fields]


def _unchecked(rows: list[dict[str, Any]]) -> int:
    return sum(not r["is_checked"] for r in rows)


def _desk(
    request: HttpRequest,
    application: Application,
    rows: list[dict[str, Any]],
    form: ReceiptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or ReceiptForm(unchecked=_unchecked(rows))
    pasted = sum(r["is_pasted"] for r in rows)
    checked = len(rows) - _unchecked(rows)
    context = frame(request, application, current="handover") | {
        "page_title": _("Hand-over to the UN"),
        "groups_of_fields": [
            {"key": key, "rows": [r for r in rows if r["field"].group == key]} for key in GROUPS
        ],
        "files": [d for d in [*application.documents.all(), *application.letters.all()] if d.file],
        "total": len(rows),
        "pasted": pasted,
        "checked": checked,
        "form": form,
        "may_record": hand_over(request.user, application, recording=True),
        "receipt": getattr(application, "un_receipt", None),
        "is_endorsed": application.state == State.ENDORSED,
    }
    return render(request, "applications/handover.html", context, status=status)


def row(field: FormField, tick: HandoverTick | None, user: Any) -> dict[str, Any]:
    """One field for the page: what to paste and how far it is."""
    current = tick if tick is not None and tick.sha256 == field.sha256 else None
    pasted_by = current.pasted_by if current else None
    return {
        "field": field,
        "tick": current,
        "is_pasted": pasted_by is not None,
        "is_checked": bool(current and current.checked_by),
        "is_own": pasted_by == user,
        "changed": tick is not None and current is None,
    }


@on_application("application.handover", load=_everything)
@require_POST
def tick(request: HttpRequest, application: Application) -> HttpResponse:
    """Tick or untick one field; by script only the field's own row comes back."""
    fields = {field.key: field for field in _open(application)}
    field = fields.get(request.POST.get("field", ""))
    if field is None:
        raise Http404
    change, on = request.POST.get("tick"), request.POST.get("on") == "yes"
    address = reverse("application_handover", kwargs={"ref": application.reference})
    try:
        if change == "pasted":
            tick_pasted(application, field, actor=request.user, pasted=on)
        elif change == "checked":
            tick_checked(application, field, actor=request.user, checked=on)
        else:
            raise Http404
    except TransitionRefused as refused:
        messages.error(request, str(refused))
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    if request.htmx:
        # Only the field's own row: a half-filled receipt form below stays as it is.
        now = (
            application.handover_ticks.select_related("pasted_by", "checked_by")
            .filter(field=field.key)
            .first()
        )
        context = {
            "row": row(field, now, request.user),
            "application": application,
            "is_endorsed": True,
            "live": True,
        }
        return render(request, "applications/_handover_field.html", context)
    return redirect(f"{address}#field-{field.key}")


@on_application("application.handover", load=_everything)
@require_http_methods(["POST"])
def receipt(request: HttpRequest, application: Application) -> HttpResponse:
    """Record the UN's reference, time and receipt: the application is then with the UN."""
    demand(hand_over(request.user, application, recording=True))
    rows = _rows(request, application)
    form = ReceiptForm(request.POST, request.FILES, unchecked=_unchecked(rows))
    if not form.is_valid():
        return _desk(request, application, rows, form, status=422)
    try:
        record_receipt(
            application,
            reference=form.cleaned_data["reference"],
            submitted_at=form.cleaned_data["submitted_at"],
            upload=form.cleaned_data["file"],
            actor=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _desk(request, application, rows, form, status=422)
    except TransitionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Recorded: the application is with the UN."))
    return redirect("application_handover", ref=application.reference)


@on_application("application.handover")
@require_safe
def receipt_file(request: HttpRequest, application: Application) -> HttpResponse:
    """The UN's receipt as it was uploaded."""
    found = getattr(application, "un_receipt", None)
    if found is None or not found.file:
        raise Http404
    return serve(found)
