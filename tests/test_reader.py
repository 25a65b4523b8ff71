import threading

import numpy as np
import pytest
import torch

from assistant.index.encoder import Encoder, PackedWords
from assistant.index.weights import read_packaged
from assistant.reader import Reader
from assistant.reader.network import ReaderNetwork

PASSAGE = (
    "Idéburet offentligt partnerskap\n"
    "Partnerskapet mellan kommunen och föreningen ingicks 2013 och gäller i tre år. "
    "Kommunen bidrar med 2,5 miljoner kronor om året."
)
OTHER = "Rhen är en flod som rinner upp i Alperna och mynnar i Nordsjön."


@pytest.fixture(scope="module")
def reader():
    loaded = Reader.load()
    if loaded is None:
        pytest.skip("the reader's weights are not here; make them with python -m training.reader")
    return loaded


def test_missing_weights_give_none(tmp_path):
    assert Reader.load(tmp_path) is None


def test_scores_are_probabilities(reader):
    scores = reader.score("Hur länge gäller partnerskapet?", [PASSAGE, OTHER])
    assert scores.shape == (2,)
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()
    assert reader.score("Hur länge gäller partnerskapet?", []).shape == (0,)


def test_tells_an_answer_from_another_subject(reader):
    answered, other = reader.score("Hur länge gäller partnerskapet?", [PASSAGE, OTHER])
    assert answered > 0.5 > other


def test_tells_an_answer_from_a_near_miss(reader):
    question = "När ingicks partnerskapet?"
    without = PASSAGE.replace(" ingicks 2013 och", "")
    answered, missing = reader.score(question, [PASSAGE, without])
    assert answered > missing


def test_reads_where_the_answer_stands(reader):
    (reading,) = reader.read("Hur mycket bidrar kommunen med?", [PASSAGE])
    assert "2,5 miljoner" in PASSAGE[reading.start : reading.end]


@pytest.mark.parametrize("text", ["", " ", "?", "漢字 🙂 \u0000", "<s> </s>", "ordet " * 3000])
def test_reads_any_text(reader, text):
    scores = reader.score(text, [PASSAGE, text])
    assert np.isfinite(scores).all()
    for reading in reader.read("Vad?", [text]):
        assert 0 <= reading.start <= reading.end <= len(text)


def test_a_score_does_not_depend_on_its_companions(reader):
    question = "Vem betalar?"
    together = reader.score(question, [PASSAGE, OTHER, PASSAGE])
    alone = [reader.score(question, [text])[0] for text in (PASSAGE, OTHER)]
    assert np.allclose(together, [*alone, alone[0]], atol=0.02)  # the short weights' rounding


def test_what_is_saved_is_read_again_as_it_was(tmp_path):
    source = read_packaged()
    blocks = source.word_blocks[:200]
    network = ReaderNetwork(Encoder.packaged(source, PackedWords(blocks), 2)).eval()
    network.encoder.shorten()
    network.save(tmp_path / "reader.npz", blocks, 256)
    again = ReaderNetwork.load(tmp_path / "reader.npz")
    ids = torch.arange(100, 140)
    segments = (ids > 110).long()
    ((before, spans),) = network.read(ids, segments, [40])
    ((after, spans_after),) = again.read(ids, segments, [40])
    assert before == pytest.approx(after, abs=0.05)
    assert np.allclose(spans, spans_after, atol=0.2)


def test_threads_share_a_reader(reader):
    expected = reader.score("Vem betalar?", [PASSAGE, OTHER])
    found = []

    def ask():
        found.append(reader.score("Vem betalar?", [PASSAGE, OTHER]))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all((scores == expected).all() for scores in found)
