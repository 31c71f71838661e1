"""Demo applications: the examples, brought to the stage that is asked for through the portal's own services."""

import json
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
from applications.states import State
from criteria.models import Round
from criteria.queries import rounds_with_rules
from reviews.models import Panel

from . import desk
from .many import Many
from .sheets import SHEETS

FOLDER = Path(__file__).parent / "applications"
# Which example is whose, by whom it is prepared, and whether it has already been submitted at the first stage.
EXAMPLES = (
    ("huay-nam-sai", "hrdi", "suphaphon@hrdi.example", False),
    ("covid-medical-services", "dms", "malee@dms.example", True),
    ("thai-reach-prosthetics", "sirindhorn-hospital", "somchai@sirindhorn.example", False),
    ("legal-execution-human-rights", "led", "thanya@led.example", False),
)
# The agencies whose examples have everything.
COMPLETE = ("hrdi", "dms")
OFFICER = "officer@opdc.example"
# The panel: officers and the admin, as many as the quorum asks for.
MEMBERS = (OFFICER, "officer2@opdc.example", "admin@opdc.example")
STAGES = ("draft", "review", "decided")


class Builder:
    """Makes demo applications in one round; text of files is rendered once and shared."""

    def __init__(
        self, round_: Round, agencies: dict[str, Agency], people: dict[str, User], seed: int
    ) -> None:
        self.round = rounds_with_rules().get(pk=round_.pk)
        self.agencies, self.people = agencies, people
        self.seed = seed
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
                self._advance(application, name, person, stage)
        self._decide(stage)
        return made

    def more(self, count: int) -> int:
        """Fill the round up to `count` applications with variants of the complete examples, each with its reviews.

        Returns how many were made.
        """
        missing = max(0, count - Application.objects.filter(round=self.round).count())
        if missing:
            complete = Application.objects.filter(round=self.round, agency__slug__in=COMPLETE)
            Many(self.round, self.people[OFFICER], self.seed).write(list(complete.order_by("pk")), missing)
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

    def _advance(self, application: Application, name: str, person: str, stage: str) -> None:
        """Submit it; at later stages it is screened and reviewed too, each step by the desk's own services."""
        perform("submit", application, actor=self.people[person])
        if stage != "draft":
            desk.screen(application, self.people[OFFICER])
            desk.review(application, SHEETS[name], self.people, OFFICER, all_of_them=stage == "decided")

    def _decide(self, stage: str) -> None:
        """At the last stage a panel has met; what it has endorsed is released with its feedback."""
        waiting = Application.objects.filter(round=self.round, state=State.IN_REVIEW)
        if stage == "decided" and waiting.exists() and not Panel.objects.filter(round=self.round).exists():
            desk.decide(self.round, [self.people[email] for email in MEMBERS], endorsed="hrdi")


def demo_pdf(title: str) -> bytes:
    """A real one-page PDF that says what it stands for."""
    from dossiers.printing import print_pdf

    return print_pdf(
        f"<!doctype html><html lang='th'><title>{escape(title)}</title>"
        f"<h1>{escape(title)}</h1>"
        "<p>เอกสารตัวอย่างสำหรับสาธิตระบบ ไม่ใช่เอกสารจริงของหน่วยงาน</p>"
        "<p>Sample file for the demonstration; not a real document of the agency.</p></html>"
    )
