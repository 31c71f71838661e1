"""The demo's clinics: a past one with attendance and advice, one that is coming, one that is nearly full."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from applications.models import Application
from applications.services.transitions import TransitionRefused
from clinics.models import Audience, Booking, Clinic, ClinicKind
from clinics.services import booking, clinics, slots
from clinics.services.advising import advise
from clinics.services.attendance import record_attendance
from common.dates import BANGKOK
from criteria.models import Round

OFFICER, COACH = "officer2@opdc.example", "coach@opdc.example"
WRITERS = {
    "hrdi": "suphaphon@hrdi.example",
    "dms": "malee@dms.example",
    "sirindhorn-hospital": "somchai@sirindhorn.example",
    "led": "thanya@led.example",
}
PLACE = {
    "place_th": "ห้องประชุมชั้น 5 สำนักงาน ก.พ.ร. ถนนพิษณุโลก กรุงเทพฯ",
    "place_en": "Meeting room, 5th floor, OPDC, Phitsanulok Road, Bangkok",
}
PAST = {
    "name_th": "คลินิกให้คำปรึกษา ครั้งที่ 1",
    "name_en": "Consultation clinic 1",
    "about_th": "ที่ปรึกษาอ่านร่างคำตอบของท่านล่วงหน้า แล้วให้คำแนะนำรายข้อ โปรดนำตัวเลขก่อนและหลังดำเนินการมาด้วย",
    "about_en": "Coaches read your drafts beforehand and advise on each question. Bring figures from before and after.",
    **PLACE,
}
COMING = {
    "name_th": "อบรมเชิงปฏิบัติการเขียนใบสมัคร",
    "name_en": "Writing workshop",
    "about_th": "ฝึกเขียนคำตอบ 12 ข้อให้กระชับและมีหลักฐาน นำร่างคำตอบมาด้วย",
    "about_en": "Write the twelve answers so that they are short and proved. Bring your drafts.",
    **PLACE,
    "online_link": "https://meet.opdc.example/writing",
}
FULL = {
    "name_th": "คลินิกให้คำปรึกษา ครั้งที่ 2",
    "name_en": "Consultation clinic 2",
    "about_th": "หน่วยงานละ 45 นาที ที่ปรึกษาอ่านร่างคำตอบล่วงหน้า",
    "about_en": "45 minutes for each agency; the coaches read the drafts beforehand.",
    **PLACE,
}
ADVICE = (
    (
        "5a",
        "ผลลัพธ์ยังกล่าวกว้างเกินไป กรรมการจะมองหาตัวเลขก่อนและหลัง แยกตามกลุ่มผู้รับบริการ และแหล่งที่มาของตัวเลข",
        "ใส่ตารางผลลัพธ์ก่อนและหลัง แยกชายหญิงและกลุ่มเปราะบาง",
        7,
    ),
    (
        "3a",
        "อธิบายสิ่งที่ต่างจากวิธีเดิมให้เห็นในสองประโยคแรก แล้วจึงเล่าขั้นตอน",
        "",
        None,
    ),
)


def make_clinics(round_: Round, people: dict[str, User]) -> list[Clinic]:
    """Three clinics of the round, through the portal's own services; none when there are some already."""
    if Clinic.objects.filter(round=round_, audience=Audience.APPLICATIONS).exists():
        return []
    officer, coach = people[OFFICER], people[COACH]
    rows = Application.objects.filter(round=round_, agency__slug__in=WRITERS).select_related("agency")
    applications = {row.agency.slug: row for row in rows.order_by("-pk")}
    past = _make(round_, officer, coach, days=6, hours=3, seats=8, **PAST)
    seats = _book(past, applications, people, ("sirindhorn-hospital", "hrdi", "led"))
    _hold(past, days=-9)
    told = {seat.pk: seat.application.agency.slug != "led" for seat in seats}
    record_attendance(past, told, actor=coach)
    for seat in seats:
        if told[seat.pk]:
            _advise(past, seat.application, coach)
    _make(round_, officer, coach, days=10, hours=6, seats=30, kind=ClinicKind.WORKSHOP, **COMING)
    full = _make(round_, officer, coach, days=5, hours=3, seats=1, **FULL)
    slots.divide(full, minutes=45, seats=1, actor=officer)
    for agency, slot in zip(("dms", "led", "sirindhorn-hospital"), full.slots.all(), strict=False):
        _book(full, applications, people, (agency,), slot=slot)
    return [past, full]


def _make(
    round_: Round, officer: User, coach: User, *, days: int, hours: int, seats: int, **values: Any
) -> Clinic:
    start = _at_nine(days)
    told = {"round": round_, "starts_at": start, "ends_at": start + timedelta(hours=hours)} | values
    clinic = clinics.make_clinic(actor=officer, values=told, coaches=[coach], seats=seats)
    return clinics.publish(clinic, actor=officer)


def _at_nine(days: int) -> datetime:
    day = timezone.now().astimezone(BANGKOK).date() + timedelta(days=days)
    return datetime.combine(day, time(9), BANGKOK)


def _book(
    clinic: Clinic,
    applications: dict[str, Application],
    people: dict[str, User],
    agencies: Sequence[str],
    slot: Any = None,
) -> list[Booking]:
    """Seats of those that may still take one; a decided application comes too late."""
    found = []
    for agency in agencies:
        if agency not in applications:
            continue
        chosen = slot or clinic.slots.first()
        try:
            found.append(booking.book(applications[agency], chosen, actor=people[WRITERS[agency]]))
        except TransitionRefused:
            continue
    return found


def _hold(clinic: Clinic, *, days: int) -> None:
    """Let it have been held; seats cannot be taken in the past."""
    start = _at_nine(days)
    Clinic.objects.filter(pk=clinic.pk).update(starts_at=start, ends_at=start + timedelta(hours=3))
    clinic.slots.update(starts_at=start, ends_at=start + timedelta(hours=3))
    clinic.refresh_from_db()


def _advise(clinic: Clinic, application: Application, coach: User) -> None:
    questions = {q.number: q for q in application.round.question_set.all()}
    for number, words, action, days in ADVICE:
        due = timezone.localdate() + timedelta(days=days) if days else None
        advise(
            clinic,
            application,
            text=words,
            question=questions.get(number),
            action=action,
            due_on=due,
            actor=coach,
        )
