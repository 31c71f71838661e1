"""What is said about one application: the dataclasses behind `unpsa-application/1`.

"Not said yet" is `None`, `""` or `()`. It never means "no": the engine answers it with `todo`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Organisation:
    name_en: str = ""
    name_th: str = ""
    aliases: tuple[str, ...] = ()
    sector: str = ""  # public, civil_society, private, academic, other
    level: str = ""  # national, regional, local

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by that is not blank."""
        return tuple(name for name in (self.name_en, self.name_th, *self.aliases) if name.strip())

    @property
    def is_blank(self) -> bool:
        """Nothing is said about it: the same as no organisation at all."""
        return not (self.names or self.sector)


@dataclass(frozen=True)
class Nomination:
    mode: str = ""  # self, parent_agency, third_party
    organisation: str = ""
    contact_email: str = ""


@dataclass(frozen=True)
class Declarations:
    innovative: bool | None = None
    previous_unpsa_winner: bool | None = None
    un_system_involved: bool | None = None
    submitted_past_three_years: bool | None = None
    accurate: bool | None = None
    verification_consent: bool | None = None
    un_system_details: str = ""
    other_awards: str = ""


@dataclass(frozen=True)
class Document:
    clause: str = ""  # 4.1, 4.2, 4.4
    title: str = ""
    language: str = ""
    translated_into: str = ""
    parts: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Letter:
    organisation_en: str = ""
    organisation_th: str = ""
    sector: str = ""
    issued_by_opdc: bool = False
    language: str = ""
    translated_into: str = ""
    file: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.organisation_en, self.organisation_th) if name.strip())


@dataclass(frozen=True)
class Link:
    url: str = ""
    kind: str = ""  # initiative, agency, supporting


@dataclass(frozen=True)
class AnswerText:
    text: str = ""
    draft_th: str = ""


@dataclass(frozen=True)
class Facts:
    category: int | None = None
    language: str = "en"
    title_en: str = ""
    title_th: str = ""
    started_on: date | None = None
    website: str = ""
    applicant: Organisation | None = None
    sponsor: Organisation | None = None
    nomination: Nomination = field(default_factory=Nomination)
    declarations: Declarations = field(default_factory=Declarations)
    sdgs: tuple[str, ...] = ()
    answers: Mapping[str, AnswerText] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    letters: tuple[Letter, ...] = ()
    clinic_attended: bool | None = None
    links: tuple[Link, ...] = ()
