"""Zipped documents (DOCX, PPTX, ODT): checked before anything in them is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from assistant.documents.limits import MAX_PARTS, MAX_RATIO, MAX_UNPACKED
from assistant.errors import DocumentError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML_PARTS = (".xml", ".rels", ".vml")


def open_archive(data: bytes, needed: str) -> zipfile.ZipFile:
    """The document as a zip archive that is safe to read part by part, in memory.

    `needed` is a part that this kind of document always has. Raises `DocumentError` for damage,
    passwords, parts that unpack to too much, and XML that defines its own entities.
    """
    if data.startswith(_OLE):
        raise DocumentError(
            "is locked by a password, or is in the old Office format. Save it without a password "
            "as .docx, .pptx or .odt."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_parts(archive, needed)
        _check_xml(archive)
    except DocumentError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise DocumentError(
            "is damaged. Open it in the program it was made in and save it anew."
        ) from error
    return archive


def _check_parts(archive: zipfile.ZipFile, needed: str) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or len(set(names)) != len(names):
        raise DocumentError("is packed in a way that no document is. Save it anew.")
    if any(_leads_out(name) for name in names):
        raise DocumentError(
            "holds a part whose name leads out of the document (a path trick). Do not use the "
            "file; ask its sender for a new one."
        )
    if needed not in names:
        raise DocumentError("is not the kind of document that its ending says. Save it anew.")
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError("is locked by a password. Save it without one.")
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > 10 * 2**20 and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if unpacked > MAX_UNPACKED or swollen:
        raise DocumentError(
            f"unpacks to {unpacked / 2**20:.0f} MB (a zip bomb?). If it is a real document, "
            "save it with smaller pictures."
        )


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]


def _check_xml(archive: zipfile.ZipFile) -> None:
    for part in archive.infolist():
        if not part.filename.lower().endswith(_XML_PARTS):
            continue
        with archive.open(part) as stream:
            head = stream.read(4096)
        for encoding in ("utf-16-le", "utf-16-be"):
            if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:8]:
                head += head.decode(encoding, "ignore").encode("utf-8", "ignore")
        if _DOCTYPE.search(head):
            raise DocumentError(
                "defines entities of its own in its XML, which no Office program does (an entity "
                "bomb?). Do not use the file; ask its sender for a new one."
            )


def xml_part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """The root element of the part `name`; no entities, no network, no fetching of anything."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        return etree.fromstring(archive.read(name), parser)
    except (etree.XMLSyntaxError, ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DocumentError(
            "is damaged. Open it in the program it was made in and save it anew."
        ) from error
