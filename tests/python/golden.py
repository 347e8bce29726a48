"""Hand-made claims and contributions."""

from itertools import count
from uuid import UUID

AS_OF = "2025-06-30"
NUMBERS = count(1)


def claims(
    n, program, unit, event, reported, completed=None, paid=None, amount=None, **other
) -> list[dict]:
    """The same claim n times, under its own number each time."""
    alike = {
        "region_code": "3575",
        "segment": "PU",
        "payer_id": "employer",
        "program": program,
        "claim_unit": unit,
        "event_on": event,
        "reported_on": reported,
        "completed_on": completed,
        "paid_on": paid,
        "status": "paid" if paid else "open",
        "amount_idr": amount,
    }
    return [
        {"claim_id": UUID(int=number), "person_id": UUID(int=number), **alike, **other}
        for number in (next(NUMBERS) for _ in range(n))
    ]


def paid(n, program, unit, day, amount, **other) -> list[dict]:
    return claims(n, program, unit, day, day, day, day, amount, **other)


def contributions(n, program, month, amount, segment, payer) -> list[dict]:
    return [
        {
            "person_id": UUID(int=number + 1),
            "region_code": "3575",
            "segment": segment,
            "payer_id": payer,
            "month_on": month,
            "program": program,
            "amount_idr": amount,
            "paid_on": month,
        }
        for number in range(n)
    ]
