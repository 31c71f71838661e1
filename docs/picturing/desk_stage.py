"""The round that the guides of officers and reviewers show: every stage of the desk at once, by its own services."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from . import variants

if TYPE_CHECKING:
    from accounts.models import User
    from applications.models import Application
    from reviews.models import Panel
    from unpsa_portal.demo.sheets import Sheet

OFFICER, SECOND = "officer@opdc.example", "officer2@opdc.example"
MEMBERS = (OFFICER, SECOND, "admin@opdc.example")
# Who is still writing, and on which application of the ranked category (by place); each has the next three of these.
WRITING, UNFINISHED = "nipha@university.example", 2
REVIEWERS = ("reviewer@opdc.example", "anong@consult.example", WRITING, "prasit@foundation.example")
# More reviewers than the demo has: name in Thai and English, categories, goals.
MORE = (
    ("สมศรี", "Somsri", (1, 4), (3, 10, 16)),
    ("วีระ", "Wira", (2,), (6, 15)),
    ("จันทร์เพ็ญ", "Chanphen", (1, 3), (1, 5)),
    ("ธนา", "Thana", (4,), (9, 11, 16)),
)
# What is added to the scores of each reviewer, application by application: a ranking with differences.
SHIFTS = ((1, 0, 1), (-1, -1, -1), (0, 0, 0), (-2, 1, -2), (0, -1, -1), (-2, -2, -2), (0, 0, 0))
REASON = (
    "มีผลลัพธ์ที่ตรวจสอบได้ ชุมชนมีส่วนร่วม และหน่วยงานอื่นนำไปใช้ได้\n"
    "The results can be verified, the community takes part, and others can repeat it."
)
NOTES = "ขอให้หน่วยงานเพิ่มตัวเลขก่อนและหลังดำเนินการ ก่อนกรอกแบบของสหประชาชาติ"


def stage(references: dict[str, str]) -> dict[str, str]:
    """Bring the round to every stage. Gives what the pictures show: references, and the keys of panels."""
    from django.db import connections

    from accounts.models import User
    from applications.models import Application
    from unpsa_portal.demo import desk

    make_reviewers()
    people = {user.email: user for user in User.objects.all()}
    pool = [people[email] for email in (*REVIEWERS, *(f"{name[1].lower()}@review.example" for name in MORE))]
    officer = people[OFFICER]
    ranked, decided = variants.make(variants.RANKED), variants.make(variants.DECIDED)
    accepted, _waiting = variants.make(variants.ACCEPTED), variants.make(variants.WAITING)
    for place, application in enumerate([*ranked, *decided]):
        desk.screen(application, officer)
        three = [pool[(place + step) % len(pool)] for step in range(3)]
        review(application, three, SHIFTS[place % len(SHIFTS)], officer, unfinished=place == UNFINISHED)
    for application in accepted:
        desk.screen(application, officer)
    screen_in_part(Application.objects.get(reference=references["submitted"]), officer)
    hand_over(decided[0], endorse(decided, people), people)
    panel = prepare(ranked, people)
    connections.close_all()
    return {
        **references,
        "round": ranked[0].round.code,
        "category": str(ranked[0].category.number),
        "reviewed": ranked[UNFINISHED].reference,
        "done": decided[0].reference,
        "panel": str(panel.pk),
    }


def make_reviewers() -> None:
    """Reviewers with expertise, so that the automatic assignment has a choice."""
    from accounts.models import User
    from reviews.models import ReviewerProfile

    for name_th, name_en, categories, goals in MORE:
        user, _made = User.objects.get_or_create(
            email=f"{name_en.lower()}@review.example",
            defaults={
                "name_th": f"{name_th} ตัวอย่าง",
                "name_en": f"{name_en} Tuayang",
                "is_reviewer": True,
            },
        )
        ReviewerProfile.objects.get_or_create(
            user=user, defaults={"categories": list(categories), "sdgs": list(goals)}
        )


def review(
    application: "Application",
    reviewers: list["User"],
    shifts: tuple[int, ...],
    officer: "User",
    *,
    unfinished: bool,
) -> None:
    """Three reviewers declare and score. Of the unfinished one, one reviewer has four scores so far."""
    from reviews.models import Interest
    from reviews.services.assigning import assign
    from reviews.services.declaring import declare
    from reviews.services.scoring import open_sheet, save_sheet, submit_sheet
    from unpsa_portal.demo.sheets import SHEETS

    example = variants.LAND if application.agency.slug == "hrdi" else variants.HEALTH
    for reviewer, sheet, shift in zip(reviewers, SHEETS[example], shifts, strict=True):
        assignment = assign(application, reviewer, actor=officer)
        declare(application, reviewer, interest=Interest.NONE, actor=reviewer)
        values = shifted(sheet, shift).values()
        writing = unfinished and reviewer.email == WRITING
        if writing:
            first = list(values["scores"].items())[:4]
            values = {"scores": dict(first), "strengths": values["strengths"]}
        saved = save_sheet(open_sheet(assignment), version=0, values=values, actor=reviewer)
        if not writing:
            submit_sheet(saved, version=saved.version, actor=reviewer)


def shifted(sheet: "Sheet", by: int) -> "Sheet":
    """The same sheet with its scores moved on the scale from 0 to 5."""
    moved = tuple((None if score is None else max(0, min(5, score + by)), why) for score, why in sheet.scores)
    return replace(sheet, scores=moved)


def screen_in_part(application: "Application", officer: "User") -> None:
    """Screening has begun: the first clause is decided, the rest waits for the officer's word."""
    from applications.services.transitions import perform
    from reviews.models import ClauseStatus
    from reviews.services.screening import decide_clause

    perform("start_screening", application, actor=officer)
    decide_clause(application, "1.1", status=ClauseStatus.PASS, reason="", actor=officer)


def call_panel(
    applications: list["Application"], people: dict[str, "User"], names: tuple[str, str]
) -> "Panel":
    """A panel of one category sits, complete."""
    from django.utils import timezone

    from reviews.services import panels

    members = [people[email] for email in MEMBERS]
    panel = panels.open_panel(
        round_=applications[0].round,
        category=applications[0].category,
        name_th=names[0],
        name_en=names[1],
        held_at=timezone.now() + timedelta(hours=1),
        members=members,
        order=panels.Order.RANK,
        actor=members[0],
    )
    panels.set_present(panel, [member.pk for member in members], actor=members[0])
    return panel


def prepare(applications: list["Application"], people: dict[str, "User"]) -> "Panel":
    """A panel in the middle of its work: two decisions are prepared, nothing is released."""
    from reviews.models import Outcome
    from reviews.services import deciding

    panel = call_panel(applications, people, ("คณะกรรมการพิจารณา ครั้งที่ 2", "Second sitting of the panel"))
    for item in panel.items.order_by("position")[:2]:
        deciding.stage(
            item, version=0, outcome=Outcome.ENDORSE, reason=REASON, notes=NOTES, actor=people[OFFICER]
        )
    return panel


def endorse(applications: list["Application"], people: dict[str, "User"]) -> "Panel":
    """A panel whose endorsements are released."""
    from reviews.models import Outcome
    from reviews.services import deciding
    from reviews.services.releasing import preview, release

    officer = people[OFFICER]
    panel = call_panel(applications, people, ("คณะกรรมการพิจารณา ครั้งที่ 1", "First sitting of the panel"))
    for item in panel.items.order_by("position"):
        deciding.stage(item, version=0, outcome=Outcome.ENDORSE, reason=REASON, notes=NOTES, actor=officer)
    ready, _held = preview(panel, officer)
    release(panel, seen={row.item.pk: row.stamp for row in ready}, actor=officer)
    return panel


def hand_over(first: "Application", panel: "Panel", people: dict[str, "User"]) -> None:
    """Of the endorsed applications one is pasted and half checked, the next half pasted."""
    from applications.handover_fields import fields_of
    from applications.services.handover import tick_checked, tick_pasted

    rows = [item.application for item in panel.items.order_by("position")]
    rows.sort(key=lambda row: row.pk != first.pk)
    for application, pasted, checked in zip(rows, (1.0, 0.5), (0.6, 0.2), strict=False):
        fields = fields_of(application.snapshots.order_by("-number").first().document)
        for field in fields[: round(len(fields) * pasted)]:
            tick_pasted(application, field, actor=people[OFFICER], pasted=True)
        for field in fields[: round(len(fields) * checked)]:
            tick_checked(application, field, actor=people[SECOND], checked=True)
