"""Files become sources and paragraphs: one module a format, `structure` for what they share."""
