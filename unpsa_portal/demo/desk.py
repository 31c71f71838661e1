"""The demo's desk: screening, assignment, score sheets, a panel and a release, through the portal's own services."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from applications.models import Application
from applications.services.transitions import perform
from criteria.models import Round
from reviews.clauses import clauses_of, newest_snapshot
from reviews.models import ClauseStatus, Interest, Outcome, Panel
from reviews.services import deciding, panels, screening
from reviews.services.assigning import assign
from reviews.services.declaring import declare
from reviews.services.feedback import approve
from reviews.services.releasing import preview, release
from reviews.services.scoring import open_sheet, save_sheet, submit_sheet

from .sheets import Sheet

CHECKED = "เจ้าหน้าที่ตรวจจากเอกสารแนบแล้ว เป็นไปตามประกาศ"
REASON = (
    "ชุมชนเป็นผู้กำหนดกติกาเอง มีผลลัพธ์ที่ตรวจสอบได้ และขยายผลได้\n"
    "The community made the rules, the results can be verified, and the approach can be repeated."
)
NOTES = "ที่ประชุมเห็นว่าควรเพิ่มตัวเลขก่อนและหลังก่อนกรอกแบบของสหประชาชาติ"
# What an officer has made of the composed text: the same in both languages.
FEEDBACK = {
    "text_th": (
        "จุดเด่น\n- ชุมชนเป็นศูนย์กลางจริง แผนที่เดียวใช้ได้ทั้งชาวบ้านและราชการ\n"
        "- สร้างความไว้วางใจก่อนใช้เทคนิค และป่ากลับคืนมาเพราะที่ทำกินมั่นคง\n\n"
        "จุดที่ควรพัฒนา\n- ครัวเรือนที่ขาดแรงงานยังได้ประโยชน์น้อยกว่าครัวเรือนอื่น\n"
        "- ยังไม่ชัดว่าใครจะเป็นเลขานุการในระยะยาว\n\n"
        "ข้อเสนอแนะ\n- เพิ่มตัวเลขรายได้และพื้นที่ป่าก่อนและหลัง แยกตามกลุ่มครัวเรือน\n"
        "- ระบุผู้รับผิดชอบและงบประมาณในอีกห้าปี"
    ),
    "text_en": (
        "Strengths\n- The community is at the centre, and one map serves villagers and officers.\n"
        "- Trust was built before technique, and forest was returned because fields became safe.\n\n"
        "What could be better\n- Households without labour gain less than others.\n"
        "- Who will be the secretary in the long term is not yet said.\n\n"
        "Advice\n- Add income and forest area before and after, for each group of households.\n"
        "- Say who will be responsible in five years, and with what budget."
    ),
}


def screen(application: Application, officer: User) -> None:
    """Screening until acceptance: what the check found met is confirmed, the rest is looked up by the officer."""
    perform("start_screening", application, actor=officer)
    screening.confirm_met(application, actor=officer)
    for row in clauses_of(application, newest_snapshot(application)):
        if row.decision is None:
            screening.decide_clause(
                application, row.number, status=ClauseStatus.PASS, reason=CHECKED, actor=officer
            )
    screening.accept(application, actor=officer)


def review(
    application: Application,
    sheets: Sequence[Sheet],
    people: dict[str, User],
    officer: str,
    *,
    all_of_them: bool,
) -> None:
    """Each reviewer is assigned, declares and scores; the last one is still writing unless `all_of_them`."""
    for number, sheet in enumerate(sheets, start=1):
        reviewer = people[sheet.reviewer]
        assignment = assign(application, reviewer, actor=people[officer])
        unfinished = number == len(sheets) and not all_of_them
        if unfinished:
            continue
        declare(application, reviewer, interest=Interest.NONE, actor=reviewer)
        opened = open_sheet(assignment)
        saved = save_sheet(opened, version=opened.version, values=sheet.values(), actor=reviewer)
        submit_sheet(saved, version=saved.version, actor=reviewer)


def decide(round_: Round, members: Sequence[User], *, endorsed: str) -> Panel:
    """A panel sits: the application of one agency is endorsed and released with its feedback, the others wait."""
    officer = members[0]
    panel = panels.open_panel(
        round_=round_,
        category=None,
        name_th="คณะกรรมการพิจารณา ครั้งที่ 1",
        name_en="First sitting of the panel",
        held_at=timezone.now(),
        members=members,
        order=panels.Order.RANK,
        actor=officer,
    )
    panels.set_present(panel, [member.pk for member in members], actor=officer)
    for item in panel.items.select_related("application__agency").filter(application__agency__slug=endorsed):
        deciding.stage(item, version=0, outcome=Outcome.ENDORSE, reason=REASON, notes=NOTES, actor=officer)
        approve(item.application, version=0, actor=officer, **FEEDBACK)
    ready, _held = preview(panel, officer)
    release(panel, seen={row.item.pk: row.stamp for row in ready}, actor=officer)
    return panel
