"""An application that has grown for weeks opens with as many queries as a small one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import AnswerRevision, Comment, SupportingDocument

from . import factories

pytestmark = pytest.mark.django_db
PAGES = (
    ("application_overview", {}),
    ("application_prescreening", {}),
    ("application_topic", {"number": 5}),
    ("application_documents", {}),
    ("application_letters", {}),
    ("application_links", {}),
    ("application_checklist", {}),
    ("application_submit", {}),
    ("application_word", {}),
    ("answer_history", {"number": "5a"}),
)


def queries_of(client, application, name, values) -> int:
    address = reverse(name, kwargs={"ref": application.reference} | values)
    client.get(address)  # what is read once a process (content types, for example) is read now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def grow(application) -> None:
    """500 revisions, 12 documents and 20 comments: weeks of work."""
    answers = list(application.answers.all())
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=answers[n % len(answers)], number=100 + n, text=f"revision {n}")
        for n in range(500)
    )
    for number in range(10):
        row = SupportingDocument.objects.create(
            application=application, clause="4.4", title=f"Paper {number}", language="en"
        )
        factories.attach(row)
    author = factories.make_member(application.agency)
    Comment.objects.bulk_create(
        Comment(application=application, question=answers[0].question, author=author, text=f"Remark {n}")
        for n in range(20)
    )


@pytest.mark.parametrize(("name", "values"), PAGES, ids=[name for name, _values in PAGES])
def test_a_page_costs_the_same_after_weeks_of_work(client, name, values):
    application = factories.complete_application(factories.make_agency())
    client.force_login(factories.make_member(application.agency))
    small = queries_of(client, application, name, values)
    grow(application)
    assert application.answers.count() >= 22
    assert queries_of(client, application, name, values) == small
