"""Demonstration data: invented people, real agencies named in the seed documents, and the example applications."""
