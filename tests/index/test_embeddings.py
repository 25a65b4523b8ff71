"""The packaged embedding model as a sentence-transformers model and as LangChain's Embeddings."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from assistant.errors import ModelError
from assistant.index.embeddings import SentenceTransformerEmbeddings

TEXTS = ["Kommunen skriver ett avtal.", "Hunden skäller på natten.", "Ett avtal skrivs."]


@pytest.fixture(scope="module")
def model():
    return SentenceTransformerEmbeddings()


def test_vectors_are_unit_length_float32_and_in_order(model):
    vectors = model.encode(TEXTS)
    assert vectors.shape == (3, model.dimensions) == (3, 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]
    again = model.encode(TEXTS[::-1])
    assert np.allclose(vectors, again[::-1], atol=1e-5)


def test_a_question_is_embedded_as_a_question(model):
    text = TEXTS[0]
    question, document = model.embed_query(text), model.embed_documents([text])[0]
    assert not np.allclose(question, document, atol=1e-3)
    assert np.dot(question, document) > 0.8


def test_it_is_a_sentence_transformer(model):
    assert isinstance(model._model, SentenceTransformer)
    assert model._model.prompts["query"] == "query: "


def test_a_question_is_read_without_the_library_that_takes_long_to_load():
    code = (
        "import sys; from assistant.index.embeddings import SentenceTransformerEmbeddings as E;"
        "assert E().read_question('Vad?').vector.shape == (384,); sys.exit(sys.argv[1] in sys.modules)"
    )
    for library, loaded in (("sentence_transformers", 0), ("torch", 1)):
        assert subprocess.run([sys.executable, "-c", code, library]).returncode == loaded


@pytest.mark.parametrize("text", ["", " ", "\0", "a\0b", "🙂", "å" * 2_000, "\n\n"])
def test_odd_texts_have_a_vector(model, text):
    vector = np.array(model.embed_query(text))
    assert vector.shape == (384,) and np.isfinite(vector).all()


def test_a_nul_does_not_cut_the_text(model):
    whole = model.encode(["avtal om skolmat", "avtal\0om skolmat", "avtal"])
    assert whole[1] @ whole[0] > whole[1] @ whole[2]


def test_threads_get_the_vectors_that_one_thread_gets(model):
    alone = [model.embed_query(text) for text in TEXTS]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(model.embed_query, TEXTS * 6))
    assert np.allclose(found, alone * 6, atol=1e-5)


def test_a_model_that_cannot_be_loaded_is_told(tmp_path):
    (tmp_path / "modules.json").write_text("{")
    with pytest.raises(ModelError, match="ASSISTANT_EMBEDDINGS"):
        SentenceTransformerEmbeddings(str(tmp_path))
