"""What differs between two sealed snapshots of one application. Reads two contents and nothing else.

Answers are compared word by word, files by their SHA-256; everything else by what it says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.i18n import localized
from common.textdiff import Difference, differences

Content = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One difference. `part` groups changes for the page; `pieces` marks the words of a text that was changed."""

    part: str
    label: str
    old: str
    new: str
    language: str = ""
    pieces: list[Difference] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        if not self.old:
            return "added"
        return "changed" if self.new else "removed"


def changes(old: Content, new: Content) -> list[Change]:
    """Everything that differs, in the order of the application's pages; empty: the two say the same."""
    return [
        *_fields(old, new),
        *_prescreening(old, new),
        *_answers(old, new),
        *_rows(old, new, "documents", _("Supporting documents"), _document, ("clause", "title")),
        *_rows(
            old, new, "letters", _("Letters of reference"), _letter, ("organisation_en", "organisation_th")
        ),
        *_links(old, new),
    ]


def _told(value: Any) -> str:
    """A value in words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_told(item) for item in value)
    if isinstance(value, dict):
        return " · ".join(text for item in value.values() if (text := _told(item)))
    return str(value)


def _fields(old: Content, new: Content) -> Iterator[Change]:
    part = _("Description")
    for label, of in _FIELDS:
        before, after = _told(of(old)), _told(of(new))
        if before != after:
            yield Change(part, label(), before, after)


def _initiative(name: str) -> Callable[[Content], Any]:
    return lambda content: content["application"].get("initiative", {}).get(name)


def _own(name: str) -> Callable[[Content], Any]:
    return lambda content: content["application"].get(name)


def _category(content: Content) -> str:
    category = content["category"]
    return f"{category['number']} {localized(category, 'name')}" if category else ""


# Labels are made when they are needed, in the reader's language.
_FIELDS: tuple[tuple[Callable[[], str], Callable[[Content], Any]], ...] = (
    (lambda: _("Category"), _category),
    (lambda: _("Title in Thai"), _initiative("title_th")),
    (lambda: _("Title in English"), _initiative("title_en")),
    (lambda: _("In operation since"), _initiative("started_on")),
    (lambda: _("Website"), _initiative("website")),
    (lambda: _("Language of the answers"), _own("language")),
    (lambda: _("Agency"), _own("applicant")),
    (lambda: _("Nomination"), _own("nomination")),
    (lambda: _("SDGs"), _own("sdgs")),
    (lambda: _("OPDC's consultation clinic"), _own("clinic_attended")),
    (lambda: _("Lert Rat awards"), _own("lert_rat_awards")),
)


def _prescreening(old: Content, new: Content) -> Iterator[Change]:
    before = {row["number"]: row for row in old["prescreening"]}
    for row in new["prescreening"]:
        was = before.get(row["number"])
        first, second = localized(was, "answer") if was else "", localized(row, "answer")
        if first != second:
            label = f"{row['number']} {localized(row, 'text')}"
            yield Change(_("Pre-screening"), label, first, second)


def _questions(content: Content) -> dict[str, dict[str, Any]]:
    return {q["number"]: q for topic in content["topics"] for q in topic["questions"]}


def _answers(old: Content, new: Content) -> Iterator[Change]:
    before, after = _questions(old), _questions(new)
    # The same round: a question of only one of them was added to (or taken from) its rulebook in between.
    for number, question in (after | {n: q for n, q in before.items() if n not in after}).items():
        first = before.get(number, {}).get("answer", {})
        second = after.get(number, {}).get("answer", {})
        label = f"{question['number']} {localized(question, 'text')}"
        for name, kind in (("text", ""), ("draft_th", _("Thai draft"))):
            language = new["application"].get("language", "en") if name == "text" else "th"
            one, two = first.get(name, ""), second.get(name, "")
            if one != two:
                named = f"{label} ({kind})" if kind else label
                marked = differences(one, two, language)
                yield Change(_("Answers"), named, one, two, language, marked)


def _document(row: dict[str, Any]) -> str:
    return _described(row, f"{row['clause']} {row['title']}", [localized(p, "name") for p in row["parts"]])


def _letter(row: dict[str, Any]) -> str:
    issued = [_("issued by OPDC")] if row["issued_by_opdc"] else []
    return _described(row, localized(row, "organisation"), [row["sector"], *issued])


def _described(row: dict[str, Any], name: str, more: list[str]) -> str:
    file = row["file"]
    sealed = [file["name"], f"SHA-256 {file['sha256'][:12]}…"] if file else [_("no file")]
    words = [name, row["language"], row["translated_into"], *more, *sealed]
    return " · ".join(word for word in words if word)


def _rows(
    old: Content,
    new: Content,
    name: str,
    part: str,
    describe: Callable[[dict[str, Any]], str],
    identity: tuple[str, ...],
) -> Iterator[Change]:
    """Documents or letters: the same file told differently, the same entry with another file, gone, and new ones."""
    before = [row for row in old[name] if row not in new[name]]
    after = [row for row in new[name] if row not in old[name]]
    for same in (_hash, lambda row: tuple(row[key] for key in identity)):
        for row in list(after):
            was = next((r for r in before if same(r) and same(r) == same(row)), None)
            if was is not None:
                before.remove(was)
                after.remove(row)
                yield Change(part, describe(row).split(" · ")[0], describe(was), describe(row))
    for row in before:
        yield Change(part, describe(row).split(" · ")[0], describe(row), "")
    for row in after:
        yield Change(part, describe(row).split(" · ")[0], "", describe(row))


def _hash(row: dict[str, Any]) -> str:
    return row["file"]["sha256"] if row["file"] else ""


def _links(old: Content, new: Content) -> Iterator[Change]:
    part = _("Website and links")
    for link in old["links"]:
        if link not in new["links"]:
            yield Change(part, link["url"], link["url"], "")
    for link in new["links"]:
        if link not in old["links"]:
            yield Change(part, link["url"], "", link["url"])
