"""Which cases the demonstration has: how many of each SOP have ended, and where the others stand, as data.

A place to stand is a step, perhaps followed by what happens there:

    step          the case waits there
    step!         it came back to that step to be mended
    step take     an official has taken the task
    step link     an outside party was asked by a link and has not answered
    step extend   who leads the unit has given it more time
    step give     who leads the unit has given it to somebody else
    step second   the first of those who do it has done it, the second has not
    step part     of several units, some have not answered yet
    step close    the round was closed although a unit was missing; the case went on to its end
    step call     the SOP that the step calls is running
    step called   that SOP has run, and the case went on to its end
    step withdraw, step cancel    the case ended there
"""

from dataclasses import dataclass

from sopan.procedure.model import Procedure

TALA = "dinsos-tanah-laut"


@dataclass(frozen=True)
class Wanted:
    """The cases of one SOP: `ended` go through its stories in turn; `places` are those that stand somewhere."""

    ended: int
    places: tuple[str, ...]


def _wanted(ended: int, *places: str) -> Wanted:
    return Wanted(ended, places)


PLAN = {
    f"{TALA}/surat-keterangan-karang-taruna": _wanted(
        5, "cek_kelengkapan", "cek_kelengkapan take", "draft_surat", "paraf", "paraf second", "paraf second",
        "tanda_tangan", "tanda_tangan", "serah_terima", "pemohon_datang", "draft_surat!", "draft_surat withdraw",
    ),
    f"{TALA}/surat-keterangan-dtks": _wanted(
        5, "cek_kelengkapan", "cek_kelengkapan", "cari_data take", "paraf", "paraf second", "tanda_tangan",
        "pemohon_datang", "serah_terima", "ketik_draft!", "cari_data cancel",
    ),
    f"{TALA}/rekomendasi-bpnt-kks": _wanted(
        4, "cek_kelengkapan", "cek_bnba", "draft_surat", "paraf", "paraf second", "tanda_tangan", "serah_terima take",
        "draft_surat withdraw",
    ),
    f"{TALA}/rekomendasi-pub": _wanted(1, "telaah", "paraf second", "pemohon_datang"),
    f"{TALA}/sanding-data-dtks": _wanted(2, "sanding", "sanding extend", "paraf second", "tanda_tangan"),
    f"{TALA}/tanda-daftar-lks": _wanted(
        2, "serahkan_tim_teknis", "kunjungan_lokasi", "paraf second", "tanda_tangan", "pemohon_datang",
    ),
    f"{TALA}/aktivasi-bpjs-apbd": _wanted(
        4, "verifikasi", "input_data", "input_data!", "persetujuan", "persetujuan take", "ajukan", "verifikasi withdraw",
    ),
    f"{TALA}/anak-berhadapan-hukum": _wanted(1, "disposisi", "asesmen", "pendampingan", "permohonan"),
    f"{TALA}/anak-terlantar": _wanted(2, "penjangkauan", "intervensi", "kebutuhan_dasar"),
    f"{TALA}/bansos-lansia-disabilitas": _wanted(1, "verifikasi!", "terima_nama"),
    f"{TALA}/korban-bencana": _wanted(2, "identifikasi", "perintah_identifikasi", "salur_logistik"),
    f"{TALA}/lansia-disabilitas-terlantar": _wanted(2, "penjangkauan", "reunifikasi extend", "asesmen"),
    f"{TALA}/mundur-bpjs-apbd": _wanted(2, "verifikasi", "konsep", "paraf", "serahkan"),
    f"{TALA}/pengangkatan-anak": _wanted(1, "kunjungan", "kunjungan extend", "konsep", "ajukan"),
    f"{TALA}/e-lapor": _wanted(3, "identifikasi", "tindak_lanjut", "tindak_lanjut", "balas"),
    f"{TALA}/penetapan-kinerja-utama": _wanted(1, "koreksi", "himpun close"),
    f"{TALA}/usulan-kenaikan-pangkat": _wanted(1, "periksa", "verifikasi_bkpsdm", "paraf_pengantar second", "ajukan"),
    f"{TALA}/laporan-skm": _wanted(1, "pengisian part", "tanda_tangan"),
    f"{TALA}/laporan-tahunan": _wanted(1, "pengantar call", "konsep!", "pengantar called"),
    f"{TALA}/lppd": _wanted(1, "himpun part", "pengesahan"),
    f"{TALA}/pelayanan-langsung": _wanted(3, "catat", "tindak_lanjut", "tindak_lanjut take"),
    f"{TALA}/permohonan-cuti": _wanted(2, "hitung", "verifikasi", "paraf", "tanda_tangan", "ajukan"),
    f"{TALA}/penyusunan-renstra": _wanted(1, "himpun part", "analisis"),
    f"{TALA}/surat-keluar": _wanted(3, "konsep", "terima second", "tanda_tangan"),
    f"{TALA}/surat-masuk": _wanted(5, "catat", "disposisi", "disposisi take", "tindak_lanjut", "arsip"),
    "dpmptsp-rokan-hilir/izin-bantuan-karang-taruna": _wanted(
        3, "periksa_berkas", "periksa_berkas", "rekomendasi", "rekomendasi give", "verifikasi", "setujui", "tanda_tangan",
        "pengambilan", "ajukan",
    ),
    "kesbangpol-bogor/pengajuan-rehabilitasi": _wanted(
        3, "periksa", "periksa take", "putuskan", "putuskan extend", "kirim", "balas",
    ),
    "kominfo-kota-bogor/pengaduan-masyarakat": _wanted(
        5, "terima", "verifikasi", "periksa_identitas", "terima_opd", "analisa", "tindak_lanjut", "tindak_lanjut take",
        "terima_jawaban", "sampaikan",
    ),
    "bnnk-sumbawa/bimbingan-teknis-ibm": _wanted(1, "buat_undangan!", "awasi_acara", "buat_laporan"),
}  # fmt: skip
ANY = Wanted(2, ())
"""Of an SOP that this list does not know yet; one that stands at its second step is added."""
ENDING = ("close", "called", "withdraw", "cancel")
"""What makes a case end where it would stand."""

LINKS = {
    f"{TALA}/bansos-lansia-disabilitas": "masuk_rkpd link",
    f"{TALA}/anak-terlantar": "rujukan_panti link",
    f"{TALA}/korban-bencana": "ambil_cbp link",
}
"""Outside parties that were asked by a link."""

ABSENT, STAND_IN = "stimulan.tala", "subkor.tala"
"""Who is on leave now, and who stands in."""
EMPLOYEES = (
    "staf2.tala",
    "peksos.tala",
    "bpjs.tala",
    "staf-rehab2.tala",
    "pendamping.tala",
    "singgah.tala",
    "fo2.tala",
)
"""Who asks for leave and promotion."""


def places_of(sheet: Procedure) -> tuple[list[str], list[str]]:
    """Where cases of an SOP stand: the telling places (one where a case runs is among them), and the others."""
    all_ = [*PLAN.get(sheet.key, ANY).places]
    if sheet.key in LINKS:
        all_.append(LINKS[sheet.key])
    apply = sheet.apply_step.id if sheet.apply_step is not None else ""
    telling = [place for place in all_ if " " in place or place == apply]
    others = [place for place in all_ if place not in telling]
    if all(place.split()[-1] in ENDING for place in telling):
        telling.append(others.pop(0) if others else sheet.running_steps[1].id)
    return telling, others
