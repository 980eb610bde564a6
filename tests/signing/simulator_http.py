"""The addresses of the simulated e-Sign service: what each takes, refuses and answers, and its misbehaviour."""

import base64
import binascii
import json
import re
import secrets
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

from sopan.signing.checking import check
from tests.signing.misbehaving import drip, given, handed_back, packed
from tests.signing.simulator import (
    ACCOUNT,
    V1_FIELDS,
    V1_VISIBLE,
    V2_FIELDS,
    V2_PROPERTIES,
    Bsre,
    Person,
    Refused,
)

HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"


class Handler(BaseHTTPRequestHandler):
    """One request, of whichever version."""

    bsre: Bsre
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps quiet."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def _serve(self, method: str) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            self._account()
            self._route(method)
        except Refused as refused:
            status = self.bsre.refusals or refused.status
            self._json({"error": refused.message, "status_code": refused.number}, status)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _account(self) -> None:
        kind, _, text = self.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(text).decode() if kind == "Basic" else ""
        except (binascii.Error, UnicodeDecodeError):
            given = ""
        if given != ":".join(ACCOUNT):
            raise Refused("Unauthorized", 401, status=401)

    def _route(self, method: str) -> None:
        path = self.path
        routes = {
            ("POST", "/api/sign/pdf"): self._v1_sign,
            ("POST", "/api/sign/verify"): self._v1_verify,
            ("POST", "/api/v2/sign/pdf"): self._v2_sign,
            ("POST", "/api/v2/sign/get/totp"): self._v2_code,
            ("POST", "/api/v2/user/check/status"): self._v2_status,
            ("POST", "/api/v2/verify/pdf"): self._v2_verify,
        }
        if (method, path) in routes:
            routes[method, path]()
        elif method == "GET" and (found := re.fullmatch(r"/api/user/status/(\d{16})", path)):
            self._heard("GET", "/api/user/status/", ())
            self._status(found[1], None)
        elif method == "GET" and (found := re.fullmatch(r"/api/sign/download/([\w-]+)", path)):
            self._heard("GET", "/api/sign/download/", ())
            content = self.bsre.kept.get(found[1])
            if content is None:
                raise Refused("Dokumen tidak ditemukan", 404, status=404)
            self._pdf(content, found[1])
        else:
            raise Refused("Not Found", 404, status=404)

    def _heard(self, method: str, path: str, names: tuple[str, ...]) -> None:
        self.bsre.heard.append((method, path, names))

    # Version 1

    def _v1_sign(self) -> None:
        form = self._form()
        self._heard("POST", "/api/sign/pdf", tuple(sorted(form)))
        if unknown := set(form) - V1_FIELDS:
            raise Refused(f"Parameter tidak dikenal: {sorted(unknown)[0]}", 2001)
        for name in ("file", "nik", "passphrase", "tampilan"):
            if not form.get(name):
                raise Refused(f"Parameter {name} wajib", 2001)
        shown = form["tampilan"].decode()
        if shown not in ("visible", "invisible"):
            raise Refused("Parameter tampilan salah", 2001)
        if shown == "visible":
            for name in V1_VISIBLE:
                if name not in form and "tag_koordinat" not in form:
                    raise Refused(f"Parameter {name} wajib", 2001)
        if not re.fullmatch(rb"\d{16}", form["nik"]):
            raise Refused("Format NIK salah", 2001)
        person = self.bsre.person(form["nik"].decode(), None)
        self.bsre.may_sign(person)
        if form["passphrase"].decode() != person.passphrase:
            raise Refused("Proses signing gagal : Passphrase anda salah", 2031)
        content = form["file"]

        def answer() -> tuple[bytes, str]:
            reason, place = (form.get(name, b"").decode() for name in ("reason", "location"))
            return self._signed(content, person, reason, place), secrets.token_hex(12)

        self._answer(answer, self._v1_answer)

    def _v1_answer(self, signed: bytes, number: str) -> None:
        if self.bsre.mode == "id":
            self.bsre.kept[number] = signed
            self._json({"id_dokumen": number, "message": "Proses berhasil"})
        elif self.bsre.mode == "twice":
            self._pdf(signed + signed, number)
        else:
            self._pdf(signed, number)

    def _v1_verify(self) -> None:
        form = self._form()
        if set(form) != {"signed_file"}:
            raise Refused("Parameter signed_file wajib", 2001)
        self._verified(form["signed_file"])

    # Version 2

    def _v2_sign(self) -> None:
        body = self._body()
        self._heard("POST", "/api/v2/sign/pdf", tuple(sorted(body)))
        if unknown := set(body) - V2_FIELDS:
            raise Refused(f"Unrecognized field: {sorted(unknown)[0]}", 2001)
        if ("passphrase" in body) == ("totp" in body):
            raise Refused("Isi passphrase atau totp", 2001)
        files, properties = body.get("file"), body.get("signatureProperties")
        if not isinstance(files, list) or not files or not isinstance(properties, list) or not properties:
            raise Refused("file dan signatureProperties wajib berupa array", 2001)
        if len(properties) not in (1, len(files)):
            raise Refused("Jumlah signatureProperties tidak sesuai", 2001)
        for one in properties:
            self._v2_property(one)
        person = self._v2_person(body)
        self.bsre.may_sign(person)
        contents = [self._decoded(one) for one in files]
        self._v2_secret(body, person, len(contents))

        def answer() -> tuple[bytes, str]:
            signed = []
            for number, content in enumerate(contents):
                one = properties[number if len(properties) > 1 else 0]
                reason, place = str(one.get("reason") or ""), str(one.get("location") or "")
                signed.append(self._signed(content, person, reason, place))
            if self.bsre.mode == "twice":
                signed += signed
            texts = [base64.b64encode(one).decode() for one in signed]
            return json.dumps({"time": int(time.time() * 1000), "file": texts}).encode(), ""

        self._answer(answer, lambda content, _number: self._send(content, "application/json"))

    def _v2_property(self, one: Any) -> None:
        if not isinstance(one, dict) or one.get("tampilan") not in ("VISIBLE", "INVISIBLE"):
            raise Refused("signatureProperties.tampilan salah", 2001)
        if unknown := set(one) - V2_PROPERTIES:
            raise Refused(f"Unrecognized field: signatureProperties.{sorted(unknown)[0]}", 2001)
        needed = ("imageBase64", "page", "originX", "originY", "width", "height")
        if (
            one["tampilan"] == "VISIBLE"
            and "tag_koordinat" not in one
            and any(name not in one for name in needed)
        ):
            raise Refused("signatureProperties tidak lengkap", 2001)

    def _v2_secret(self, body: dict[str, Any], person: Person, files: int) -> None:
        if "passphrase" in body:
            if body["passphrase"] != person.passphrase:
                raise Refused("Passphrase anda salah", 2031)
        elif not person.code or body["totp"] != person.code or files > person.code_files:
            raise Refused("Kode TOTP salah atau kedaluwarsa", 2032)
        else:
            person.code, person.code_files = "", 0

    def _v2_code(self) -> None:
        body = self._body()
        self._heard("POST", "/api/v2/sign/get/totp", tuple(sorted(body)))
        if set(body) - {"nik", "email", "data"} or not isinstance(body.get("data"), int) or body["data"] < 1:
            raise Refused("Parameter data salah", 2001)
        person = self._v2_person(body)
        self.bsre.may_sign(person)
        person.code, person.code_files = f"{secrets.randbelow(10**6):06}", body["data"]
        self._json({"status_code": 200, "message": "TOTP dikirim"})

    def _v2_status(self) -> None:
        body = self._body()
        self._heard("POST", "/api/v2/user/check/status", tuple(sorted(body)))
        if set(body) - {"nik", "email"} or not body:
            raise Refused("Isi nik atau email", 2001)
        self._status(body.get("nik"), body.get("email"))

    def _v2_verify(self) -> None:
        body = self._body()
        if set(body) - {"file", "password"} or "file" not in body:
            raise Refused("Parameter file wajib", 2001)
        self._verified(self._decoded(body["file"]))

    def _v2_person(self, body: dict[str, Any]) -> Person:
        if body.get("nik") is None and body.get("email") is None:
            raise Refused("Isi nik atau email", 2001)
        return self.bsre.person(body.get("nik"), body.get("email"))

    # Both

    def _status(self, nik: Any, email: Any) -> None:
        try:
            status = self.bsre.person(nik, email).status
        except Refused:
            status = "NOT_REGISTERED"

        def answer() -> tuple[bytes, str]:
            said = {"status_code": 1111 if status == "ISSUE" else 1110, "status": status, "message": "-"}
            return json.dumps(said).encode(), ""

        self._answer(answer, lambda content, _number: self._send(content, "application/json"))

    def _verified(self, content: bytes) -> None:
        report = check(content)
        self._json(
            {
                "nama_dokumen": "naskah.pdf",
                "jumlah_signature": len(report.signatures),
                "notes": "",
                "summary": "VALID"
                if report.signatures and all(one.intact for one in report.signatures)
                else "INVALID",
                "details": [
                    {
                        "info_tsa": {"name": "TSA", "tsa_cert_validity": ""},
                        "signature_field": "Signature1",
                        "info_signer": {
                            "issuer_dn": one.issuer,
                            "signer_name": one.signer,
                            "signer_dn": one.certificate,
                        },
                        "signature_document": {
                            "signed_using_tsa": one.stamped_at is not None,
                            "reason": one.reason,
                            "document_integrity": one.intact,
                            "signed_in": str(one.at),
                            "location": one.place,
                            "hash_value": report.sha256,
                        },
                    }
                    for one in report.signatures
                ],
            }
        )

    def _signed(self, content: bytes, person: Person, reason: str, place: str) -> bytes:
        """Signed as the mode says: another file, by somebody else, twice."""
        bsre, mode = self.bsre, self.bsre.mode
        content = given(mode, content)
        signer = bsre.people[-1] if mode == "somebody else" else person
        signed = bsre.sign(content, signer, reason, place)
        if mode == "second":
            signed = bsre.sign(signed, signer, reason, place)
        return handed_back(mode, signed, bsre.authority)

    def _answer(self, answer: Any, send: Any) -> None:
        """Answer as the mode says."""
        mode = self.bsre.mode
        if mode == "late":
            content, number = answer()  # it did sign, but nobody heard
            time.sleep(self.bsre.delay)
            send(content, number)
        elif mode == "html":
            self._send(HTML, "text/html")
        elif mode == "500":
            self._send(HTML, "text/html", 500)
        elif mode == "busy":
            self._send(b"{}", "application/json", 429)
        elif mode == "redirect":
            self._send(b"", "text/html", 302, {"Location": "http://127.0.0.1:9/masuk"})
        elif mode == "empty":
            self._send(b"", "application/json")
        elif mode == "unsigned":
            self.bsre.mode = ""
            content, number = answer()
            self._cut_signature(content, number, send)
        elif mode == "half":
            content, number = answer()
            self._half(content)
        elif mode == "short":  # half, with the length of half: nothing in HTTP gives it away
            content, number = answer()
            send(content[: len(content) // 2], number)
        elif mode == "trickle":
            self._trickle()
        elif mode == "drip":
            drip(self.connection, self.bsre.delay)
            self.close_connection = True
        elif mode == "packed":
            self._send(packed(50_000_000), "application/pdf", 200, {"Content-Encoding": "gzip"})
        elif mode == "endless":
            self._endless()
        elif mode == "unknown 401":
            body = {"timestamp": "2026-01-02", "errors": [{"code": "E-401"}]}
            self._json(body, 401)
        else:
            send(*answer())

    def _cut_signature(self, content: bytes, number: str, send: Any) -> None:
        """A PDF that was never signed, in the shape of an answer."""
        if content.startswith(b"%PDF"):
            send(content[: content.index(b"%%EOF") + 6], number)
            return
        body = json.loads(content)
        files = [base64.b64decode(one) for one in body["file"]]
        body["file"] = [base64.b64encode(one[: one.index(b"%%EOF") + 6]).decode() for one in files]
        send(json.dumps(body).encode(), number)

    def _half(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        until = time.monotonic() + self.bsre.delay
        while time.monotonic() < until:
            self.wfile.write(b"%" * 70_000)
            self.wfile.flush()
            time.sleep(0.1)
        self.close_connection = True

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")
        self.end_headers()
        while True:  # until nobody listens
            self.wfile.write(b"%PDF" * 250_000)

    def _form(self) -> dict[str, bytes]:
        kind = self.headers.get("Content-Type", "")
        found = re.fullmatch(r'multipart/form-data; boundary="?([^"]+)"?', kind)
        if not found:
            raise Refused("Content-Type harus multipart/form-data", 2001, status=415)
        form: dict[str, bytes] = {}
        for part in self.body.split(b"--" + found[1].encode())[1:-1]:
            head, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            name = re.search(rb'[; ]name="([^"]*)"', head)
            if not name or name[1].decode() in form:
                raise Refused("Formulir rusak", 2001)
            form[name[1].decode()] = value.removesuffix(b"\r\n")
        return form

    def _body(self) -> dict[str, Any]:
        if self.headers.get("Content-Type", "").split(";")[0] != "application/json":
            raise Refused("Content-Type harus application/json", 2001, status=415)
        try:
            body = json.loads(self.body)
        except ValueError:
            raise Refused("JSON rusak", 2001) from None
        if not isinstance(body, dict):
            raise Refused("JSON rusak", 2001)
        return body

    def _decoded(self, text: Any) -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise Refused("File bukan base64", 2001) from None

    def _json(self, body: dict[str, Any], status: int = 200) -> None:
        self._send(json.dumps(body).encode(), "application/json", status)

    def _pdf(self, content: bytes, number: str) -> None:
        self._send(content, "application/pdf", 200, {"id_dokumen": number})

    def _send(
        self, content: bytes, kind: str, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
