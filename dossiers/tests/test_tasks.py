"""The task is only the engine of the row: it tries a bounded number of times and survives its worker."""

import pytest
from celery.exceptions import Retry

from dossiers import services
from dossiers.tasks import render_dossier, sweep_jobs


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """Seconds before each new try of a rendering that always fails."""
    asked: list[float] = []
    retry = render_dossier.retry

    def noted(*args, countdown, **kwargs):
        asked.append(countdown)
        return retry(*args, countdown=countdown, **kwargs)

    monkeypatch.setattr(render_dossier, "retry", noted)
    monkeypatch.setattr(services, "render", lambda pk: 1 / 0)
    return asked


def test_a_rendering_that_fails_is_tried_as_often_as_the_row_allows_and_ever_more_slowly(pauses):
    result = render_dossier.apply((1,))
    assert isinstance(result.result, ZeroDivisionError | Retry)
    assert len(pauses) == services.MOST_ATTEMPTS
    for number, pause in enumerate(pauses, start=1):
        assert 0.8 * 2**number <= pause <= 1.2 * 2**number


def test_one_that_works_is_not_tried_again(monkeypatch, pauses):
    rendered: list[int] = []
    monkeypatch.setattr(services, "render", rendered.append)
    assert render_dossier.apply((7,)).successful()
    assert (rendered, pauses) == ([7], [])


@pytest.mark.parametrize("task", [render_dossier, sweep_jobs])
def test_a_task_is_given_back_when_its_worker_dies_and_cannot_run_for_ever(task):
    assert task.acks_late
    assert task.reject_on_worker_lost
    limits = task.app.conf
    assert 0 < limits.task_soft_time_limit < limits.task_time_limit
    # The broker gives a task to another worker only after the first one must have ended.
    assert limits.task_time_limit < limits.broker_transport_options["visibility_timeout"]
