"""Paragraphs become a searchable index: vectors in Chroma, words in BM25, generations on disk."""
