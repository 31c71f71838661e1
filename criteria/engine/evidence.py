"""Clauses 4.1, 4.3 and 4.4 (S4): the report, the website and other material; 4.2 is in `letters`."""

from urllib.parse import urlsplit

from .facts import Document, Facts, Letter
from .findings import Finding, Status, find, found
from .messages import say, together
from .phrases import PART_NAMES, Text, count_text, language_choice, listed, one_line
from .rules import Rules

# A URL is longer than a name before it is cut in a message (characters).
LONGEST_URL = 120


def in_un_language(paper: Document | Letter, rules: Rules) -> bool:
    """Written in, or translated into, a language that the round takes."""
    return any(
        language.strip().lower() in rules.languages for language in (paper.language, paper.translated_into)
    )


def evaluation_report(facts: Facts, rules: Rules) -> Finding:
    """4.1: one report in a UN language, with every part confirmed on that report."""
    reports = [document for document in facts.documents if document.clause == "4.1"]
    readable = [report for report in reports if in_un_language(report, rules)]
    languages = language_choice(rules.languages)
    if not reports:
        return find("4.1", Status.TODO, about=rules.report_parts, parts=_parts(rules.report_parts))
    if not readable:
        case = "no_language" if any(not report.language.strip() for report in reports) else "language"
        return find("4.1", Status.TODO, case, languages=languages)
    missing = min((_missing_parts(report, rules) for report in readable), key=len)
    if missing:
        return find("4.1", Status.TODO, "parts", about=missing, parts=_parts(missing))
    return find("4.1", Status.PASS)


def _missing_parts(report: Document, rules: Rules) -> tuple[str, ...]:
    return tuple(part for part in rules.report_parts if part not in report.parts)


def _parts(codes: tuple[str, ...]) -> Text:
    return listed([PART_NAMES.get(code, Text(code, code)) for code in codes] or [Text("–", "–")])


def is_web_address(url: str) -> bool:
    """An http(s) address with a host, that a browser can be sent to."""
    url = url.strip()
    if any(char.isspace() or not char.isprintable() for char in url):
        return False
    try:
        parts = urlsplit(url)
        # Reading the port checks it.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def website(facts: Facts, rules: Rules) -> Finding:
    """4.3: a link to the initiative's website, else to the agency's."""
    links = [
        link
        for kind in ("initiative", "agency")
        for link in facts.links
        if link.kind == kind and link.url.strip()
    ]
    usable = [link for link in links if is_web_address(link.url)]
    if usable:
        return find("4.3", Status.PASS, url=one_line(usable[0].url, LONGEST_URL))
    if links:
        return find("4.3", Status.TODO, "address", url=one_line(links[0].url, LONGEST_URL))
    return find("4.3", Status.TODO)


def other_material(facts: Facts, rules: Rules) -> Finding:
    """4.4: optional; the UN's form takes a few URLs, and evaluators read a few items only.

    A document in another language is a warning, not a todo: the clause asks for nothing.
    """
    urls = [link for link in facts.links if link.kind == "supporting" and link.url.strip()]
    documents = [document for document in facts.documents if document.clause == "4.4"]
    if not urls and not documents:
        return find("4.4", Status.NOT_APPLICABLE)
    items = len(urls) + len(documents)
    pieces = count_text(items, "item", "items", "รายการ")
    if (surplus := len(urls) - rules.max_supporting_urls) > 0:
        return find(
            "4.4",
            Status.TODO,
            urls=_links(len(urls)),
            max_urls=_links(rules.max_supporting_urls),
            surplus=_links(surplus),
        )
    warnings = []
    if items > rules.max_supporting_items:
        warnings.append(say("4.4.warning.items", pieces=pieces, max_items=rules.max_supporting_items))
    foreign = [paper for paper in documents if paper.language.strip() and not in_un_language(paper, rules)]
    if foreign:
        count = count_text(len(foreign), "document is", "documents are", "รายการ")
        warnings.append(say("4.4.warning.language", documents=count))
    if warnings:
        return found("4.4", Status.WARNING, together(warnings))
    return find("4.4", Status.PASS, pieces=pieces, urls=_links(len(urls)))


def _links(number: int) -> Text:
    return count_text(number, "link", "links", "รายการ")
