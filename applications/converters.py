"""Parts of addresses."""


class QuestionNumber:
    """The number of a question, `1` or `3a`; anything else is no address of the portal (404)."""

    regex = "[0-9]{1,2}[a-z]?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)
