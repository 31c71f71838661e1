"""The demo's papers: the blank form of the round is asked for already, so that its page has something to give."""

from criteria.models import Round
from dossiers.papers import blank_form


def order_papers(round_: Round) -> None:
    """Order what a worker will have made before anybody looks. Ordered twice, it is made once."""
    blank_form.order(round_)
