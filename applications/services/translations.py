"""A document in a language that the evaluators do not read, and its translation: two rows that belong together.

The rules only ask what a document has been translated into (S4 4.1); the tied translation answers that, so that
nobody has to say it twice, and nobody can say it without the translation being there.
"""

from applications.models import ReferenceLetter, SupportingDocument


def settle_translation(
    row: SupportingDocument | ReferenceLetter | None, before: SupportingDocument | ReferenceLetter | None
) -> None:
    """After a document was stored or removed: let the originals it belongs (or belonged) to say so.

    Args:
        row: as it is now; None when it has been removed.
        before: as it was; None when it is new.
    """
    rows = [r for r in (row, before) if isinstance(r, SupportingDocument)]
    originals = {r.translation_of_id for r in rows if r.translation_of_id}
    if isinstance(row, SupportingDocument) and row.translations.exists():
        originals.add(row.pk)
    for pk in originals:
        _say_language(pk)


def _say_language(pk: int) -> None:
    original = SupportingDocument.objects.select_related("application__round").filter(pk=pk).first()
    if original is None:
        return
    taken = original.application.round.languages
    languages = list(original.translations.order_by("pk").values_list("language", flat=True))
    said = next((code for code in languages if code in taken), "")
    SupportingDocument.objects.filter(pk=pk).update(translated_into=said)
