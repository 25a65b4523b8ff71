"""A small index to build on."""

import pytest

from tests.small import CountingEmbedder, Small


@pytest.fixture(scope="session")
def known_vectors():
    return {}


@pytest.fixture
def embedder(assistant, known_vectors):
    return CountingEmbedder(assistant.retriever.embeddings, known_vectors)


@pytest.fixture
def small(tmp_path, embedder):
    return Small(tmp_path, embedder)
