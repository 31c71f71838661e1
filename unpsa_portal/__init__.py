"""The project: settings, addresses, Celery app, embedded services, health.

Nothing is imported here: what is imported with the package would run before `wsgi`, `manage.py` or the runner
have said which settings are meant.
"""
