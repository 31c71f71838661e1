"""The ten items of the UN's pre-screening form: what each has been answered, in words."""

from collections.abc import Callable

from common.dates import english_date, thai_date

from .models import Application, Prescreening

Pair = tuple[str, str]
NOT_SAID: Pair = ("ยังไม่ได้ตอบ", "not answered yet")
YES: Pair = ("ใช่", "yes")
NO: Pair = ("ไม่ใช่", "no")
SECTORS: dict[str, Pair] = {
    "public": ("หน่วยงานภาครัฐ", "public sector"),
    "civil_society": ("ภาคประชาสังคม", "civil society"),
    "private": ("ภาคเอกชน", "private sector"),
    "academic": ("สถาบันการศึกษา", "academic"),
    "other": ("อื่น ๆ", "other"),
}


def _boolean(value: bool | None) -> Pair:
    return NOT_SAID if value is None else YES if value else NO


def _with(pair: Pair, detail: str) -> Pair:
    return (f"{pair[0]} · {detail}", f"{pair[1]} · {detail}") if detail else pair


def _public_sector(application: Application, _told: Prescreening) -> Pair:
    pair = SECTORS.get(application.agency.sector, NOT_SAID)
    sponsor = getattr(application, "sponsor", None)
    if sponsor is None:
        return pair
    return (
        f"{pair[0]} · สมัครผ่าน {sponsor.name_th or sponsor.name_en}",
        f"{pair[1]} · led by {sponsor.name_en or sponsor.name_th}",
    )


def _category(application: Application, _told: Prescreening) -> Pair:
    category = application.category
    if category is None:
        return NOT_SAID
    return f"{category.number} {category.name_th}", f"{category.number} {category.name_en}"


def _sdgs(application: Application, _told: Prescreening) -> Pair:
    codes = ", ".join(application.sdgs)
    return (codes, codes) if codes else NOT_SAID


def _start_date(application: Application, _told: Prescreening) -> Pair:
    day = application.started_on
    return (thai_date(day), english_date(day)) if day else NOT_SAID


def _text(value: str) -> Pair:
    return (value, value) if value else NOT_SAID


ANSWERS: dict[str, Callable[[Application, Prescreening], Pair]] = {
    "public_sector": _public_sector,
    "category": _category,
    "sdgs": _sdgs,
    "start_date": _start_date,
    "un_system": lambda _a, told: _with(_boolean(told.un_system_involved), told.un_system_details),
    "submitted_before": lambda _a, told: _boolean(told.submitted_past_three_years),
    "previous_winner": lambda _a, told: _boolean(told.previous_unpsa_winner),
    "other_awards": lambda _a, told: _text(told.other_awards),
    "heard_of": lambda _a, told: _text(told.heard_of),
    "consent": lambda _a, told: _boolean(told.verification_consent),
}


def _answer_of(application: Application, code: str) -> Pair:
    told = getattr(application, "prescreening", None) or Prescreening()
    return ANSWERS.get(code, lambda _a, _t: NOT_SAID)(application, told)


def answered(application: Application) -> dict[str, bool]:
    """For each item of the round, by its code, whether it has been answered."""
    codes = [item.code for item in application.round.prescreeningitem_set.all()]
    return {code: _answer_of(application, code) != NOT_SAID for code in codes}


def as_told(application: Application) -> list[dict[str, str | int]]:
    """Each item of the round with its answer in both languages."""
    rows = []
    for item in application.round.prescreeningitem_set.all():
        answer = _answer_of(application, item.code)
        rows.append(
            {
                "number": item.number,
                "text_th": item.text_th,
                "text_en": item.text_en,
                "answer_th": answer[0],
                "answer_en": answer[1],
            }
        )
    return rows
