"""The embedded default: a real PostgreSQL and a real Redis-protocol server carried by wheels, and the runner.

Nothing here is used when DATABASE_URL and REDIS_URL name servers of the installation's own.
"""
