"""What tests of people and agencies are made of."""

from itertools import count
from typing import Any

from accounts.models import Agency, Membership, Role, User

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_agency(**fields: Any) -> Agency:
    number = next(_numbers)
    values = {
        "slug": f"agency-{number}",
        "name_th": f"หน่วยงานทดสอบ {number}",
        "name_en": f"Test Agency {number}",
        "sector": "public",
        "level": "national",
    }
    return Agency.objects.create(**values | fields)


def make_user(**fields: Any) -> User:
    number = next(_numbers)
    values = {
        "email": f"person{number}@example.go.th",
        "name_th": f"สมใจ ที่{number}",
        "name_en": f"Person {number}",
    }
    return User.objects.create_user(password=PASSWORD, **values | fields)


def make_member(agency: Agency, role: str = Role.COORDINATOR, **fields: Any) -> User:
    user = make_user(**fields)
    Membership.objects.create(user=user, agency=agency, role=role)
    return user


def make_officer(**fields: Any) -> User:
    return make_user(is_officer=True, **fields)
