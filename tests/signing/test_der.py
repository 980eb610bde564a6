"""A signature is written in one pass, however long the names in it are."""

import asyncio
import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, cms, core

from sopan.signing.authority import LocalAuthority
from sopan.signing.der import der
from sopan.signing.stamping import OwnStamper

PARTS = 300
"""How often parts of such a signature may be written: some seventy of them, each a few times."""


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
    for length in lengths_that_mislead(token):
        signature = a_signature(token, length)
        written = 0
        content = der(signature)
        assert written < PARTS, length
        assert token in content
        read = cms.ContentInfo.load(content, strict=True)["content"]["signer_infos"][0]
        assert read["signature"].native == bytes(length)


def lengths_that_mislead(token: bytes) -> list[int]:
    """Lengths with which one after the other of the levels around it has a length that ends in 0x80.

    Not the innermost: asn1crypto stumbles over that one as it is being built, before `der` sees it.
    """
    least = 64
    outer = cms.ContentInfo.load(der(a_signature(token, least)))
    data = outer["content"]
    levels = [outer, data, data["signer_infos"]]
    sizes = [*(len(level.contents) for level in levels), len(data.untag().dump())]
    return [least + (0x80 - size) % 256 for size in sizes]


def test_it_writes_what_asn1crypto_writes(token: bytes) -> None:
    assert der(a_signature(token, 71)) == a_signature(token, 71).dump()
