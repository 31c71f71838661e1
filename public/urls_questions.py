"""Addresses: questions and complaints, and the officers' queue of them."""

from django.urls import URLPattern, path

from .views import faq, officer_faq, officer_questions, questions

urlpatterns: list[URLPattern] = [
    path("questions/", faq.faq, name="faq"),
    path("questions/ask/", questions.ask, name="ask"),
    path("questions/asked/<slug:number>/", questions.asked, name="asked"),
    path("questions/link/", questions.link, name="question_link"),
    path("questions/link/sent/", questions.link_sent, name="question_link_sent"),
    path("questions/status/<slug:token>/", questions.status, name="question_status"),
    path("officer/questions/", officer_questions.queue, name="officer_questions"),
    path("officer/questions/faq/", officer_faq.entries, name="officer_faq"),
    path("officer/questions/faq/new/", officer_faq.new, name="officer_faq_new"),
    path("officer/questions/faq/<int:pk>/", officer_faq.entry, name="officer_faq_entry"),
    path("officer/questions/<slug:number>/", officer_questions.question, name="officer_question"),
    path("officer/questions/<slug:number>/publish/", officer_faq.publish, name="question_publish"),
]
