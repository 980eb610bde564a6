"""What goes wrong between people, browsers and lines: nothing is lost and nothing is done twice."""

import re

from playwright.sync_api import Page, expect

from tests.browser.driving import Citizen, Town, fill, sign_in
from tests.browser.services import KARANG_TARUNA


def ready_to_send(town: Town) -> Citizen:
    citizen = town.somebody()
    citizen.bring_all(KARANG_TARUNA)
    citizen.onward()
    return citizen


def applications(page: Page) -> list[str]:
    page.goto("/permohonan/")
    return re.findall(r"DINSOS-TALA/\d+/\d+", page.get_by_role("main").inner_text())


def test_two_quick_clicks_and_the_back_button_make_one_application(town: Town) -> None:
    citizen = ready_to_send(town)
    page = citizen.page
    page.get_by_label("Data yang saya isi").check()
    page.get_by_role("button", name="Kirim permohonan").dblclick()
    receipt = citizen.receipt()
    page.go_back()
    again = page.get_by_role("button", name="Kirim permohonan")
    if again.count():  # the browser kept the page
        page.get_by_label("Data yang saya isi").check()
        again.click()
    expect(page.get_by_text(receipt.number).first).to_be_visible()
    assert applications(page) == [receipt.number]


def test_second_tab_does_not_send_a_second_application(town: Town) -> None:
    citizen = ready_to_send(town)
    second = Citizen(town, citizen.page.context.new_page())
    second.page.goto(citizen.page.url)
    citizen.send()
    receipt = citizen.receipt()
    second.send()
    expect(second.page.get_by_text(receipt.number).first).to_be_visible()
    assert applications(citizen.page) == [receipt.number]


def test_answers_survive_a_session_that_ends_in_the_middle_of_the_form(town: Town) -> None:
    citizen = town.somebody()
    page = citizen.page
    citizen.begin(KARANG_TARUNA)
    fill(page, KARANG_TARUNA.pages[0])
    address = page.url
    page.context.clear_cookies(name=re.compile("session", re.I))
    citizen.onward()
    expect(page.get_by_text("isian Anda tadi kami simpan")).to_be_visible()
    sign_in(page, citizen.contact, address=page.url)
    expect(page).to_have_url(address)
    expect(page.get_by_label("Nama Karang Taruna")).to_have_value("Tunas Harapan")
    expect(page.get_by_label("Alamat sekretariat")).to_have_value("Jalan Contoh No. 7")
    citizen.onward()
    expect(page.get_by_label("Nama ketua")).to_be_visible()


def test_form_saves_itself_while_one_types(town: Town) -> None:
    citizen = town.somebody()
    page = citizen.page
    citizen.begin(KARANG_TARUNA)
    page.get_by_label("Nama Karang Taruna").fill("Tunas Muda")
    expect(page.get_by_text("Tersimpan pukul")).to_be_visible()
    page.goto("/permohonan/")
    page.get_by_role("link", name=f"Lanjutkan {KARANG_TARUNA.name}").click()
    expect(page.get_by_label("Nama Karang Taruna")).to_have_value("Tunas Muda")


def test_second_official_learns_who_did_the_task_already(town: Town) -> None:
    receipt = town.waiting(KARANG_TARUNA)
    first, second = town.official("fo.tala"), town.official("fo2.tala")
    first.open(receipt.number)
    second.open(receipt.number)
    for officer in (first, second):
        for label in KARANG_TARUNA.brings:
            officer.judge(label)
    first.done(receipt.number, "Lengkap, lanjutkan")
    second.press("Lengkap, lanjutkan")
    told = second.page.get_by_role("alert")
    expect(told).to_contain_text("sudah dikerjakan oleh")
    expect(told).to_contain_text("pukul")


def test_application_and_task_work_without_javascript(town: Town) -> None:
    receipt = town.newcomer(scripts=False).apply(KARANG_TARUNA)
    officer = town.official("fo.tala", scripts=False)
    officer.accept(receipt.number, KARANG_TARUNA)
