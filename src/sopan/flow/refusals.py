"""Why a command was refused: a stable code, and a sentence that the person can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def _(sentence: str) -> str:
    """Mark a sentence for the catalogue of translations; whoever shows it translates it."""
    return sentence


MESSAGES: Mapping[str, str] = {
    "case_open_already": _("Ini sudah dibuka sebelumnya."),
    "case_not_open": _("Permohonan ini belum dikirim."),
    "case_closed": _("Ini sudah selesai, jadi tidak dapat diubah lagi."),
    "task_unknown": _("Tugas ini tidak ditemukan. Buka kembali daftar tugas Anda."),
    "task_over": _("Tugas ini sudah dikerjakan atau tidak diperlukan lagi. Lihat riwayatnya."),
    "held_by_other": _("Tugas ini sedang dipegang petugas lain. Minta ia menyerahkannya kepada Anda."),
    "not_held": _("Tugas ini belum diambil siapa pun."),
    "holds_already": _("Tugas ini sudah dipegang oleh petugas tersebut."),
    "applicant_only": _("Langkah ini hanya dapat dikerjakan oleh pemohon."),
    "applicant_task": _("Langkah ini milik pemohon, jadi tidak dapat diambil atau dialihkan."),
    "system_task": _("Langkah ini dikerjakan sendiri oleh sistem. Tidak ada yang perlu Anda lakukan."),
    "answer_required": _("Pilih dahulu salah satu keputusan: {answers}."),
    "answer_unknown": _("Keputusan itu tidak ada pada langkah ini. Pilih salah satu: {answers}."),
    "answer_not_asked": _("Langkah ini tidak meminta keputusan."),
    "reason_required": _("Tuliskan alasannya."),
    "text_required": _("Tuliskan isi catatannya."),
    "no_return": _("Langkah ini tidak dapat dikembalikan."),
    "return_target": _("Tugas ini tidak dapat dikembalikan ke langkah itu. Pilih langkah lain."),
    "answers_required": _("Pilih paling sedikit satu: {answers}."),
    "returns_used_up": _(
        "Permohonan ini sudah {times} kali dikembalikan kepada pemohon, sebanyak yang diizinkan SOP. "
        "Putuskan dengan berkas yang ada."
    ),
    "round_over": _("Pengumpulan pada langkah ini sudah selesai."),
    "member_unknown": _("Bidang itu tidak termasuk dalam pengumpulan ini. Pilih dari daftar."),
    "nothing_called": _("Langkah ini tidak menjalankan SOP lain."),
    "waits_for_case": _(
        "Langkah ini menunggu SOP lain yang sedang dijalankan. Lanjutkan setelah SOP itu selesai."
    ),
    "not_deemed": _("SOP ini tidak mengenal permohonan yang dianggap dikabulkan."),
    "decided_already": _("Ini sudah diputuskan."),
    "withdraw_not_yours": _("Hanya pemohon yang dapat menarik permohonan ini."),
}
"""Every code with its sentence. Codes are kept for ever; sentences may be mended."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The command cannot be done now, and nothing has changed.

    `message` is ready to be read. `details` is what the caller may tell besides: the holder's id, answers.
    """

    code: str
    message: str
    details: Mapping[str, str] = field(default_factory=dict, hash=False)


def refuse(code: str, **details: str) -> Refusal:
    """The refusal of that code, its sentence filled in with the details."""
    return Refusal(code, MESSAGES[code].format(**details), details)
