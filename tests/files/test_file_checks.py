"""What may come in and what may not, and that each refusal can be read."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from sopan.files import checks, reader, refusals
from sopan.files import workbook as workbook_reader
from sopan.files.checks import clean_name, inspect
from sopan.files.errors import FileRefused
from tests.files.making import gps_exif, pdf, picture, upload
from tests.stepping import workbook


def taken(content: bytes, name: str = "berkas.pdf", **how: Any) -> tuple[str, str, bytes]:
    with inspect(upload(content, name), **how) as inspected:
        return inspected.name, inspected.media_type, inspected.part.path.read_bytes()


def refused(content: bytes, name: str = "berkas.pdf", **how: Any) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        inspect(upload(content, name), **how)
    assert leftovers() == [], "a refused file leaves nothing behind"
    assert caught.value.message.endswith(".")
    assert str(caught.value) == caught.value.code, "the sentence stays out of logs"
    return caught.value


def leftovers() -> list[Path]:
    return [
        place for place in Path(settings.FILES_ROOT).rglob("*") if place.is_file() and place.name != ".lock"
    ]


def test_plain_pdf_comes_in_unchanged() -> None:
    content = pdf()
    assert taken(content, "Surat Permohonan.PDF") == ("Surat Permohonan.pdf", "application/pdf", content)
    assert leftovers() == []


def test_pdf_with_web_link_form_field_and_outline_comes_in() -> None:
    def ordinary(document: pikepdf.Pdf) -> None:
        square = Array([0, 0, 9, 9])
        web = Dictionary(S=Name.URI, URI=String("https://contoh.id"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=square, A=web)
        field = document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("nama"), Rect=square)
        )
        document.pages[0].Annots = Array([link, field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]))
        document.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Dictionary(S=Name.Document))
        document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])

    taken(pdf(ordinary))


def action(kind: Name, **more: Any) -> Dictionary:
    return Dictionary(S=kind, **more)


def javascript_when_opened(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action(Name.JavaScript, JS=String("app.alert(1)"))


def javascript_of_the_document(document: pikepdf.Pdf) -> None:
    script = document.make_indirect(action(Name.JavaScript, JS=Stream(document, b"app.alert(1)")))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def javascript_of_a_page(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = Dictionary(O=action(Name.JavaScript, JS=String("app.alert(1)")))


def javascript_behind_a_link(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = Array(
        [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([0, 0, 9, 9]),
                A=action(Name.JavaScript, JS=String("x")),
            )
        ]
    )


def javascript_after_another_action(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action(
        Name.URI, URI=String("https://contoh.id"), Next=Array([action(Name.JavaScript)])
    )


def javascript_by_reference(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=document.make_indirect(Name.JavaScript))


def javascript_that_nothing_points_at(document: pikepdf.Pdf) -> None:
    document.Root.Spare = document.make_indirect(Array([Array([action(Name.JavaScript)])]))


def launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action(Name.Launch, F=String("cmd.exe"))


def submit(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = action(Name.SubmitForm, F=String("https://contoh.id"))


def rich_media(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))]
    )


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["rahasia.exe"] = pikepdf.AttachedFileSpec(document, b"MZ")


def attached_to_a_page(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]))]
    )


def dynamic_form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(document, b"<xdp/>"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (javascript_when_opened, "pdf-active"),
        (javascript_of_the_document, "pdf-active"),
        (javascript_of_a_page, "pdf-active"),
        (javascript_behind_a_link, "pdf-active"),
        (javascript_after_another_action, "pdf-active"),
        (javascript_by_reference, "pdf-active"),
        (javascript_that_nothing_points_at, "pdf-active"),
        (launch, "pdf-active"),
        (submit, "pdf-active"),
        (rich_media, "pdf-active"),
        (attached, "pdf-attachment"),
        (attached_to_a_page, "pdf-attachment"),
        (dynamic_form, "pdf-form"),
    ],
)
def test_pdf_with_active_content_is_refused(change: Any, code: str) -> None:
    assert refused(pdf(change)).code == code


def test_active_content_in_compressed_objects_is_found() -> None:
    content = pdf(javascript_when_opened, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in content, "otherwise this test says nothing"
    assert refused(content).code == "pdf-active"


@pytest.mark.parametrize("user", ["rahasia", ""])
def test_locked_pdf_is_refused_also_when_it_opens_without_a_password(user: str) -> None:
    content = pdf(encryption=pikepdf.Encryption(user=user, owner="pemilik"))
    problem = refused(content)
    assert problem.code == "pdf-encrypted"
    assert "tanpa kata sandi" in problem.message


def test_pdf_without_a_page_is_refused() -> None:
    assert refused(pdf(lambda document: document.pages.__delitem__(0))).code == "pdf-empty"


def test_pdf_that_only_claims_to_be_one_is_refused() -> None:
    assert refused(b"%PDF-1.7\nbukan apa-apa\n%%EOF\n").code == "pdf-damaged"


def test_pdf_cut_off_on_the_way_is_refused_as_not_whole() -> None:
    whole = pdf(lambda document: document.Root.__setattr__("Extra", Stream(document, b"x" * 9000)))
    assert refused(whole[: len(whole) // 2]).code == "cut-off"


def test_pdf_with_too_many_objects_is_refused_and_the_server_goes_on() -> None:
    objects = pikepdf.Object.parse(b"[" + b"<<>>" * 160_000 + b"]")
    many = pdf(lambda document: document.Root.__setattr__("Many", objects))
    assert refused(many).code in ("pdf-complex", "complex")  # counted out, or on a slow machine timed out


def test_reader_that_takes_too_long_means_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_WALL_SECONDS", 0.001)
    assert refused(pdf()).code == "complex"


def test_reader_knows_no_secrets_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import os, json; print(json.dumps({'verdict': 'errno-' + str(len([k for k in os.environ if 'SOPAN' in k]) + 1000)}))"
    )
    monkeypatch.setenv("SOPAN_SECRET_KEY", "rahasia")
    monkeypatch.setattr(reader, "__file__", str(spy))
    with pytest.raises(OSError, match="1000"):
        inspect(upload(pdf()))


def test_file_over_the_limit_says_how_big_it_is_and_what_to_do() -> None:
    problem = refused(b"%PDF-" + b"x" * 3_350_000)
    assert problem.code == "too-large"
    assert problem.message == (
        "Berkas ini 3,4 MB; yang diterima paling besar 2 MB. Pindai ulang dengan resolusi lebih rendah "
        "atau kecilkan dahulu, lalu unggah lagi."
    )
    assert "0,1 MB" in refused(pdf() + b" " * 60_000, max_mb=0.05).message


def test_file_exactly_at_the_limit_comes_in() -> None:
    start = pdf()
    taken(start[:-6] + b" " * (100_000 - len(start)) + start[-6:], max_mb=0.1)


def test_upload_that_grows_beyond_what_it_declared_is_stopped() -> None:
    lying = upload(b"%PDF-" + b"x" * 300_000)
    lying.size = 10
    with pytest.raises(FileRefused) as caught:
        inspect(lying, max_mb=0.1)
    assert caught.value.code == "too-large"
    assert leftovers() == []


def test_upload_shorter_than_it_declared_is_refused_as_not_whole() -> None:
    short = upload(pdf())
    short.size = len(pdf()) + 1
    with pytest.raises(FileRefused) as caught:
        inspect(short)
    assert caught.value.code == "cut-off"
    assert leftovers() == []


def test_empty_file_is_refused() -> None:
    assert refused(b"").code == "empty"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04" + b"x" * 50, "Word, Excel atau arsip ZIP"),
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 50, "HEIC"),
        (b"\x00\x00\x00\x18ftyphevc" + b"x" * 50, "Paling Kompatibel"),
        (b"\x00\x00\x00\x18ftypmp42" + b"x" * 50, "video"),
        (b"II*\x00" + b"x" * 50, "langsung menyimpan PDF"),
        (b"{\\rtf1 halo}", "RTF"),
        (b"MZ" + b"x" * 50, "program komputer"),
        (b"halo, ini teks", "tidak dikenali"),
    ],
)
def test_other_kinds_are_refused_by_what_they_are_whatever_the_name_says(content: bytes, words: str) -> None:
    problem = refused(content, "ktp.pdf")
    assert problem.code == "wrong-kind"
    assert words in problem.message
    assert "PDF, foto JPG atau gambar PNG" in problem.message


def test_accepted_kind_elsewhere_is_refused_where_only_pdf_is_asked() -> None:
    problem = refused(picture(), "ktp.jpg", accept=("pdf",))
    assert problem.message == "Berkas ini foto JPG; simpan atau ubah dahulu menjadi PDF, lalu unggah lagi."


def test_wrong_ending_is_mended_when_the_content_is_accepted() -> None:
    assert taken(picture("PNG"), "ktp.jpg")[:2] == ("ktp.png", "image/png")
    assert taken(picture(), "ktp.JPEG")[0] == "ktp.jpeg"


def test_photo_loses_its_place_and_camera_but_not_its_picture() -> None:
    before = picture(size=(200, 100), quality=95, exif=gps_exif(), comment=b"rumah saya")
    assert b"Telepon Uji" in before
    _name, _kind, after = taken(before, "foto.jpg")
    with Image.open(io.BytesIO(after)) as image, Image.open(io.BytesIO(before)) as original:
        assert not image.getexif()
        assert "comment" not in image.info
        assert image.quantization == original.quantization, "as good as it came"
        assert image.size == (200, 100)
    assert b"Telepon Uji" not in after
    assert b"Exif" not in after


def test_photo_held_sideways_is_turned_upright() -> None:
    sideways = picture(
        size=(200, 100), quality=95, exif=gps_exif(orientation=6)
    )  # turn by 90 degrees to the right
    _name, _kind, after = taken(sideways, "foto.jpg")
    with Image.open(io.BytesIO(after)) as image:
        assert image.size == (100, 200)
        red, _green, blue = image.convert("RGB").getpixel((50, 20))  # type: ignore[misc]
        assert red > 200
        assert blue < 60


def test_print_shop_photo_in_cmyk_becomes_rgb() -> None:
    target = io.BytesIO()
    Image.new("CMYK", (20, 20), (0, 0, 0, 0)).save(target, "JPEG")
    _name, _kind, after = taken(target.getvalue(), "foto.jpg")
    with Image.open(io.BytesIO(after)) as image:
        assert image.mode == "RGB"


def test_png_keeps_its_transparency_and_loses_its_texts() -> None:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", "Warga Uji")
    target = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(target, "PNG", pnginfo=texts)
    _name, _kind, after = taken(target.getvalue(), "cap.png")
    assert b"Warga Uji" not in after
    with Image.open(io.BytesIO(after)) as image:
        assert image.getpixel((3, 3)) == (255, 0, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_picture_cut_off_on_the_way_is_refused(kind: str) -> None:
    noisy = Image.effect_noise((300, 300), 90)
    target = io.BytesIO()
    noisy.save(target, kind)
    whole = target.getvalue()
    assert refused(whole[: len(whole) // 2], "foto").code == "image-damaged"


def test_picture_that_unfolds_to_a_giant_is_refused_before_it_unfolds() -> None:
    target = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(target, "PNG")
    assert len(target.getvalue()) < 100_000
    assert refused(target.getvalue(), "bom.png").code == "image-large"


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Dokumen\\KTP saya.pdf", "KTP saya.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie_ b.pdf"),
        ("faktur\u202efdp.exe", "faktur fdp.pdf"),
        ('"kutip"; x=1.pdf', "_kutip__ x=1.pdf"),
        ("", "berkas.pdf"),
        (".pdf", "berkas.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_are_made_safe(given: str, clean: str) -> None:
    assert clean_name(given, "pdf") == clean


def test_every_verdict_of_the_reader_has_its_sentence() -> None:
    import re

    source = Path(reader.__file__).read_text() + Path(workbook_reader.__file__).read_text()
    verdicts = (
        set(re.findall(r'Bad\("([a-z-]+)"', source))
        | {verdict for _pattern, verdict in workbook_reader.PARTS}
        | set(reader.KEYS.values())
        | {"complex", "cut-off"}
    )
    assert verdicts <= set(refusals.SENTENCES)


def test_declared_kind_of_the_browser_counts_for_nothing() -> None:
    page = SimpleUploadedFile("ktp.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    with pytest.raises(FileRefused):
        inspect(page)


LIST = [["No", "NIK"], [1, "6301035708909999"], [2, 6301035708909991], [3, 6301035708909990]]


def test_workbook_comes_in_where_it_is_asked_and_tells_its_numbers() -> None:
    content = workbook(LIST)
    with inspect(upload(content, "Daftar Calon.XLSX"), ("xlsx", "pdf")) as inspected:
        assert (inspected.name, inspected.media_type) == ("Daftar Calon.xlsx", checks.XLSX)
        assert inspected.part.path.read_bytes() == content
        assert inspected.table is not None
        # Excel rounds what is typed as a number to 15 digits: a zero at the end cannot be trusted.
        assert inspected.table.rows == 3
        assert inspected.table.numbers == ("6301035708909999", "6301035708909991", "6.301036E+15")
    assert leftovers() == []


def test_workbook_is_a_stranger_where_it_is_not_asked() -> None:
    problem = refused(workbook(LIST), "daftar.xlsx")
    assert problem.code == "wrong-kind"
    assert "Word, Excel atau arsip ZIP" in problem.message


def test_where_a_workbook_is_asked_the_refusal_names_it() -> None:
    assert "lembar kerja Excel (.xlsx)" in refused(picture(), "foto.jpg", accept=("xlsx",)).message


RELATION = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="https://contoh.id/x" TargetMode="External"/></Relationships>'
)
SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "xlsx-macro"),
        ({"xl/macrosheets/sheet2.xml": b"x"}, "xlsx-macro"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "xlsx-linked"),
        ({"xl/connections.xml": b"<x/>"}, "xlsx-linked"),
        ({SHEET_RELATIONS: RELATION.format(kind="oleObject")}, "xlsx-linked"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "xlsx-embedded"),
        ({"xl/activeX/activeX1.xml": b"x"}, "xlsx-embedded"),
        ({"xl/workbook.xml": b"<?xml version='1.0'?><workbook"}, "xlsx-damaged"),
        ({"../keluar.xml": b"x"}, "xlsx-damaged"),
        ({SHEET_RELATIONS: "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "xlsx-damaged"),
        ({"[Content_Types].xml": "<Types>wordprocessingml.document.main+xml</Types>"}, "xlsx-other"),
        ({"xl/media/image1.png": b"\0" * 30_000_000}, "xlsx-large"),
    ],
)
def test_workbook_that_could_do_harm_is_refused(parts: dict[str, bytes | str], code: str) -> None:
    assert refused(workbook(LIST, parts), "daftar.xlsx", accept=("xlsx",)).code == code


def test_web_address_behind_a_cell_is_harmless() -> None:
    content = workbook(LIST, {SHEET_RELATIONS: RELATION.format(kind="hyperlink")})
    taken(content, "daftar.xlsx", accept=("xlsx",))


def test_archive_that_is_no_workbook_is_refused_as_such() -> None:
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("halo.txt", "halo")
    assert refused(target.getvalue(), "arsip.xlsx", accept=("xlsx",)).code == "xlsx-other"
    whole = workbook(LIST)
    assert refused(whole[: len(whole) // 2], "daftar.xlsx", accept=("xlsx",)).code == "xlsx-damaged"
    locked = bytearray(whole)
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.find(start)
        while at >= 0:
            locked[at + (6 if start[2] == 3 else 8)] |= 1
            at = locked.find(start, at + 4)
    assert refused(bytes(locked), "daftar.xlsx", accept=("xlsx",)).code == "xlsx-locked"


def test_sheet_that_claims_a_giant_area_is_refused_and_the_server_goes_on() -> None:
    giant = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    content = workbook(LIST, {"xl/worksheets/sheet1.xml": giant})
    assert refused(content, "daftar.xlsx", accept=("xlsx",)).code == "xlsx-large"
