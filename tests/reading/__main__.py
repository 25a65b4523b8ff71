"""`python -m tests.reading [NAME…] [-v]`: set the layouts, read them, print how well."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from assistant.documents import docx, html, odt, pdf, pptx
from tests.reading import office, print_html, typeset
from tests.reading.layouts import LAYOUTS
from tests.reading.measure import measure


def main() -> None:
    quick = "--pdf" in sys.argv
    names = [a for a in sys.argv[1:] if not a.startswith("-")]
    chosen = [layout for layout in LAYOUTS if not names or layout.name in names]
    print(f"{'':22}  words  parag  heads  paths  pages  notes tables furniture  ms/page")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        settings = [
            typeset.set_odt(x, folder) if x.program == "writer" else typeset.set_html(x, folder)
            for x in chosen
        ]
        flat = [s for s in settings if s.path.suffix == ".fodt"]
        for ending, reader in () if quick else (("odt", odt), ("docx", docx)):
            for setting, path in zip(
                flat,
                office.convert([s.path for s in flat], ending, folder) if flat else [],
                strict=True,
            ):
                show(ending, setting, reader.read(path.read_bytes(), path.name), 0)
        typeset.to_pdf(settings, folder)
        for setting in settings:
            start = time.perf_counter()
            reading = pdf.read(setting.path.read_bytes(), setting.path.name)
            show("pdf", setting, reading, time.perf_counter() - start)
        for setting in settings:
            if quick:
                break
            path = folder / "own.docx"
            office.save_docx(setting.blocks, path)
            setting.notes = []
            for block_index, block in enumerate(setting.blocks):
                setting.blocks[block_index] = typeset.replace(block, page=None)
            show("own docx", setting, docx.read(path.read_bytes(), path.name), 0)
            for style in range(3):
                markup = "".join(print_html.body(setting.layout, setting.blocks))
                page = office.web_page(markup, style).encode()
                show(f"web {style}", setting, html.read(page, "page.html"), 0)
            setting.blocks = office.save_pptx(setting.blocks, folder / "own.pptx")
            show("own pptx", setting, pptx.read((folder / "own.pptx").read_bytes(), "own.pptx"), 0)


def show(kind, setting, reading, spent) -> None:
    result = measure(setting, reading)
    count = max(b.page or 1 for b in reading.blocks)
    print(
        f"{kind:8} {setting.layout.name:13} {result.row()}      {1000 * spent / count:6.0f}",
        flush=True,
    )
    if "-v" in sys.argv:
        for line in [*result.missed[:12], *result.furniture[:8]]:
            print(f"    {line}")


if __name__ == "__main__":
    main()
