"""Count the words of a text as the portal's forms do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from criteria.wordcount import count_thai_words, count_words

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh", "th")


class Command(BaseCommand):
    help = "Print the number of words of the text on standard input (th: an estimate by dictionary)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", required=True, choices=LANGUAGES)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = sys.stdin.buffer.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise CommandError(f"standard input is not UTF-8 at byte {error.start}", returncode=2) from error
        language = options["language"]
        words = count_thai_words(text) if language == "th" else count_words(text, language)
        self.stdout.write(str(words))
