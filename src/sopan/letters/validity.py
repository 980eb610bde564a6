"""Until when a letter is valid (masa berlaku)."""

import calendar
import datetime

from sopan.procedure.time import Duration


def valid_until(day: datetime.date, duration: Duration) -> datetime.date:
    """The last day on which a letter dated `day` is valid; months and years end on the same day of the month,
    or on the last day of a shorter one."""
    amount = duration.most
    match duration.unit:
        case "tahun":
            return _month(day, 12 * amount)
        case "bulan":
            return _month(day, amount)
        case "minggu":
            return day + datetime.timedelta(weeks=amount)
        case "hari":
            return day + datetime.timedelta(days=amount)
        case _:
            return day


def _month(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
