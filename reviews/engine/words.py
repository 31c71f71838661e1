"""The words that the board's search compares. Pure: texts in, texts out."""

from typing import Any

from common.words import plain


def sealed_words(document: dict[str, Any]) -> str:
    """What can be searched of a snapshot: reference, titles, and every answer with its Thai draft."""
    initiative = document["application"]["initiative"]
    parts = [document["reference"], initiative["title_th"], initiative["title_en"]]
    for topic in document["topics"]:
        for question in topic["questions"]:
            parts += [question["answer"]["text"], question["answer"]["draft_th"]]
    return "\n".join(plain(part) for part in parts if part)
