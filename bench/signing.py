"""What a signature costs: Sopan's signer beside the bare pyHanko call with its key kept loaded, turn by turn.

    .venv/bin/python -m bench.signing [--rounds 9] [--letters 20]

Bare pyHanko is its high-level `sign_pdf` on the same one-page letter with the same key, certificate and time stamper,
all made once and kept. It is measured making what Sopan makes (B-LT in one revision), and making the least (B-B: no time
stamp, no revocation data). Sopan is measured as a batch (`opened` once, as for many letters) and one by one, where each
signature asks for the passphrase and decrypts the key. Ratios are of one round; the time is the processor's, which on
a busy machine is steadier than the clock.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
PASSPHRASE = "rahasia"
FIRST = """
import json, sys, time
from bench.signing import prepared, first_signature
print(json.dumps(first_signature()))
"""


def prepared() -> tuple[Any, bytes]:
    """Django without its database, an official who is none of its rows, and a letter."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")
    import django

    django.setup()
    from tests.signing.papers import a_letter

    return SimpleNamespace(key=UUID(int=1), name="Siti Aminah", official=None), a_letter("Isi surat. " * 120)


def first_signature() -> float:
    """Seconds of the first signature of a process, whose authority is there already."""
    user, letter = prepared()
    from sopan.signing.local import LocalSigner

    began = time.perf_counter()
    LocalSigner().sign(letter, user, PASSPHRASE, reason="Surat", place="Pelaihari")
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--letters", type=int, default=20, help="signatures of each kind in a round")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sopan-bench-") as home:
        os.environ["SOPAN_HOME"] = home
        _measure(arguments.rounds, arguments.letters)
        _measure_first()


def _measure(rounds: int, letters: int) -> None:
    user, letter = prepared()
    from sopan.signing.checking import check
    from sopan.signing.local import LocalSigner, issue_to

    issue_to(user, PASSPHRASE)
    signer = LocalSigner()
    with signer.opened(user, PASSPHRASE) as opened:
        ways: dict[str, Callable[[], bytes]] = {
            "bare pyHanko, B-LT": _bare(user, letter, full=True),
            "bare pyHanko, B-B": _bare(user, letter, full=False),
            "Sopan, in a batch": lambda: opened.sign(letter, reason="Surat", place="Pelaihari").content,
            "Sopan, one by one": lambda: (
                signer.sign(letter, user, PASSPHRASE, reason="Surat", place="Pelaihari").content
            ),
            "Sopan, checking": lambda: check(signed) and b"",
        }
        signed = ways["Sopan, in a batch"]()
        for name, way in ways.items():
            assert name == "Sopan, checking" or check(way()).good, name
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            spent = dict.fromkeys(ways, 0.0)
            for _ in range(letters):
                for name, way in ways.items():
                    began = time.process_time()
                    way()
                    spent[name] += time.process_time() - began
            for name in ways:
                taken[name].append(spent[name] / letters * 1000)
    bare = taken["bare pyHanko, B-LT"], taken["bare pyHanko, B-B"]
    print("| what | ms of the processor | in times of bare pyHanko B-LT | of B-B |")
    print("| --- | ---: | ---: | ---: |")
    for name, found in taken.items():
        ratios = [_spread([a / b for a, b in zip(found, one, strict=True)]) for one in bare]
        print(f"| {name} | {_spread(found)} | {ratios[0]} | {ratios[1]} |")


def _measure_first() -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    taken = []
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", FIRST],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        taken.append(json.loads(done.stdout.splitlines()[-1]) * 1000)
    print(f"\nThe first signature of a process: {_spread(taken)} ms by the clock.")


def _bare(user: Any, letter: bytes, *, full: bool) -> Callable[[], bytes]:
    """pyHanko's own call, with everything that can be kept."""
    from django.utils import timezone
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
    from pyhanko_certvalidator import ValidationContext

    from sopan.signing.authority import local_authority
    from sopan.signing.keys import KeptKeySigner, as_asn1
    from sopan.signing.stamping import OwnStamper

    authority = local_authority()
    signer = KeptKeySigner(authority.unlock(user.key, PASSPHRASE))
    stamper = OwnStamper(authority.stamping) if full else None
    crls = list(authority.crls(timezone.now()))
    settings: dict[str, Any] = {}
    if full:
        settings = {
            "embed_validation_info": True,
            "dss_settings": DSSContentSettings(
                include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
            ),
            "validation_context": ValidationContext(
                trust_roots=[as_asn1(authority.root.certificate)],
                other_certs=[as_asn1(authority.issuing.certificate)],
                crls=crls,
                revocation_mode="require",
            ),
        }
    meta = signers.PdfSignatureMetadata(
        field_name="Signature1",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason="Surat",
        location="Pelaihari",
        **settings,
    )

    def sign() -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(letter))
        return bytes(signers.sign_pdf(writer, meta, signer, timestamper=stamper).getvalue())

    return sign


def _spread(found: list[float]) -> str:
    return f"{statistics.median(found):.2f} ({min(found):.2f}-{max(found):.2f})"


if __name__ == "__main__":
    main()
