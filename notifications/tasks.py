"""Thin tasks: an id in, a service called. The row is the truth; a task may come twice or never."""

from celery import shared_task

from . import reminders, services


@shared_task
def send_message(pk: int) -> None:
    """Send one mail. No retry here: the row says when it is due again, and the sweeper asks."""
    services.send(pk)


@shared_task
def sweep_messages() -> None:
    """Beat's question: is any mail due, or was one left in the middle?"""
    services.sweep()


@shared_task
def send_reminders() -> None:
    """Beat's question: is any reminder due? Each is claimed once, however often this runs."""
    reminders.send_due()
