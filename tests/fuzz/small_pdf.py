"""A PDF written by hand: small, whole, and easy to make wrong."""

from __future__ import annotations

import zlib


def pdf(
    lines: list[str], *, box: str = "0 0 595 842", kids: str = "3 0 R", packed: bytes | None = None
) -> bytes:
    """One page with `lines` in Helvetica; `packed` is a compressed stream to use instead."""
    shown = "".join(f"({line}) Tj 0 -16 Td " for line in lines)
    stream = zlib.compress(f"BT /F1 11 Tf 72 770 Td {shown}ET".encode("cp1252"))
    stream = stream if packed is None else packed
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count 1 >>".encode(),
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R >> >> >>"
        ).encode(),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
