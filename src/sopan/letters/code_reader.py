"""Finds the verification code that a PDF names, in a process of its own, so that a hostile file can hurt nothing else.

Run by `inspecting` as a program with limits on memory and time; imports nothing of Sopan. Reads the PDF from standard
input, prints the code or nothing.

    python -I code_reader.py <FILE
"""

import io
import re
import resource
import sys

MEMORY = 1_000_000_000  # bytes of address space
SECONDS = 10  # of processor time
MOST_PAGES = 100
CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}(?![0-9A-Z])")


def code_in(content: bytes) -> str:
    """The first code among the keywords of the PDF, or in a link of its pages; empty when there is none."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        words = [str(pdf.docinfo.get("/Keywords", ""))]
        for page in list(pdf.pages)[:MOST_PAGES]:
            for mark in page.obj.get("/Annots", []):
                action = mark.get("/A", None)
                if action is not None:
                    words.append(str(action.get("/URI", "")))
    found = CODE.search("\n".join(words))
    return found[0] if found else ""


def main() -> int:
    """Read one file. Exit status 0 with what was found; anything else means that the file broke the reader."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(code_in(sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
