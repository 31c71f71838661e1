"""Demonstration data: people, agencies, an open practice round and applications at a chosen stage."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from unpsa_portal.demo import numbers
from unpsa_portal.demo.clinics import make_clinics
from unpsa_portal.demo.dates import add_dates
from unpsa_portal.demo.events import make_events
from unpsa_portal.demo.letters import make_letters
from unpsa_portal.demo.papers import order_papers
from unpsa_portal.demo.people import PASSWORD, PEOPLE, make_agencies, make_people
from unpsa_portal.demo.questions import make_questions
from unpsa_portal.demo.rounds import make_practice_round
from unpsa_portal.demo.stages import STAGES, Builder


class Command(BaseCommand):
    help = "Make demo data and print the demo accounts. Running it again adds only what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stage", choices=STAGES, default="draft", help="how far submitted examples have come"
        )
        parser.add_argument(
            "--applications",
            type=int,
            default=0,
            metavar="N",
            help="fill the round up to N with reviewed ones",
        )
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="the same seed makes the same data"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "The demo accounts have a password that everybody can read, so these settings refuse them. "
                "Nothing was changed. Use bin/run to see the demo."
            )
        with transaction.atomic():
            agencies = make_agencies()
            people = make_people(agencies)
            round_ = make_practice_round()
            add_dates(round_, people["officer@opdc.example"])
            builder = Builder(round_, agencies, people, options["seed"])
            builder.examples(options["stage"])
            make_clinics(round_, people)
            builder.more(options["applications"])
            order_papers(round_)
            numbers.show(round_)
            make_letters(round_, people)
            make_questions(people)
            make_events(round_)
        width = max(len(person.email) for person in PEOPLE)
        self.stdout.write(f"บัญชีสาธิต / demo accounts (รหัสผ่าน / password: {PASSWORD})")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<{width}}  {person.what_th}")
