"""How much one file may cost."""

from __future__ import annotations

MAX_BYTES = 50 * 2**20
"""Largest file that is read."""
MAX_UNPACKED = 300 * 2**20
"""Most bytes that the parts of a zipped document (DOCX, PPTX, ODT) may unpack to."""
MAX_RATIO = 200
"""Most times that one part larger than 10 MB may grow when it is unpacked."""
MAX_PARTS = 5000
"""Most parts of a zipped document."""
MAX_PAGES = 3000
"""Most pages of a PDF."""
MAX_SECONDS = 30.0
"""Longest time to read one file."""
MAX_MEMORY = 2**30
"""Most memory of the process that reads, in bytes."""
