"""What every part of an SOP file is made of: immutable values, short names, texts, dates and times."""

import datetime
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from sopan.procedure.time import Duration, is_blank

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _only_iso_dates(value: Any) -> Any:
    """Refuse what pydantic would take for seconds since 1970, such as a lone year."""
    if isinstance(value, datetime.date) or (
        isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    ):
        return value
    raise PydanticCustomError("date", "tanggal ditulis tahun-bulan-hari, misalnya 2022-07-01")


def _empty_cell(value: Any) -> Any:
    """An empty cell of the sheet has no time."""
    return None if isinstance(value, str) and is_blank(value) else value


Date = Annotated[datetime.date, BeforeValidator(_only_iso_dates)]
Cell = Annotated[Duration | None, BeforeValidator(_empty_cell)]


class Sheet(BaseModel):
    """Base of every part of an SOP: immutable, and strict about keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, coerce_numbers_to_str=True)
