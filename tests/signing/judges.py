"""Judges of signatures that are not Sopan: pyHanko's validator, poppler's pdfsig, openssl, mutool and qpdf.

Each says whether a file is signed and unchanged. openssl takes part because it shares no code with the others: it is
given the signed bytes and the signature, cut out of the file here, and judges the chain, the revocation lists and the
time stamp as well. Debian: poppler-utils, openssl, mupdf-tools, qpdf.
"""

import os
import re
import shutil
import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_der_x509_crl
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from sopan.signing.authority import LocalAuthority
from sopan.signing.keys import as_asn1

PACKAGES = {
    "pdfsig": "poppler-utils",
    "openssl": "openssl",
    "mutool": "mupdf-tools",
    "qpdf": "qpdf",
    "softhsm2-util": "softhsm2",
}


def needs(*programs: str) -> None:
    """Skip the test where a program is missing; fail in CI, where nobody would notice."""
    missing = [PACKAGES[program] for program in programs if not shutil.which(program)]
    if missing:
        reason = f"not installed: {', '.join(missing)} (Debian, Ubuntu: apt install {' '.join(missing)})"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)


def pyhanko_finds_good(content: bytes, authority: LocalAuthority, at: datetime) -> bool:
    """pyHanko's own validator, with nothing but the root and what is in the file, as of `at`."""
    try:
        found = PdfFileReader(BytesIO(content), strict=True).embedded_regular_signatures
        context = ValidationContext(
            trust_roots=[as_asn1(authority.root.certificate)],
            other_certs=[as_asn1(authority.issuing.certificate)],
            crls=list(authority.crls(at)),
            revocation_mode="require",
            moment=at,
        )
        if len(found) != 1:
            return False
        status = validate_pdf_signature(found[0], context)
        return bool(status.bottom_line) and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    except Exception:  # a broken file is not a good one
        return False


def pdfsig_finds_good(path: Path) -> bool:
    """poppler's pdfsig."""
    said = _run("pdfsig", "-nocert", str(path))
    return "Signature is Valid." in said and "Total document signed" in said


def mutool_finds_good(path: Path) -> bool:
    """MuPDF's mutool. Its certificate line depends on the machine's trust, so only the change counts."""
    return "The document is unchanged since signing." in _run("mutool", "sign", "-v", str(path))


def openssl_finds_good(path: Path, authority: LocalAuthority, at: datetime) -> bool:
    """openssl's cms, crl and ts: signature, chain, revocation lists and time stamp."""
    content = path.read_bytes()
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", content)
    if not found:
        return False
    start, first, second, length = map(int, found.groups())
    if (
        start
        or second + length != len(content)
        or content[first : first + 1] + content[second - 1 : second] != b"<>"
    ):
        return False
    parts = {name: path.with_suffix(f".{name}") for name in ("signed", "cms", "tst", "data", "trust")}
    try:
        der = bytes.fromhex(content[first + 1 : second - 1].decode())
        signer = cms.ContentInfo.load(der)["content"]["signer_infos"][0]
        (token,) = (
            one["values"][0]
            for one in signer["unsigned_attrs"]
            if one["type"].native == "signature_time_stamp_token"
        )
        stamped = signer["signature"].native
    except (ValueError, TypeError, KeyError, UnicodeDecodeError):
        return False
    parts["signed"].write_bytes(content[:first] + content[second:])
    parts["cms"].write_bytes(der)
    parts["tst"].write_bytes(token.dump())
    parts["data"].write_bytes(stamped)
    pem = serialization.Encoding.PEM
    authorities = (authority.root.certificate, authority.issuing.certificate)
    parts["trust"].write_bytes(b"".join(one.public_bytes(pem) for one in authorities))
    with parts["trust"].open("ab") as trust:
        for one in authority.crls(at):
            trust.write(load_der_x509_crl(one.dump()).public_bytes(pem))
    judged = ("-CAfile", str(parts["trust"]), "-attime", str(int(at.timestamp())), "-crl_check_all")
    return _passes(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(parts["cms"])),
        *("-content", str(parts["signed"]), *judged, "-out", os.devnull),
    ) and _passes(
        *(
            "openssl",
            "ts",
            "-verify",
            "-token_in",
            "-in",
            str(parts["tst"]),
            "-data",
            str(parts["data"]),
            *judged,
        )
    )


def qpdf_finds_sound(path: Path) -> bool:
    """qpdf --check."""
    return _passes("qpdf", "--check", str(path))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, timeout=30)
    return (done.stdout + done.stderr).decode(errors="replace")


def _passes(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, timeout=30).returncode == 0
