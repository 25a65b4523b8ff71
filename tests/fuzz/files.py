"""Makes the fuzz corpus: good files, hostile files, and mutations of the good ones.

`python -m tests.fuzz.files FOLDER` writes it to a folder to look at.
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import docx
import pptx

from tests.fuzz.small_pdf import pdf

TOTAL = 300
SEED = 20190516
SENTENCES = [
    "Ett partnerskap bygger på tillit mellan kommunen och föreningen.",
    "Båda parter bidrar med resurser till verksamheten varje år.",
    "Avtalet löper i tre år och följs upp av en gemensam styrgrupp.",
]
ODF = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"


def good_files() -> dict[str, bytes]:
    """A whole document of each format, all with the same sentences."""
    return {
        "bra.pdf": pdf(SENTENCES),
        "bra.docx": _docx(),
        "bra.pptx": _pptx(),
        "bra.odt": _odt(),
        "bra.html": _html(),
        "bra.md": ("# Om IOP\n\n" + "\n\n".join(SENTENCES)).encode(),
        "bra.txt": "\n\n".join(SENTENCES).encode(),
    }


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading("Om IOP", 1)
    for sentence in SENTENCES:
        document.add_paragraph(sentence)
    document.add_paragraph("en punkt", style="List Bullet")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "År"
    return _saved(document)


def _pptx() -> bytes:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Om IOP"
    slide.placeholders[1].text_frame.text = "\n".join(SENTENCES)
    return _saved(presentation)


def _saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return packed(unpacked(out.getvalue()))


def _odt(body: str = "", head: str = "") -> bytes:
    body = body or "".join(f"<text:p>{sentence}</text:p>" for sentence in SENTENCES)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content '
        f'xmlns:office="{ODF.format("office")}" xmlns:text="{ODF.format("text")}" '
        f'xmlns:table="{ODF.format("table")}"><office:body><office:text>{body}'
        "</office:text></office:body></office:document-content>"
    )
    return packed(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()}
    )


def _html(body: str = "") -> bytes:
    body = body or "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    return (
        "<!doctype html><html><head><meta charset=utf-8></head><body><h1>Om IOP</h1>"
        f"{body}</body></html>"
    ).encode()


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip archive of the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            # The same date always, so that the same parts give the same bytes.
            part = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, data)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with(data: bytes, name: str, part: bytes) -> bytes:
    return packed({**unpacked(data), name: part})


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)


@cache
def hostile_files() -> dict[str, bytes]:
    """Files made to hurt; every one of them is to be refused by name."""
    word, slides, text = _docx(), _pptx(), _odt()
    document = unpacked(word)["word/document.xml"].decode()
    bombed = document.replace("?>", f"?>{BOMB}", 1).replace("Ett partnerskap", "&j;")
    zeros = bytes(64 * 2**20)
    deep = "<w:tbl><w:tr><w:tc>" * 400 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 400
    return {
        "zipbomb.docx": _with(word, "word/media/image1.png", zeros),
        "zipbomb.pptx": _with(slides, "ppt/media/a.bin", zeros),
        "zipbomb.odt": _with(text, "Pictures/a.png", zeros),
        "zipbomb-many.odt": packed(
            {**unpacked(text), **{f"Pictures/{i}": zeros[: 9 * 2**20] for i in range(36)}}
        ),
        "parts.docx": packed(
            {**unpacked(word), **{f"word/x{i}.xml": b"<a/>" for i in range(6000)}}
        ),
        "entities.docx": _with(word, "word/document.xml", bombed.encode()),
        "entities-utf16.docx": _with(
            word, "word/document.xml", bombed.replace("UTF-8", "UTF-16").encode("utf-16")
        ),
        "entities.odt": _odt("<text:p>&j;</text:p>", BOMB),
        "external.odt": _odt(
            "<text:p>&x;</text:p>", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        ),
        "path-up.docx": _with(word, "../../etc/cron.d/x.xml", b"<a/>"),
        "path-root.odt": _with(text, "/etc/passwd", b"x"),
        "path-drive.pptx": _with(slides, "C:\\windows\\x.xml", b"<a/>"),
        "ole.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
        "deep.docx": _with(
            word, "word/document.xml", document.replace("<w:body>", f"<w:body>{deep}").encode()
        ),
        "deep.odt": _odt("<text:list><text:list-item>" * 3000),
        "no-document.docx": packed({"[Content_Types].xml": b"<Types/>"}),
        "wrong-kind.docx": slides,
        "wrong-kind.pptx": word,
        "wrong-kind.pdf": word,
        "empty.pdf": b"",
        "empty.docx": b"",
        "empty.html": b"",
        "empty.txt": b"",
        "zeros.pdf": bytes(5000),
        "zeros.docx": bytes(5000),
        "zeros.html": bytes(5000),
        "zeros.txt": bytes(5000),
        "nul.md": "Ett partnerskap\0 bygger på\0 tillit.".encode(),
        "scan.pdf": pdf([]),
        "loop.pdf": pdf(SENTENCES, kids="2 0 R"),
        "bomb.pdf": pdf([], packed=zlib.compress(bytes(400 * 2**20))),
        "operators.pdf": pdf([], packed=zlib.compress(b"q " * 5_000_000)),
        "box.pdf": pdf([], box="0 0 1e30 1e30"),
        "divs.html": _html("<div>" * 300_000),
        "spans.html": _html("<p>" + "<span>" * 5000 + "x"),
        "script-only.html": b"<html><body><script>" + b"x" * 1000 + b"</script></body></html>",
        "large.txt": bytes(100 * 2**20),
        "large.pdf": bytes(100 * 2**20),
        "mixed.txt": "Ett avtal på tre år.\n".encode() + "Föreningen får stöd.\n".encode("latin-1"),
        "picture.txt": bytes(random.Random(1).randbytes(20_000)),
    }


def odd_files() -> dict[str, bytes]:
    """Files that ask a lot of a reader but may be read."""
    many = "".join(f"<tr><td>{i}</td><td>ord</td></tr>" for i in range(40_000))
    return {
        "rows.html": _html(f"<table>{many}</table>"),
        "breaks.html": _html("ord<br>" * 200_000),
        "lists.html": _html("<ul><li>punkt " * 60),
        "unclosed.html": b"<html><body><p>Ett avtal " + b"<a href=" * 50_000,
        "attribute.html": _html(
            f'<p title="{"x" * 9_000_000}">Ett avtal om partnerskap gäller.</p>'
        ),
        "json.html": _html(
            f'<script type="application/ld+json">{"[" * 100_000}</script>'
            "<p>Ett avtal om partnerskap gäller.</p>"
        ),
        "line.txt": ("ord " * 2_000_000).encode(),
        "accents.txt": ("Ett avtal o" + "\u0308" * 300_000).encode(),
        "brackets.md": ("# Om IOP\n\n" + "[" * 60_000 + "\n\n" + SENTENCES[0]).encode(),
        "quotes.md": ("# Om IOP\n\n" + ">" * 6_000 + " ord\n\n" + SENTENCES[0]).encode(),
        "stars.md": ("# Om IOP\n\n" + "*a " * 30_000 + "\n\n" + SENTENCES[0]).encode(),
        "ticks.md": ("# Om IOP\n\n" + "".join("`" * i + "a" for i in range(400))).encode(),
        "long.pdf": pdf(["ord " * 30] * 3000),
    }


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(max(1, len(data) // 400)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data)) :]


def _lose(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.randrange(1, len(data))]


def _repeat(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = data[at : at + rng.randrange(1, 2000)] * rng.randrange(1, 50)


def _noise(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.randrange(1, 5000))


def _numbers(data: bytearray, rng: random.Random) -> None:
    """Digits become other digits: sizes, counts, references."""
    places = [i for i, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    for place in rng.sample(places, min(len(places), 12)):
        data[place] = 0x30 + rng.randrange(10)


MUTATIONS: list[Callable[[bytearray, random.Random], None]] = [
    _flip,
    _cut,
    _lose,
    _repeat,
    _noise,
    _numbers,
]


def mutations(count: int) -> Iterator[tuple[str, bytes]]:
    """Good files made wrong; zipped ones also inside, so that every part is reached."""
    rng = random.Random(SEED)
    good = list(good_files().items())
    for number in range(count):
        name, data = good[number % len(good)]
        mutate = MUTATIONS[rng.randrange(len(MUTATIONS))]
        if data[:2] == b"PK" and rng.random() < 0.7:
            parts = unpacked(data)
            chosen = rng.choice([part for part in parts if parts[part]])
            inner = bytearray(parts[chosen])
            mutate(inner, rng)
            changed = packed({**parts, chosen: bytes(inner)})
        else:
            outer = bytearray(data)
            mutate(outer, rng)
            changed = bytes(outer)
        _stem, ending = name.split(".")
        yield f"{mutate.__name__.strip('_')}-{number:03}.{ending}", changed


def write(folder: Path) -> None:
    """The whole corpus: good files, and `TOTAL` others."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {**good_files(), **hostile_files(), **odd_files()}
    count = TOTAL + len(good_files()) - len(named)
    for name, data in [*named.items(), *mutations(count)]:
        stem, ending = name.rsplit(".", 1)
        (folder / f"{stem}-{ending}.{ending}").write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
