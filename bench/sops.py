"""Whether a step of the largest SOP costs more than one of the smallest: whole cases of real SOPs, opened and completed.

    .venv/bin/python -m bench.sops [--rounds 5] [--cases 4] [--databases sqlite postgres]

Each SOP's first story that ends is played through the functions that the pages call, each step committed. The SOPs
take turns case by case, so that whatever slows the machine slows all alike. Printed is the time a step of each SOP,
without letters and with, and the ratio of the largest to the smallest.
"""

import argparse
import statistics
import time

from bench.databases import ROOT, on_each

SMALLEST = ("surat-masuk", "pelayanan-langsung")
LARGEST = ("laporan-tahunan", "penetapan-kinerja-utama")
"""By their rows; the first of each ends without a letter of its own, so the steps are of one kind."""


def main() -> None:
    """Measure on each database, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=4, help="cases of each SOP in a round")
    on_each(parser, lambda _asked: "a step of whole cases", lambda asked: _measure(asked.rounds, asked.cases))


def _measure(rounds: int, cases: int) -> None:
    from bench.office import settle
    from sopan.cases.cast import make_cast
    from sopan.cases.editions import publish
    from sopan.cases.models import Case, Event, ProcedureRow
    from sopan.cases.publishing import sop_files
    from sopan.cases.stories import Telling
    from sopan.directory.holidays import load_holidays
    from sopan.directory.offices import load_agencies
    from sopan.files.checks import known_files
    from sopan.procedure.reading import read
    from sopan.procedure.stories import read_stories

    load_agencies(ROOT / "sops")
    load_holidays([2025, 2026, 2027])
    played = {}
    for path in sop_files(ROOT / "sops"):
        sheet = read(path)
        publish(sheet)
        if sheet.slug in (*SMALLEST, *LARGEST):
            stories = read_stories(path.with_suffix(".cases.yaml"), sheet)
            played[sheet.slug] = (sheet, next(story for story in stories.stories if story.ends))
    casts = {}
    for slug, (sheet, _story) in played.items():
        procedure = ProcedureRow.objects.select_related("agency", "current").get(slug=slug)
        casts[slug] = (procedure, make_cast(procedure.agency, sheet))

    def play(slug: str) -> tuple[float, int]:
        (sheet, story), (procedure, cast) = played[slug], casts[slug]
        before = Event.objects.filter(kind__in=("task_done", "task_returned")).count()
        began = time.perf_counter()
        said = Telling(procedure, sheet, story, cast).play()
        taken = time.perf_counter() - began
        assert said is None, said
        return taken, Event.objects.filter(kind__in=("task_done", "task_returned")).count() - before

    with known_files():
        for slug in played:
            play(slug)
        settle()
        each: dict[str, list[float]] = {slug: [] for slug in played}
        steps: dict[str, int] = {}
        for _ in range(rounds):
            taken = dict.fromkeys(played, 0.0)
            for _ in range(cases):
                for slug in played:
                    seconds, count = play(slug)
                    taken[slug] += seconds / count
                    steps[slug] = count
            for slug in played:
                each[slug].append(taken[slug] / cases * 1000)
    print("| SOP | steps a case | ms a step |")
    print("| --- | ---: | ---: |")
    for slug, found in each.items():
        print(
            f"| {slug} | {steps[slug]} | {statistics.median(found):.2f} ({min(found):.2f}-{max(found):.2f}) |"
        )
    for large, small in zip(LARGEST, SMALLEST, strict=True):
        ratios = [a / b for a, b in zip(each[large], each[small], strict=True)]
        print(
            f"\n{large} in times of {small}, a step: {statistics.median(ratios):.2f}"
            f" ({min(ratios):.2f}-{max(ratios):.2f})"
        )
    assert Case.objects.exclude(status="closed").count() == 0


if __name__ == "__main__":
    main()
