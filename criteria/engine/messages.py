"""What the engine says about each outcome of each clause, in two languages: what is the matter, what to do.

A key is `clause.status` or `clause.status.case`, or names a part of such a message. The clause gives the
values that stand in braces.
"""

from .eligibility_messages import ELIGIBILITY_MESSAGES
from .evidence_messages import EVIDENCE_MESSAGES
from .phrases import Text

MESSAGES: dict[str, Text] = ELIGIBILITY_MESSAGES | EVIDENCE_MESSAGES


def say(key: str, **values: Text | str | int) -> Text:
    """The message of `key`, with `values` (both languages, or one text for both) in its braces."""
    message = MESSAGES[key]
    english = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    thai = {name: value.th if isinstance(value, Text) else value for name, value in values.items()}
    return Text(message.en.format(**english), message.th.format(**thai))


def together(sentences: list[Text]) -> Text:
    """Several sentences as one message. Thai ends no sentence with a sign, so one stands between them."""
    return Text(" ".join(text.en for text in sentences), " · ".join(text.th for text in sentences))
