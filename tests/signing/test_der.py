"""A signature is written at once, however long the names in it are."""

import asyncio
import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, cms, core

from sopan.signing.authority import LocalAuthority
from sopan.signing.der import der, is_indefinite
from sopan.signing.stamping import OwnStamper

WRITTEN = 2_000
"""How often parts of such a signature may be written while it is built and read out: some seventy of them. Where a length
misleads asn1crypto it is a million times.
"""


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A time stamp, as it comes from an authority."""
    authority = LocalAuthority(Path(tmp_path_factory.mktemp("otoritas")))
    authority.issue(uuid.uuid4(), "Siti", "x", organisation="Dinas")
    return bytes(asyncio.run(OwnStamper(authority.stamping).async_timestamp(bytes(32), "sha256")).dump())


def a_signature(token: bytes, length: int) -> cms.ContentInfo:
    """Built as pyHanko builds one, with so many bytes in the middle."""
    algorithm = algos.DigestAlgorithm({"algorithm": "sha256"})
    stamp = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token)]})
    at = core.UTCTime(datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC))
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier("subject_key_identifier", core.OctetString(bytes(20))),
        "digest_algorithm": algorithm,
        "signed_attrs": cms.CMSAttributes([cms.CMSAttribute({"type": "signing_time", "values": [at]})]),
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": bytes(length),
        "unsigned_attrs": cms.CMSAttributes([stamp]),
    }
    content = {
        "version": "v1",
        "digest_algorithms": [algorithm],
        "encap_content_info": {"content_type": "data"},
        "signer_infos": [info],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})


@pytest.mark.once
def test_no_length_makes_it_write_all_anew(token: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    written = 0

    def counting(kind: Any) -> None:
        write = kind._set_contents

        def counted(value: Any, force: bool = False) -> None:
            nonlocal written
            written += 1
            write(value, force=force)

        monkeypatch.setattr(kind, "_set_contents", counted)

    for kind in (core.Sequence, core.SequenceOf, core.SetOf):
        counting(kind)
    for length in range(64, 64 + 256):
        written = 0
        content = der(a_signature(token, length))
        assert written < WRITTEN, length
        assert token in content
        read = cms.ContentInfo.load(content, strict=True)["content"]["signer_infos"][0]
        assert read["signature"].native == bytes(length)


@pytest.mark.parametrize(
    ("header", "indefinite"),
    [
        ("3080", True),
        ("a080 3080", True),  # within an explicit tag
        ("3082 0180", False),
        ("a082 0184 3082 0180", False),
        ("a080 3082 0180", False),
        ("307f", False),
        ("3081 80", False),
        ("bf8148 80", True),  # a tag of three bytes
        ("bf8148 8180", False),
    ],
)
def test_indefinite_length_is_told_from_one_that_ends_alike(header: str, indefinite: bool) -> None:
    assert is_indefinite(bytes.fromhex(header)) is indefinite


def test_what_came_with_indefinite_lengths_is_written_with_definite_ones(token: bytes) -> None:
    came = cms.ContentInfo.load(token)
    inside = came["content"].untag().contents
    loose = (
        bytes.fromhex("3080") + came["content_type"].dump() + bytes.fromhex("a080 3080") + inside + bytes(6)
    )
    assert cms.ContentInfo.load(loose).dump(force=True) == token
