"""The address at which a script saves one answer."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import permissions
from applications.access import on_application
from applications.forms.answers import AnswerForm
from applications.merging import FIELDS, Texts
from applications.models import Application
from applications.services.answers import SavedAnswer, StaleAnswer, save_answer
from applications.services.locking import Sealed
from common.templatetags.portal import clock_time
from criteria.models import Question
from criteria.wordcount import count_words

from . import late
from .parts import Conflict, writer_of


@on_application("application.view", load=lambda rows: rows)
@require_POST
def save(request: HttpRequest, application: Application, number: str) -> JsonResponse:
    """Save one answer for a script: 200 with what it now counts, 409 with both texts, 403, 413, 422 with words.

    Texts in `adopted` (200, 202, 409) are what others have stored in a field that the sender had not changed.
    Editing is checked here and not by the decorator, because a script needs the reason as JSON. At most 12 queries.
    """
    decision = permissions.edit(request.user, application)
    if not decision.allowed:
        return _refusal(decision.reason, 403)
    question = get_object_or_404(Question, round_id=application.round_id, number=number)
    try:
        content = _parse(request.body)
        form = AnswerForm(content, question=question)
    except RequestDataTooBig:
        return _refusal(
            _("This text is too long to be saved. It stays on this page: copy it, then shorten it."), 413
        )
    except ValueError:
        return _refusal(
            _("The page sent something that cannot be read. Reload it; copy your text before."), 400
        )
    if not form.is_valid():
        return _refusal(form.words_of_error, 422)
    values = form.cleaned_data | {"sent": content["sent"]}
    try:
        saved = save_answer(application=application, question=question, actor=request.user, **values)
    except StaleAnswer as stale:
        return JsonResponse({"current": Conflict.between(stale, application.language).as_json()}, status=409)
    except Sealed as sealed:
        return _refusal(str(sealed), 403)
    told = _adopted(saved)
    if saved.late:
        return late.reply(saved, application.language, told)
    answer = saved.answer
    return JsonResponse(
        told
        | {
            "revision": answer.revision,
            "words": answer.text_words,
            "thai_words": count_words(answer.draft_th, "th"),
            "saved_at": clock_time(answer.updated_at),
            "draft_is_newer": answer.draft_is_newer,
        }
    )


def _adopted(saved: SavedAnswer) -> dict[str, Any]:
    """What the page has to show that others have stored, and who."""
    if not saved.adopted:
        return {}
    answer = saved.answer
    others = answer.revisions.select_related("saved_by").filter(number__lte=answer.revision - saved.changed)
    texts = {field: getattr(answer, field) for field in saved.adopted}
    return {"adopted": texts, "adopted_by": writer_of(others.first())}


def _parse(body: bytes) -> dict[str, Any]:
    """The values of a save; `sent` becomes `Texts`. Raises ValueError for anything else, however deeply nested."""
    try:
        content = json.loads(body)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(content, dict) or not isinstance(content.get("base"), int):
        raise ValueError("not an answer")
    if not all(isinstance(content.get(name), str) for name in FIELDS) or not isinstance(
        content.get("sent", []), list
    ):
        raise ValueError("not an answer")
    return content | {"sent": [_texts(row) for row in content.get("sent") or ()]}


def _texts(row: Any) -> Texts:
    """One pair of texts of a list. Raises ValueError."""
    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in FIELDS):
        raise ValueError("not an answer")
    return Texts(**{name: row[name] for name in FIELDS})


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
