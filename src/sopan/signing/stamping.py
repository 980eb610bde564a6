"""Time stamps after RFC 3161: asking an authority over HTTP, and being one for the demonstration and for tests."""

import asyncio
import datetime
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from asn1crypto import algos, cms, core, tsp
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper

from sopan.signing.der import der
from sopan.signing.errors import SigningError
from sopan.signing.exchange import exchange
from sopan.signing.keys import DIGEST, UnlockedKey, as_asn1

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
POLICY = "1.3.6.1.4.1.4146.2.3.1"
"""Of the demonstration's own stamps; it promises nothing."""
TIMEOUT = 10  # seconds
LARGEST = 100_000  # bytes of an answer


@dataclass(frozen=True)
class Authority:
    """Stamps whatever it is asked to, with the time that `clock` says."""

    unlocked: UnlockedKey
    clock: Callable[[], datetime.datetime]

    def answer(self, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The time stamp for a request, or its refusal for a digest other than SHA-256."""
        imprint = request["message_imprint"]
        if (
            imprint["hash_algorithm"]["algorithm"].native != DIGEST
            or len(imprint["hashed_message"].native) != 32
        ):
            return tsp.TimeStampResp(
                {"status": {"status": "rejection", "fail_info": tsp.PKIFailureInfo({"bad_alg"})}}
            )
        info = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(126) | 1 << 126,  # always sixteen bytes
            "gen_time": self.clock().replace(microsecond=0),
        }
        if request["nonce"].native is not None:
            info["nonce"] = request["nonce"]
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": self._token(info)})

    def _token(self, info: dict[str, Any]) -> cms.ContentInfo:
        certificate = as_asn1(self.unlocked.certificate)
        content = tsp.TSTInfo(info).dump()
        digest = hashes.Hash(hashes.SHA256())
        digest.update(content)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("message_digest", digest.finalize()),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(certificate)),
            ]
        )
        algorithm = algos.DigestAlgorithm({"algorithm": DIGEST})
        token = cms.ContentInfo(
            {
                "content_type": "signed_data",
                "content": cms.SignedData(
                    {
                        "version": "v3",
                        "digest_algorithms": [algorithm],
                        "encap_content_info": {
                            "content_type": "tst_info",
                            "content": core.ParsableOctetString(content),
                        },
                        "certificates": [certificate, *map(as_asn1, self.unlocked.chain)],
                        "signer_infos": [
                            {
                                "version": "v1",
                                "sid": cms.SignerIdentifier(
                                    "issuer_and_serial_number",
                                    cms.IssuerAndSerialNumber(
                                        {
                                            "issuer": certificate.issuer,
                                            "serial_number": certificate.serial_number,
                                        }
                                    ),
                                ),
                                "digest_algorithm": algorithm,
                                "signed_attrs": attributes,
                                "signature_algorithm": {"algorithm": f"{DIGEST}_ecdsa"},
                                "signature": self.unlocked.sign(attributes.dump()),
                            }
                        ],
                    }
                ),
            }
        )
        return cms.ContentInfo.load(der(token))


class OwnStamper(TimeStamper):
    """Asks an authority in this process. Without a nonce its stamps are all equally long."""

    def __init__(self, authority: Authority) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call]
        self._authority = authority

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """See TimeStamper."""
        return self._authority.answer(req)


class HttpStamper(TimeStamper):
    """Asks a time stamping authority at an address. Errors: SigningError("time_stamp_down")."""

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url, self._timeout = url, timeout

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """See TimeStamper. An answer that is no stamp, or refuses, is an authority that is down."""
        try:
            answer = exchange(
                "POST",
                self._url,
                seconds=self._timeout,
                largest=LARGEST,
                data=req.dump(),
                headers={"Content-Type": QUERY, "Accept": REPLY},
            )
            response = tsp.TimeStampResp.load(answer.body)
            if answer.status != 200 or response["status"]["status"].native not in (
                "granted",
                "granted_with_mods",
            ):
                raise SigningError("time_stamp_down")
            _of_this(response, req)
        except (SigningError, ValueError, TypeError, KeyError):
            raise SigningError("time_stamp_down") from None
        return response


def stamp_once(stamper: TimeStamper) -> cms.ContentInfo:
    """A time stamp on nothing, to see whether the authority answers. Errors: SigningError."""
    return asyncio.run(stamper.async_timestamp(bytes(32), DIGEST))


def _of_this(response: tsp.TimeStampResp, request: tsp.TimeStampReq) -> None:
    """Whether the stamp answers this request. Errors: SigningError."""
    info = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    same = info["message_imprint"].dump() == request["message_imprint"].dump()
    if not same or info["nonce"].native != request["nonce"].native:
        raise SigningError("time_stamp_down")
