"""The one table of what may happen to an application (DESIGN §4). What is not in it is impossible.

Pure: names only. Guards and effects are named here and found in `applications.guards` and `applications.services`.
"""

from dataclasses import dataclass

from .states import State

COORDINATOR = "coordinator"
OFFICER = "officer"


@dataclass(frozen=True)
class Transition:
    """One way from a state to another: who may go it, what must hold, what it brings about."""

    name: str
    sources: frozenset[State]
    target: State
    actors: frozenset[str]
    guard: str = ""
    seals: bool = False
    needs_note: bool = False


def _way(name: str, sources: tuple[State, ...], target: State, *actors: str, **more: object) -> Transition:
    return Transition(name, frozenset(sources), target, frozenset(actors), **more)


BEFORE_DECISION = (
    State.DRAFT,
    State.SUBMITTED,
    State.IN_SCREENING,
    State.RETURNED,
    State.ACCEPTED,
    State.IN_REVIEW,
)

TRANSITIONS: dict[str, Transition] = {
    way.name: way
    for way in (
        _way(
            "submit",
            (State.DRAFT, State.RETURNED),
            State.SUBMITTED,
            COORDINATOR,
            guard="ready_to_submit",
            seals=True,
        ),
        _way("start_screening", (State.SUBMITTED,), State.IN_SCREENING, OFFICER),
        _way("return", (State.IN_SCREENING,), State.RETURNED, OFFICER, needs_note=True),
        _way("accept", (State.IN_SCREENING,), State.ACCEPTED, OFFICER),
        _way("find_ineligible", (State.IN_SCREENING,), State.INELIGIBLE, OFFICER, needs_note=True),
        # An acceptance by mistake, as long as nobody reviews it (docs/decisions/0006).
        _way("reopen_screening", (State.ACCEPTED,), State.IN_SCREENING, OFFICER, needs_note=True),
        _way("start_review", (State.ACCEPTED,), State.IN_REVIEW, OFFICER),
        _way("endorse", (State.IN_REVIEW,), State.ENDORSED, OFFICER),
        _way("not_endorse", (State.IN_REVIEW,), State.NOT_ENDORSED, OFFICER, needs_note=True),
        # The note repeats the UN's reference and time; the guard asks for the receipt itself (DESIGN §4).
        _way(
            "send_to_un",
            (State.ENDORSED,),
            State.SENT_TO_UN,
            OFFICER,
            COORDINATOR,
            guard="has_un_receipt",
            needs_note=True,
        ),
        _way("un_winner", (State.SENT_TO_UN,), State.UN_WINNER, OFFICER),
        _way("un_finalist", (State.SENT_TO_UN,), State.UN_FINALIST, OFFICER),
        _way("un_not_selected", (State.SENT_TO_UN,), State.UN_NOT_SELECTED, OFFICER),
        _way("withdraw", BEFORE_DECISION, State.WITHDRAWN, COORDINATOR, needs_note=True),
    )
}


def possible(state: str, roles: frozenset[str]) -> list[Transition]:
    """The transitions that somebody with these roles may ask for in this state."""
    return [t for t in TRANSITIONS.values() if state in t.sources and t.actors & roles]
