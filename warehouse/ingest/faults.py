"""What is wrong with a whole file, or with one cell."""

from typing import NamedTuple


class FileFaultError(Exception):
    """Why a whole file is refused, and what to do about it. Nothing of it is kept."""

    def __init__(self, problem: str, remedy: str):
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}")


class Fault(NamedTuple):
    """Why a row goes to quarantine. The texts hold no value of the row: counts of them are served."""

    reason: str
    remedy: str


EMPTY = Fault("is empty", "Fill the cell.")
UNREAD_NUMBER = Fault("is no amount in rupiah", "Write digits, as in 16800 or 16.800.")
NEGATIVE = Fault("is below zero", "Write amounts without a sign; leave corrections out.")
TOO_LARGE = Fault("is over a thousand billion rupiah", "Check the amount and its thousands marks.")
UNREAD_DATE = Fault("is no date", "Write the date as 2025-06-30 or 30/06/2025.")
SHORT_YEAR = Fault("has a year of two digits", "Write the year in four digits.")
FAR_DATE = Fault("lies before 1940 or after 2100", "Check the year.")
FUTURE = Fault("lies after the date of the file", "Check the date, or say --as-of.")
UNREAD_MONTH = Fault("is no month", "Write the month as 2025-06 or Juni 2025.")
UNREAD_YEAR = Fault("is no year of birth", "Write four digits, from 1900 on.")
SHORTENED = Fault("was shortened by a spreadsheet", "Export the column as text: digits were lost.")
PLACEHOLDER = Fault("is a placeholder, not an identifier", "Write the person's own number.")
MADE_UP = Fault("begins with province 00, as simulated numbers do", "Write the person's own number.")
NO_IDENTIFIER = Fault("is no identifier", "Write a number of up to 40 digits and letters.")
UNKNOWN_REGION = Fault("is no region", "Write its code of two or four digits, or its full name.")
NATIONAL = Fault("is the whole country", "Write the regency, city or province.")
TOTAL_ROW = Fault("is a row of totals", "Leave totals out of the file.")
HEADER_AGAIN = Fault("is the header again", "Leave repeated headers out of the file.")
DUPLICATE = Fault("stands in the file twice", "Leave one of the equal rows.")
SAME_CLAIM = Fault(
    "is the number of two different rows", "Give each claim one row, each payment its date."
)
HELD = Fault("is held by an earlier batch", "To replace earlier batches, add --replace.")
