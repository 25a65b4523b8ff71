"""Finding the paragraphs that may answer: the question read, and a hybrid search."""

from assistant.retrieval.query import Query, SectionReference, read_query
from assistant.retrieval.retriever import HybridRetriever

__all__ = ["HybridRetriever", "Query", "SectionReference", "read_query"]
