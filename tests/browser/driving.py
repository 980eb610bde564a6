"""Sopan as people use it: a citizen with a phone, an official at a desk, each in a real browser.

Everything goes through the pages; nothing here knows the database.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import APIRequestContext, Browser, Locator, Page, expect

from tests.browser.beginnings import APPLICANT
from tests.browser.papers import Paper, pdf
from tests.browser.services import KARANG_TARUNA, Service
from tests.browser.watching import Watch

Entries = Mapping[str, str | Sequence[str] | Paper]
"""What an official enters at a step: label, and what is typed, chosen (several as a list) or uploaded."""
PHONE, DESK = 390, 1280
PASSWORD = "sopan-demo-2026"  # of every official, as `sopan serve` prints it
_serial = count(1)


@dataclass
class Town:
    """A running Sopan and a browser, for all tests of a process."""

    browser: Browser
    address: str
    begun: dict[str, Any] = field(default_factory=dict)  # as tests.browser.beginnings writes it
    states: dict[str, Any] = field(default_factory=dict)  # sessions of who signed in here, by user
    watch: Watch = field(default_factory=Watch)
    seats: dict[str, Page] = field(
        default_factory=dict
    )  # the page of each user, which stays open between tests
    used: list[Page] = field(default_factory=list)  # by the test that runs
    looked_at: Callable[[Page], None] | None = None  # what to do with every task that an official opens

    def page(self, width: int = PHONE, *, as_user: str = "", scripts: bool = True) -> Page:
        """A new page in a browser of its own, signed in as `as_user`."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": _height(width)},
            locale="id-ID",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            storage_state=self._state(as_user) if as_user else None,
        )
        context.set_default_timeout(30_000)
        self.watch.over(context)
        page = context.new_page()
        self.used.append(page)
        return page

    def seat(self, user: str, width: int = PHONE) -> Page:
        """The page of that user ("" for anybody): a new one costs as much as ten pages drawn."""
        if user not in self.seats:
            self.seats[user] = self.page(width, as_user=user)
        page = self.seats[user]
        if page not in self.used:
            self.used.append(page)
        if (page.viewport_size or {}).get("width") != width:
            page.set_viewport_size({"width": width, "height": _height(width)})
        return page

    def citizen(self, contact: str = APPLICANT) -> "Citizen":
        """A citizen with an account."""
        return Citizen(self, self.seat(contact), contact=contact)

    def newcomer(self, *, scripts: bool = True) -> "Citizen":
        """Somebody who signs up now."""
        citizen = Citizen(self, self.page(scripts=scripts), scripts)
        citizen.sign_up()
        return citizen

    def somebody(self) -> "Citizen":
        """Somebody who has applied for nothing yet, but answered the questions of `KARANG_TARUNA`: at its documents."""
        if ready := self.begun.get("newcomers"):
            one = ready.pop()
            citizen = Citizen(self, self.page(as_user=one["contact"]), contact=one["contact"])
            citizen.page.goto(one["documents"])
        else:
            citizen = self.newcomer()
            citizen.begin(KARANG_TARUNA)
            citizen.fill_in(KARANG_TARUNA)
        citizen.page.wait_for_url(
            "**/berkas/"
        )  # one still on its way would not meet what a test does to its requests
        return citizen

    def waiting(self, service: Service) -> "Receipt":
        """An application that `APPLICANT` has just sent."""
        if ready := self.begun.get("applications", {}).get(service.slug):
            return Receipt(**ready.pop())
        return self.citizen().apply(service)

    def official(self, username: str, *, scripts: bool = True) -> "Official":
        """An official of the demo at their desk."""
        page = self.seat(username, DESK) if scripts else self.page(DESK, as_user=username, scripts=False)
        return Official(self, page, username)

    def keep_pictures(self, folder: Path, name: str) -> None:
        """Store what every page of the test shows."""
        folder.mkdir(parents=True, exist_ok=True)
        pages = [page for one in self.used for page in one.context.pages]
        for number, page in enumerate(pages, 1):
            page.screenshot(path=folder / f"{re.sub(r'[^a-z0-9]+', '-', name)}-{number}.png", full_page=True)

    def leave(self) -> None:
        """End a test: everybody at a seat looks at nothing, and all other pages are closed."""
        kept = set(self.seats.values())
        for page in self.used:
            if page in kept:
                page.goto("about:blank")
            else:
                page.context.close()
        self.used.clear()
        self.looked_at = None

    def close(self) -> None:
        """Close all pages."""
        for page in {*self.used, *self.seats.values()}:
            page.context.close()

    def _state(self, user: str) -> Any:
        if key := self.begun.get("sessions", {}).get(user):
            host = urlsplit(self.address).hostname
            cookie = {"name": "sessionid", "value": key, "domain": host, "path": "/"}
            return {
                "cookies": [{**cookie, "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}]
            }
        if user not in self.states:
            context = self.browser.new_context(base_url=self.address, locale="id-ID")
            if "@" in user:
                sign_in(context.new_page(), user)
            else:
                _sign_in_without_a_page(context.request, user)
            self.states[user] = context.storage_state()
            context.close()
        return self.states[user]


def _height(width: int) -> int:
    return 844 if width < DESK else 900


def _sign_in_without_a_page(requests: APIRequestContext, username: str) -> None:
    """Send the form of officials as a browser would: thirty of them need not each see it drawn."""
    form = requests.get("/akun/masuk/petugas/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text())
    assert token, form.url
    words = {"csrfmiddlewaretoken": token[1], "login": username, "password": PASSWORD}
    answer = requests.post(form.url, form=dict(words), headers={"Referer": form.url})
    assert answer.ok, f"{username}: {answer.status}"
    assert "/masuk/" not in answer.url, f"{username} was not let in"


def sign_in(page: Page, user: str, *, address: str = "") -> None:
    """Sign in: a citizen by a code, an official by a password."""
    if "@" in user:
        page.goto(address or "/akun/masuk/")
        page.get_by_label("Nomor telepon atau surel").fill(user)
        page.get_by_role("button", name="Kirim kode").click()
        give_code(page, "Masuk")
    else:
        page.goto(address or "/akun/masuk/petugas/")
        page.get_by_label("Nama pengguna").fill(user)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("button", name="Masuk", exact=True)).to_have_count(0)


def give_code(page: Page, button: str) -> None:
    """Type the code that the demo shows."""
    code = page.get_by_text("Kode Anda").locator("strong").inner_text()
    page.get_by_label("Kode", exact=False).fill(code)
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def fill(page: Page, answers: Mapping[str, str], *, scripts: bool = True) -> None:
    """Answer the questions of one page of a form, whatever kind each is."""
    for label, answer in answers.items():
        group = page.get_by_role("group", name=label)
        box = page.get_by_label(label, exact=False)
        expect(group.or_(box).first).to_be_attached()  # the page may be on its way
        if group.count():
            group.get_by_label(answer, exact=True).check()
            continue
        box.first.fill(answer)
        if label.startswith("Desa/kelurahan") and scripts:
            pick_region(page, answer)


def pick_region(page: Page, words: str) -> None:
    """Choose the first of the suggested regions."""
    village = words.split(",")[0]
    choice = page.get_by_role("radio", name=re.compile(rf"\b{village}\b.*Kec\.", re.I))
    choice.first.check()


@dataclass
class Citizen:
    """A person with a phone."""

    town: Town
    page: Page
    scripts: bool = True
    contact: str = ""

    def sign_up(self) -> None:
        """Make an account with a NIK that nobody had yet."""
        page, number = self.page, next(_serial)
        self.contact = f"warga{number}@contoh.id"
        page.goto("/akun/daftar/")
        page.get_by_label("NIK", exact=False).fill(f"630103570890{number:04}")
        page.get_by_label("Nama lengkap").fill("Teratai Putih Kencana")
        page.get_by_label("Tanggal lahir").fill("1990-08-17")
        page.get_by_role("group", name="Jenis kelamin").get_by_label("Perempuan").check()
        page.get_by_label("Nomor telepon atau surel").fill(self.contact)
        page.get_by_role("button", name="Lanjut").click()
        give_code(page, "Selesai")

    def begin(self, service: Service) -> None:
        """From the page of the service to the first page of its form, a draft left behind thrown away."""
        self.page.goto(service.address)
        self.page.get_by_role("main").get_by_text("Ajukan permohonan").first.click()
        self.page.wait_for_url(re.compile(r"/(ajukan|pengajuan/[^/]+/\d+)/$"))
        if self.page.url.endswith("/ajukan/"):
            self.page.get_by_role("button", name="Mulai dari awal").click()
            self.page.wait_for_url(re.compile(r"/pengajuan/[^/]+/\d+/$"))

    def fill_in(self, service: Service) -> None:
        """Answer all pages of the form."""
        for answers in service.pages:
            fill(self.page, answers, scripts=self.scripts)
            self.onward()
            if not self.scripts and any(label.startswith("Desa/kelurahan") for label in answers):
                for label, words in answers.items():
                    if label.startswith("Desa/kelurahan"):
                        pick_region(self.page, words)
                self.onward()

    def onward(self) -> None:
        """To the next page."""
        self.page.get_by_role("main").get_by_text("Lanjut", exact=True).click()

    def bring(self, label: str, paper: Paper) -> Locator:
        """Upload one document; the block of that document afterwards."""
        block = self.page.get_by_role("region", name=label)
        block.get_by_label("berkas").set_input_files(dict(paper))  # type: ignore[arg-type]
        if not self.scripts:
            block.get_by_role("button", name="Unggah").click()
        return block

    def bring_all(self, service: Service) -> None:
        """Upload everything that the service asks for."""
        for number, label in enumerate(service.brings, 1):
            block = self.bring(label, pdf(f"dokumen-{number}.pdf", words=label))
            expect(block.get_by_role("button", name="Hapus").first).to_be_visible()

    def send(self, button: str = "Kirim permohonan") -> None:
        """Declare and send."""
        self.page.get_by_label("Data yang saya isi").check()
        self.page.get_by_role("button", name=button).click()

    def apply(self, service: Service) -> "Receipt":
        """From the page of the service to the receipt."""
        self.begin(service)
        self.fill_in(service)
        self.bring_all(service)
        self.onward()
        self.send()
        return self.receipt()

    def receipt(self) -> "Receipt":
        """What the receipt on the screen says."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("telah diterima")
        slip = self.page.get_by_role("region", name="Bukti permohonan")
        number, code = slip.locator(".receipt-number").all_inner_texts()
        key = self.page.url.split("/permohonan/")[1].split("/")[0]
        return Receipt(number.strip(), code.strip(), f"/permohonan/{key}/")

    def download(self, link: Locator) -> bytes:
        """What a download link gives."""
        with self.page.expect_download() as got:
            link.click()
        return got.value.path().read_bytes()


@dataclass(frozen=True)
class Receipt:
    """Number, secret code, and the address of the application."""

    number: str
    code: str
    address: str


@dataclass
class Official:
    """An official at a desk."""

    town: Town
    page: Page
    username: str

    def open(self, number: str, task: str = "") -> None:
        """Find the task of that application in the inbox, by its name when there are several, and open it."""
        search = f"/meja/?q={quote(number)}"
        if self.page.url == "about:blank":
            self.page.goto(search)
            rows = self.page.get_by_role("main").get_by_role("list").get_by_role("link")
            rows.filter(has_text=number).filter(has_text=task).first.click()
        else:  # who has seen the list goes straight to the task: one page less to draw
            listed = re.findall(
                r'<a class="inbox-row.*?</a>', self.page.request.get(search).text(), re.DOTALL
            )
            row = next(one for one in map(html.unescape, listed) if number in one and task in one)
            self.page.goto(row.split('href="')[1].split('"')[0])
        expect(self.page.get_by_role("heading", name="Langkah ini")).to_be_visible()
        self.page.wait_for_load_state()
        if self.town.looked_at:
            self.town.looked_at(self.page)

    def start(self, title: str, entries: Entries) -> str:
        """Start an internal SOP from the list of those that one may start. The number it got."""
        if "/sop/" not in self.page.url:
            self.look_up(title)
        self.enter(entries)
        self.press("Mulai SOP ini")
        told = self.page.get_by_text(re.compile(r"dimulai dengan nomor \S+"))
        expect(told).to_be_visible()
        number = self.page.get_by_role("heading", level=1).inner_text().strip()
        expect(told).to_contain_text(number)
        return number

    def look_up(self, title: str) -> None:
        """Open what one may begin by its title, from the inbox."""
        if not self.page.url.endswith("/mulai/"):
            self.page.goto("/meja/")
            self.page.get_by_role("link", name="Mulai SOP").click()
        self.page.get_by_role("searchbox").fill(title)
        self.page.get_by_role("button", name="Cari").click()
        self.page.get_by_role("main").get_by_role("link", name=title).click()

    def enter(self, entries: Entries) -> None:
        """Fill in what the step asks."""
        step = self.page.locator("form[data-upload]")
        expect(step.first).to_be_attached()
        self.page.wait_for_load_state()
        for label, entry in entries.items():
            group = step.get_by_role("group", name=label)
            if isinstance(entry, dict):
                step.get_by_label(label).first.set_input_files(entry)  # type: ignore[arg-type]
            elif group.count():
                for one in [entry] if isinstance(entry, str) else entry:
                    group.get_by_label(one, exact=True).check()
            elif (listed := step.get_by_label(label).and_(step.locator("select"))).count():
                listed.first.select_option(label=str(entry))
            else:
                step.get_by_label(label).first.fill(str(entry))

    def work(self, number: str, button: str, entries: Entries | None = None, *, task: str = "") -> None:
        """Open the task, enter what it asks, and end it with that button."""
        self.open(number, task)
        self.enter(entries or {})
        self.done(number, button)

    def hand_back(self, number: str, why: str) -> None:
        """Send the work back to who did it, saying why."""
        self.open(number)
        self.page.get_by_text("Kembalikan", exact=True).first.click()
        self.page.get_by_label("Alasan pengembalian").fill(why)
        self.done(number, "Kembalikan")

    def judge(self, label: str, verdict: str = "Sesuai", why: str = "") -> None:
        """Judge one document on the checklist."""
        document = self.page.get_by_role("group", name=label)
        document.get_by_label(verdict, exact=True).check()
        if why:
            document.get_by_label("Apa yang harus diperbaiki").fill(why)

    def mark_answer(self, label: str, why: str) -> None:
        """Mark one answer of the applicant as wrong."""
        box = self.page.get_by_role("checkbox", name=label)
        if not box.is_visible():
            self.page.get_by_text("Tandai isian yang perlu diperbaiki").click()
        box.check()
        self.page.get_by_role("textbox", name=re.compile(f"Apa yang harus diperbaiki.*{label}")).fill(why)

    def press(self, button: str) -> None:
        """End the step with that button."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def done(self, number: str, button: str) -> None:
        """End the step, and see that it is stored."""
        self.press(button)
        expect(
            self.page.get_by_text(re.compile(f"Tersimpan: (permohonan|perkara) {re.escape(number)}"))
        ).to_be_visible()

    def accept(self, number: str, service: Service) -> None:
        """Find every document in order."""
        self.open(number)
        for label in service.brings:
            self.judge(label)
        self.done(number, "Lengkap, lanjutkan")

    def send_back(self, number: str, mend: Mapping[str, str]) -> None:
        """Mark what must be mended, with why, and return the application."""
        self.open(number)
        for label, why in mend.items():
            self.judge(label, "Perlu diperbaiki", why)
        self.done(number, "Kembalikan ke pemohon")

    def do(self, number: str, button: str) -> None:
        """Open the task and end it with that button, entering nothing."""
        self.open(number)
        self.done(number, button)

    def sign(self, number: str) -> None:
        """Read and sign the letter."""
        self.open(number)
        self.page.get_by_label("Passphrase sertifikat elektronik Anda").fill(PASSWORD)
        self.done(number, "Tanda tangani")

    def answer(self, number: str) -> None:
        """Sign the answer to the applicant, and send it."""
        self.open(number)
        self.page.get_by_label("Passphrase sertifikat elektronik Anda").fill(PASSWORD)
        self.done(number, "Kirim jawaban")

    def decide(self, number: str, answer: str, reason: str = "", *, entries: Entries | None = None) -> None:
        """Give one of the answers of the SOP, with what the step asks besides."""
        self.open(number)
        self.enter({**(entries or {}), "Keputusan": answer})
        if reason:
            self.page.get_by_label("Alasan", exact=False).first.fill(reason)
        self.done(number, "Tetapkan keputusan")
