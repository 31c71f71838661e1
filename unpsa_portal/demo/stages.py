"""Demo applications: the examples, brought to the stage that is asked for through the portal's own services."""

import json
import random
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import escape

from accounts.models import Agency, User
from applications.importing import import_document
from applications.models import Application, Prescreening, ReferenceLetter, SupportingDocument
from applications.services.evidence import save_evidence
from applications.services.transitions import perform
from criteria.models import Round
from criteria.queries import rounds_with_rules

FOLDER = Path(__file__).parent / "applications"
# Which example is whose, by whom it is prepared, and whether it has already been submitted at the first stage.
EXAMPLES = (
    ("huay-nam-sai", "hrdi", "suphaphon@hrdi.example", False),
    ("covid-medical-services", "dms", "malee@dms.example", True),
    ("thai-reach-prosthetics", "sirindhorn-hospital", "somchai@sirindhorn.example", False),
    ("legal-execution-human-rights", "led", "thanya@led.example", False),
)
OFFICER = "officer@opdc.example"
STAGES = ("draft", "review", "decided")
AFTER_SUBMISSION = {
    "draft": (),
    "review": ("start_screening", "accept", "start_review"),
    "decided": ("start_screening", "accept", "start_review", "endorse"),
}


class Builder:
    """Makes demo applications in one round; text of files is rendered once and shared."""

    def __init__(
        self, round_: Round, agencies: dict[str, Agency], people: dict[str, User], seed: int
    ) -> None:
        self.round = rounds_with_rules().get(pk=round_.pk)
        self.agencies, self.people = agencies, people
        self.random = random.Random(seed)  # noqa: S311 - the same seed, the same demo
        self._pdfs: dict[str, bytes] = {}

    def examples(self, stage: str) -> list[Application]:
        """The four examples; one is submitted from the start, at later stages all that can be."""
        made = []
        for name, agency, person, submitted in EXAMPLES:
            if Application.objects.filter(round=self.round, agency=self.agencies[agency]).exists():
                continue
            application = self._import(self._document(name), agency, person)
            made.append(application)
            if submitted or (stage != "draft" and name == "huay-nam-sai"):
                self._advance(application, person, stage)
        return made

    def more(self, count: int, stage: str) -> int:
        """Fill the round up to `count` applications with variants of the complete examples. Returns how many."""
        missing = max(0, count - Application.objects.filter(round=self.round).count())
        complete = [row for row in EXAMPLES if row[0] in ("huay-nam-sai", "covid-medical-services")]
        for number in range(missing):
            name, agency, person, _submitted = self.random.choice(complete)
            document = self._document(name)
            place = self.random.randint(1, 999)
            document["initiative"]["title_th"] += f" (พื้นที่ {place})"
            document["initiative"]["title_en"] += f" (area {place})"
            document["category"] = self.random.randint(1, 4)
            application = self._import(document, agency, person)
            if number % 3:
                self._advance(application, person, stage)
        return missing

    def _document(self, name: str) -> dict[str, Any]:
        document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        return document | {"round": self.round.code}

    def _import(self, document: dict[str, Any], agency: str, person: str) -> Application:
        actor = self.people[person]
        application = import_document(document, self.round, agency=self.agencies[agency], actor=actor)
        Prescreening.objects.filter(application=application).update(heard_of="การประชุมชี้แจงของสำนักงาน ก.พ.ร.")
        for row in [*application.documents.all(), *application.letters.all()]:
            self._attach(row, application, actor)
        return application

    def _attach(
        self, row: SupportingDocument | ReferenceLetter, application: Application, actor: User
    ) -> None:
        title = str(row)
        if title not in self._pdfs:
            self._pdfs[title] = demo_pdf(title)
        content = self._pdfs[title]
        upload = UploadedFile(ContentFile(content), name=f"{title[:60]}.pdf", size=len(content))
        save_evidence(row, application=application, upload=upload, actor=actor)

    def _advance(self, application: Application, person: str, stage: str) -> None:
        perform("submit", application, actor=self.people[person])
        for step in AFTER_SUBMISSION[stage]:
            perform(step, application, actor=self.people[OFFICER])


def demo_pdf(title: str) -> bytes:
    """A real one-page PDF that says what it stands for."""
    from dossiers.printing import print_pdf

    return print_pdf(
        f"<!doctype html><html lang='th'><title>{escape(title)}</title>"
        f"<h1>{escape(title)}</h1>"
        "<p>เอกสารตัวอย่างสำหรับสาธิตระบบ ไม่ใช่เอกสารจริงของหน่วยงาน</p>"
        "<p>Sample file for the demonstration; not a real document of the agency.</p></html>"
    )
