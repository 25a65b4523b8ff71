"""The reading test set, made once for all tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.documents import docx, html, odt, pdf, pptx
from tests.reading import office, print_html, typeset
from tests.reading.layouts import LAYOUTS
from tests.reading.truth import LEGAL

MISSING = [
    name
    for name, there in [
        ("../shared/legal", LEGAL.is_dir()),
        ("LibreOffice", typeset.SOFFICE),
        ("Chromium", typeset.CHROMIUM),
        ("pdftotext", typeset.PDFTOTEXT),
    ]
    if not there
]
OFFICE = ("report", "mirrored", "statute")
"""Layouts that are read as ODT and DOCX, too."""


def pytest_collection_modifyitems(items):
    if MISSING:
        skip = pytest.mark.skip(
            reason=f"the reading set is made with {', '.join(MISSING)}: not here"
        )
        for item in items:
            if "tests/reading" in item.path.as_posix():
                item.add_marker(skip)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("reading")


@pytest.fixture(scope="session")
def sources(folder):
    """Layout name → the file that LibreOffice or Chromium makes a PDF of."""
    return {
        x.name: typeset.set_odt(x, folder) if x.program == "writer" else typeset.set_html(x, folder)
        for x in LAYOUTS
    }


@pytest.fixture(scope="session")
def pdfs(folder, sources):
    """Layout name → (what stands in the PDF, what was read)."""
    settings = [replace(setting) for setting in sources.values()]
    typeset.to_pdf(settings, folder)
    return {s.layout.name: (s, pdf.read(s.path.read_bytes(), s.path.name)) for s in settings}


@pytest.fixture(scope="session")
def documents(folder, sources):
    """(kind, layout name) → (what stands in the file, what was read), for all but PDF."""
    found = {}
    chosen = [sources[name] for name in OFFICE]
    for ending, reader in (("odt", odt), ("docx", docx)):
        paths = office.convert([folder / f"{s.layout.name}.fodt" for s in chosen], ending, folder)
        for setting, path in zip(chosen, paths, strict=True):
            found[f"{ending} by LibreOffice", setting.layout.name] = (
                setting,
                reader.read(path.read_bytes(), path.name),
            )
    for setting in chosen:
        name, plain = setting.layout.name, replace(setting, notes=[])
        path = folder / f"{name}-own.docx"
        office.save_docx(setting.blocks, path)
        found["docx by python-docx", name] = plain, docx.read(path.read_bytes(), path.name)
        untabled = [b for b in setting.blocks if b.kind != "table"]
        path = folder / f"{name}.pptx"
        placed = office.save_pptx(untabled, path)
        found["pptx", name] = (
            replace(plain, blocks=placed),
            pptx.read(path.read_bytes(), path.name),
        )
        markup = "".join(print_html.body(setting.layout, setting.blocks))
        for style in range(3):
            page = office.web_page(markup, style).encode()
            found[f"web page {style}", name] = plain, html.read(page, "sida.html")
    return found
