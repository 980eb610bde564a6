"""The flowchart symbols of an SOP sheet, as PermenPANRB 35/2012 draws them, in small."""

SYMBOLS = {
    "terminal": '<rect x="4" y="4" width="36" height="16" rx="8"/>',
    "process": '<rect x="6" y="4" width="32" height="16"/>',
    "decision": '<path d="M22 2l16 10l-16 10l-16 -10z"/>',
    "connector": '<path d="M14 3h16v11l-8 7l-8 -7z"/>',
}
