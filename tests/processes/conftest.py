"""What tests of real processes are made of."""

from tests.portal import portal

__all__ = ["portal"]
