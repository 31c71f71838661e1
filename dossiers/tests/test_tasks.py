"""The task is only the engine of the row: it tries once, survives its worker, and many do not keep one waiting."""

import pytest
from django.conf import settings

from dossiers import services
from dossiers.tasks import QUEUES, render_dossier, sweep_files, sweep_jobs


def test_a_task_asks_the_service_and_tries_nothing_again_by_itself(monkeypatch):
    rendered: list[int] = []
    monkeypatch.setattr(services, "render", rendered.append)
    assert render_dossier.apply((7,)).successful()
    assert rendered == [7]


@pytest.mark.parametrize("task", [render_dossier, sweep_jobs, sweep_files])
def test_a_task_is_given_back_when_its_worker_dies_and_cannot_run_for_ever(task):
    assert task.acks_late
    assert task.reject_on_worker_lost
    limits = task.app.conf
    assert 0 < limits.task_soft_time_limit < limits.task_time_limit
    # The broker gives a task to another worker only after the first one must have ended.
    assert limits.task_time_limit < limits.broker_transport_options["visibility_timeout"]


def test_a_dossier_ends_in_words_before_its_task_is_ended_from_outside():
    assert 0 < settings.DOSSIER_SECONDS < render_dossier.app.conf.task_soft_time_limit


def test_many_wait_in_a_queue_of_their_own():
    assert QUEUES[True] != QUEUES[False]
    route = render_dossier.app.amqp.router.route
    assert route({}, render_dossier.name)["queue"].name == QUEUES[False]
