"""The eligibility engine: facts about an application against the rules of a round.

Pure: it knows neither Django nor a year.
"""
