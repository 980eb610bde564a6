"""What a letter costs: from data to PDF beside bare Typst and others on the same page, and a letter to 10,000.

    .venv/bin/python -m bench.letters [--letters 60] [--rounds 5] [--peers] [--merge 10000]

Everything is turn by turn in one process, so that whatever slows the machine slows all alike. The first letter is timed
in fresh processes. `--peers` puts ReportLab and WeasyPrint into a temporary environment, where they make a page with the same
words. `--merge` makes so many copies of one signed letter as the worker does, in a process of its own, and prints its memory.
"""

import argparse
import datetime
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "https://sopan.example/verifikasi/K7QM-4TXR-9WHD/"
"""Each letter has a QR of its own."""
MADE = datetime.datetime(2026, 11, 24, 2, 0, tzinfo=datetime.UTC)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--letters", type=int, default=60, help="in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--peers", action="store_true", help="also ReportLab and WeasyPrint, from the package index"
    )
    parser.add_argument("--merge", type=int, default=0, help="copies of one letter")
    parser.add_argument("--within", choices=["first", "merge"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.within == "first":
        print(_first())
    elif arguments.within == "merge":
        print(json.dumps(_merge(arguments.merge)))
    else:
        _beside(arguments)
        if arguments.merge:
            _print_merge(arguments.merge)


def _beside(arguments: argparse.Namespace) -> None:
    _set_up()
    makers: dict[str, Callable[[str], int]] = {"Sopan": _own(), "bare Typst": _bare()}
    with tempfile.TemporaryDirectory(prefix="sopan-bench-") as folder:
        peers = _peers(Path(folder)) if arguments.peers else {}
        makers |= peers
        for make in makers.values():
            make("warm")
        rounds: list[dict[str, float]] = []
        for round_ in range(arguments.rounds):
            spent = dict.fromkeys(makers, 0.0)
            for letter in range(arguments.letters):
                for name, make in makers.items():
                    start = time.perf_counter()
                    make(f"400.9/{round_:02}{letter:04}/DINSOS/2026")
                    spent[name] += time.perf_counter() - start
            rounds.append({name: seconds / arguments.letters for name, seconds in spent.items()})
    print("| one-page letter | ms | in times of bare Typst |\n| --- | ---: | ---: |")
    for name in makers:
        ratios = [one[name] / one["bare Typst"] for one in rounds]
        ms = statistics.median(one[name] for one in rounds) * 1000
        print(
            f"| {name} | {ms:.1f} | {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f}) |"
        )
    firsts = [float(_within("first")) for _ in range(5)]
    print(
        f"\nfirst letter of a process: {statistics.median(firsts) * 1000:.0f} ms (most {max(firsts) * 1000:.0f})"
    )


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")
    django.setup()


def _page(number: str) -> Any:
    from dataclasses import replace

    from tests.letters.examples import LETTER, MARKS

    facts = [
        ["Nama Karang Taruna", "Tunas Harapan"],
        ["Desa/kelurahan", "Desa Tabanio, Kec. Takisung, Kab. Tanah Laut, Kalimantan Selatan"],
        ["Alamat sekretariat", "Jalan Pesisir No. 3, RT 02"],
        ["Nama ketua", "Supardi"],
        ["Nama sekretaris", "Zubaidah"],
        ["Jumlah anggota", "60"],
        ["Nomor SK pengurus", "188.4/155/KEL/2025"],
        ["Tanggal SK pengurus", "18 Mei 2025"],
    ]
    return replace(
        LETTER,
        kind="surat keterangan",
        title="Surat Keterangan",
        number=number,
        address=f"{ADDRESS}{number}",
        initials=MARKS[1:],
        body=(
            {"text": "Yang bertanda tangan di bawah ini, Kepala Dinas Sosial, menerangkan bahwa:"},
            {"facts": facts},
            {"text": "benar merupakan Karang Taruna yang terdaftar pada Dinas Sosial."},
            {
                "text": "Surat keterangan ini berlaku sampai dengan 29 November 2027, sesuai dengan masa berlaku Surat "
                "Keputusan pengurus."
            },
            {
                "text": "Demikian surat keterangan ini dibuat dengan sebenarnya untuk dapat dipergunakan sebagaimana "
                "mestinya."
            },
        ),
    )


def _own() -> Callable[[str], int]:
    from sopan.letters.layout.rendering import render

    return lambda number: len(render(_page(number)))


def _bare() -> Callable[[str], int]:
    """The same page written by hand, with a compiler that is kept, the same standards and the same fonts."""
    import segno
    import typst

    from sopan.files.typesetting import FONTS

    compiler = typst.Compiler(root=ROOT, font_paths=[FONTS], ignore_system_fonts=True)

    def make(number: str) -> int:
        qr = str(segno.make(f"{ADDRESS}{number}", error="m", micro=False).svg_inline(border=0, omitsize=True))
        content = compiler.compile(
            input=ROOT / "bench" / "letter.typ",
            format="pdf",
            sys_inputs={"number": number, "qr": qr},
            pdf_standards=["a-2a", "ua-1"],  # type: ignore[list-item]
            timestamp=MADE,
        )
        assert isinstance(content, bytes)
        return len(content)

    return make


def _peers(folder: Path) -> dict[str, Callable[[str], int]]:
    """ReportLab and WeasyPrint, each in a child that answers a line with a length; those that can be installed here."""
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = venv / "bin" / "python"
    found: dict[str, Callable[[str], int]] = {}
    for name in ("ReportLab", "WeasyPrint"):
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", name.lower()]
        if subprocess.run(pip, check=False).returncode == 0:
            make = _child(python, name.lower())
            try:
                make("warm")
            except ValueError:  # it needs a library of the system that is not here
                print(f"{name} does not run here", file=sys.stderr)
            else:
                found[name] = make
    return found


def _child(python: Path, name: str) -> Callable[[str], int]:
    child = subprocess.Popen(
        # -P: beside that file lies bench/numbers.py, which is not the standard library's.
        [str(python), "-P", str(ROOT / "bench" / "letter_peers.py"), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": ""},
    )

    def make(number: str) -> int:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(number + "\n")
        child.stdin.flush()
        return int(child.stdout.readline())

    return make


def _first() -> float:
    """Seconds to the first PDF in this fresh process, as after the start of a web process."""
    _set_up()
    page = _page("1")
    start = time.perf_counter()
    from sopan.letters.layout.rendering import render

    render(page)
    return time.perf_counter() - start


def _within(what: str, *more: str) -> str:
    with tempfile.TemporaryDirectory(prefix="sopan-bench-") as home:
        done = subprocess.run(
            [sys.executable, "-m", "bench.letters", "--within", what, *more],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "sopan.site.settings",
                "SOPAN_HOME": home,
                "SOPAN_DATABASE_URL": f"sqlite:///{home}/sopan.sqlite3",
                "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            },
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return done.stdout.strip().splitlines()[-1]


def _print_merge(copies: int) -> None:
    told = json.loads(_within("merge", "--merge", str(copies)))
    print(
        f"\n{copies} copies of one signed letter: {told['seconds']:.0f} s in {told['turns']} turns of the worker (longest "
        f"{told['longest']:.1f} s, {copies / told['seconds']:.0f} a second), memory at most {told['memory']:.0f} MB, "
        f"{told['before']:.0f} MB before the first; the ZIP has {told['zip']:.0f} MB"
    )


def _merge(copies: int) -> dict[str, float]:
    """Make so many copies as the worker does, turn by turn; what it took."""
    _set_up()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", run_syncdb=True, verbosity=0)
    from sopan.directory.models import User
    from sopan.files.checks import XLSX, Inspected, inspect
    from sopan.letters import merging
    from sopan.letters.models import Letter, Merge
    from sopan.signing.choosing import pretending
    from tests.letters.test_merging import DRAFT, SEND, SIGN, UNDANGAN
    from tests.stepping import END, begin, do, make_office, sheet_upload
    from tests.world import SIGNED

    world = make_office()
    with pretending():
        case = begin(world, DRAFT, SIGN, SEND, END, letters=[UNDANGAN])
        do(world, case)
        do(world, case, SIGNED)
    letter = Letter.objects.select_related("case", "agency").get(case=case)
    rows = [["Nama", "Jabatan", "Alamat"]]
    rows += [[f"Ahmad Ma'ruf {n}, S.Sos.", f"Ketua RT {n}", f"Jalan Contoh No. {n}"] for n in range(copies)]
    user = User.objects.get(signatures__letters=letter)
    with inspect(sheet_upload(rows), ("xlsx",), 10) as upload:
        assert isinstance(upload, Inspected)
        assert upload.media_type == XLSX
        merge = merging.put_list(user, letter, upload, timezone.now())
    merging.begin(merge)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    start, longest, turns = time.perf_counter(), 0.0, 0
    while merge.state != Merge.State.DONE:
        turn = time.perf_counter()
        merging.carry_on()
        turns, longest = turns + 1, max(longest, time.perf_counter() - turn)
        merge.refresh_from_db()
        assert merge.state != Merge.State.FAILED, merge.last_error
        print(f"{merge.made} of {merge.total}", file=sys.stderr)
    assert merge.result is not None
    return {
        "seconds": time.perf_counter() - start,
        "turns": turns,
        "longest": longest,
        "before": before,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "zip": merge.result.size / 1e6,
    }


if __name__ == "__main__":
    main()
