"""What a signed letter says at its foot of its signature, by the service that made it.

Only a signature with a certificate of BSrE says so; UU 11/2008 jo. UU 1/2024 Pasal 5 and 11, PP 71/2019 (certified and
uncertified signatures).
"""

BSRE = (
    "Dokumen ini ditandatangani secara elektronik menggunakan sertifikat elektronik yang diterbitkan oleh Balai "
    "Sertifikasi Elektronik (BSrE), BSSN. UU ITE Pasal 5 ayat 1: Informasi Elektronik dan/atau Dokumen Elektronik "
    "dan/atau hasil cetaknya merupakan alat bukti hukum yang sah."
)
OWN = "Dokumen ini ditandatangani secara elektronik menggunakan sertifikat elektronik milik penanda tangan."
DEMONSTRATION = (
    "Contoh: ditandatangani dengan sertifikat elektronik peragaan, yang tidak mempunyai kekuatan hukum."
)
PEN = "Naskah ini ditandatangani di atas kertas, dan pindaiannya tercatat pada instansi penerbit."

FOOTERS = {
    "bsre-v1": BSRE,
    "bsre-v2": BSRE,
    "pkcs12": OWN,
    "pkcs11": OWN,
    "pen": PEN,
    "local": DEMONSTRATION,
    "pretend": DEMONSTRATION,
}


def footer_of(service: str) -> str:
    """The words for a service (see `signing.choosing`). Errors: KeyError, for one that has none yet."""
    return FOOTERS[service]
