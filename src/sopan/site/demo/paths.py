"""Which steps a story goes through before a place, by the sheet alone: for planning when a case begins."""

from sopan.procedure.model import Procedure, Step
from sopan.procedure.stories import Move, Story


def path_of(sheet: Procedure, story: Story, stop: str = "", *, returned: bool = False) -> list[Step]:
    """The steps that are done before the case stands at `stop`; all of them when it is empty.

    With `returned` it stands there only when something came back. What an `until` passes is taken in the order of the
    rows, which is how most cases go.
    """
    rows = sheet.running_steps
    at = next((place for place, row in enumerate(rows) if row.does != "apply"), 0)
    done: list[Step] = []
    came_back = False
    moves = list(story.steps)
    if not stop or not any(stop in (move.do, move.until, move.back) for move in moves):
        moves.append(Move(until=rows[-1].id))
    for move in moves:
        if move.until is not None:
            target = _place(rows, move.until)
            while at < target:
                if rows[at].id == stop and (came_back or not returned):
                    return done
                done += _times(sheet, rows[at])
                at += 1
            continue
        assert move.do is not None
        if move.do == stop and (came_back or not returned):
            return done
        done.append(sheet.step(move.do))
        at = _place(rows, move.do) + 1
        if move.back is not None:
            at, came_back = _place(rows, move.back), move.back == stop or came_back
            if move.back == stop:
                return done
    return done


def passes(sheet: Procedure, story: Story, stop: str, *, returned: bool = False) -> int:
    """How surely a case of this story comes to stand at `stop`: 2 when it names it, 1 when it may, 0 when not."""
    if sheet.step(stop).does == "apply" or returned:
        return 2 if any(move.back == stop for move in story.steps) else 0
    if any(stop in (move.do, move.until) for move in story.steps):
        return 2
    return int(stop in {step.id for step in path_of(sheet, story)})


def _times(sheet: Procedure, row: Step) -> list[Step]:
    """A row once for each who does it."""
    doers = sum(max(1, len(sheet.actor(id_).members)) for id_ in row.doers)
    return [row] * doers


def _place(rows: tuple[Step, ...], id_: str) -> int:
    return next((place for place, row in enumerate(rows) if row.id == id_), len(rows))
