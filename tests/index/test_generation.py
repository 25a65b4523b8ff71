"""A generation opened for asking."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.index.generation import Generation
from assistant.index.store import open_store
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def generation(forum_settings):
    return Generation.live(open_store(forum_settings), forum_settings.embeddings)


def test_paragraphs_stand_in_reading_order_by_source(generation):
    for source in generation.sources:
        found = [p.position for p in generation.paragraphs if p.source == source]
        assert found == sorted(found) and len(set(found)) == len(found)
    assert [generation.numbers[p.id] for p in generation.paragraphs] == list(
        range(len(generation.paragraphs))
    )
    assert len({p.id for p in generation.paragraphs}) == generation.manifest.paragraphs


def test_the_five_documents_are_its_sources(generation):
    assert set(generation.sources) == {
        "handledning-iop",
        "webb-iop",
        "webb-iop-intervju",
        "goteborg-rapport",
        "faktablad-vsopp",
    }
    assert {s.file for s in generation.sources.values()} <= {f.name for f in CORPUS.iterdir()}
    assert all(s.year is None for s in generation.sources.values()), "no year is guessed"


def test_nearest_windows_are_pieces_of_their_paragraphs_with_their_cosines(generation, assistant):
    vector = assistant.retriever.embeddings.read_question("Är ett IOP tillåtet?").vector.tolist()
    near = generation.nearest(vector, 20)
    assert sum(map(len, near.values())) >= 20
    exact = generation.cosines(vector, list(near))
    for name, windows in near.items():
        text = generation.paragraph(name).text
        for (start, end), cosine in windows.items():
            assert text[start:end].strip()
            assert exact[name][start, end] == pytest.approx(cosine, abs=1e-3)
            assert 0 < cosine <= 1


def test_nearest_finds_what_a_search_of_everything_finds(generation, assistant):
    vector = assistant.retriever.embeddings.read_question(
        "Hur länge ska avtalet gälla?"
    ).vector.tolist()
    everything = generation.cosines(vector, [p.id for p in generation.paragraphs])
    ranked = sorted(everything, key=lambda name: -max(everything[name].values()))
    near = generation.nearest(vector, 30)
    assert sorted(near, key=lambda name: -max(near[name].values()))[:5] == ranked[:5]


def test_asking_for_more_windows_than_there_are_gives_them_all(generation):
    vector = np.ones(384) / np.sqrt(384)
    found = generation.nearest(list(vector), 10_000)
    assert sum(map(len, found.values())) == generation.manifest.windows
    assert generation.cosines(list(vector), []) == {}


def test_an_unknown_paragraph_is_a_key_error(generation):
    with pytest.raises(KeyError):
        generation.paragraph("finns-inte")


def test_threads_find_what_one_thread_finds(generation, assistant):
    embed = assistant.retriever.embeddings.embed_query
    vectors = [embed(q) for q in ("Är IOP tillåtet?", "Vad kostar det?", "Who signs?")]
    alone = [generation.nearest(v, 15) for v in vectors]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda v: generation.nearest(v, 15), vectors * 8)) == alone * 8
