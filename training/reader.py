"""Makes the reader again from named data: ``python -m training.reader --data ../shared/data``."""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from assistant.index.encoder import Encoder
from assistant.index.weights import build_tokenizer, read_packaged, unpack_blocks
from assistant.reader import Reader
from assistant.reader.network import ReaderNetwork
from training.batches import MAX_LENGTH, MAX_QUESTION, shuffled
from training.data import CALIBRATION_ARTICLES, CHECK_ARTICLES, Data, load_data
from training.examples import Example, ExampleMaker, with_title
from training.fit import FitSettings, fit
from training.measure import answerability, cosine_judge, neighbourhood, sentence_choice
from training.nearmiss import near_misses
from training.own import KEPT, is_written, own_pairs
from training.own import draw as draw_own
from training.vocabulary import common_words, kept_pieces

VOCABULARY = 24_000
WORDS_PER_LANGUAGE = 120_000
CLAIMS = Path(__file__).with_name("claims.jsonl")
"""Sentences written on passages, each said there or not; every tenth passage is kept aside."""
CHOICES = 150  # questions of each set whose sentences are scored one by one
TARGET = Path(__file__).parent.parent / "assistant" / "reader"

log = logging.getLogger("training.reader")


def claims() -> list[Example]:
    """Pairs of a sentence and the passage that does or does not say it."""
    rows = [json.loads(line) for line in CLAIMS.read_text("utf-8").splitlines()]
    return [
        Example(claim["text"], row["passage"], claim["said"], None, "claim")
        for row in rows
        if row["number"] % 10
        for claim in row["claims"]
    ]


def untrained(data: Data) -> tuple[ReaderNetwork, np.ndarray, Tokenizer]:
    """The packaged encoder under new heads, the blocks of its word embeddings, and its tokenizer:
    over a cut vocabulary, whose embeddings stay as they are.
    """
    source = read_packaged()
    whole = build_tokenizer(source.pieces, source.scores.tolist())
    texts = [p.text for p in data.passages.values()] + [q.text for q in data.questions]
    words = common_words(WORDS_PER_LANGUAGE)
    kept = kept_pieces(whole, source.pieces, words, texts, VOCABULARY)
    log.info("%d pieces kept of %d", len(kept), len(source.pieces))
    tokenizer = build_tokenizer([source.pieces[i] for i in kept], source.scores[kept].tolist())
    blocks = source.word_blocks[kept]
    embeddings = torch.nn.Embedding.from_pretrained(
        torch.from_numpy(unpack_blocks(blocks)), freeze=True
    )
    return ReaderNetwork(Encoder.packaged(source, embeddings, source.layers)), blocks, tokenizer


def average(folders: Sequence[Path], out: Path) -> None:
    """Write the mean of the weights of readers that were fitted one from another: it judges unseen
    documents better than each (https://arxiv.org/abs/2203.05482).
    """
    networks = [ReaderNetwork.unpack(folder / "reader.npz") for folder in folders]
    network, blocks = networks[0]
    states = [each.state_dict() for each, _ in networks]
    mean = {name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]
            if not name.startswith("encoder.words.")}  # fmt: skip
    network.load_state_dict(mean, strict=False)
    network.save(out / "reader.npz", blocks, MAX_LENGTH)
    shutil.copy(folders[0] / "tokenizer.json", out)


def write_settings(folder: Path, calibration: Sequence[float]) -> None:
    """Write what the reader needs beside its weights."""
    settings = {
        "calibration": [round(float(value), 5) for value in calibration],
        "max_question": MAX_QUESTION,
        "max_length": MAX_LENGTH,
        "held_out_articles": [*CALIBRATION_ARTICLES, *CHECK_ARTICLES],
    }
    text = json.dumps(settings, ensure_ascii=False, indent=2) + "\n"
    (folder / "reader.json").write_text(text, encoding="utf-8")


def _raw(
    folder: Path, pairs: Sequence[tuple[str, str]], calibration: Sequence[float]
) -> np.ndarray:
    """Logits of the shipped reader under a calibration, shape (n,)."""
    write_settings(folder, calibration)
    reader = Reader.load(folder)
    assert reader is not None
    scores = np.array([reader.score(q, [text])[0] for q, text in pairs], dtype=np.float64)
    scores = scores.clip(1e-9, 1 - 1e-9)
    return np.log(scores / (1 - scores))


def calibrate(folder: Path, data: Data, own: Sequence[Example]) -> None:
    """Set the answer logit's temperature and a constant, on pairs of our own that nothing of the
    reader was fitted on, or without any on the calibration articles.
    """
    pairs = [(pair.question, pair.text) for pair in own]
    labels = [pair.answered for pair in own]
    if not own:
        questions = [q for q in data.part("calibration") if q.source == "squad_sv"]
        passages = [data.passages[q.passage] for q in questions]
        pairs = [
            (q.text, with_title(p.title, p.text)[0])
            for q, p in zip(questions, passages, strict=True)
        ]
        labels = [q.answer is not None for q in questions]
    logits = _raw(folder, pairs, (1, 0))[:, None]
    model = LogisticRegression(C=10.0).fit(logits, labels)
    write_settings(folder, (model.coef_[0, 0], model.intercept_[0]))


def measure(folder: Path, data: Data) -> dict[str, Any]:
    """Figures of the shipped reader on articles and pages it was not fitted on."""
    reader = Reader.load(folder)
    assert reader is not None

    def judge(pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        return np.array([reader.score(q, [text])[0] for q, text in pairs])

    check = data.part("check")
    squad = [q for q in check if q.source == "squad_sv"]
    pages = [q for q in check if q.source == "swequad"]
    figures: dict[str, Any] = {
        "answerable on unseen articles": answerability(data, squad, judge),
        "answerable on unseen articles, cosine": answerability(data, squad, cosine_judge),
    }
    for name, questions in (("squad_sv", squad), ("swequad", pages)):
        answered = [q for q in questions if q.answer]
        answered = answered[:: max(1, len(answered) // CHOICES)]
        for way, judged in (("reader", judge), ("cosine", cosine_judge)):
            figures[f"sentence chosen, {name}, {way}"] = sentence_choice(data, answered, judged)
        figures[f"sentence chosen with neighbours, {name}, reader"] = sentence_choice(
            data, answered, judge, neighbourhood
        )
    question, text = squad[0].text, data.passages[squad[0].passage].text[:420]
    times = []
    for _ in range(30):
        began = time.perf_counter()
        reader.score(question, [text])
        times.append((time.perf_counter() - began) * 1000)
    figures["milliseconds a pair, median"] = float(np.median(times))
    figures["bytes"] = sum(path.stat().st_size for path in folder.glob("*.[oj]*"))
    return figures


def report(folder: Path, data: Data) -> None:
    """Measure, and write the figures beside this module."""
    text = json.dumps(measure(folder, data), ensure_ascii=False, indent=2)
    (Path(__file__).parent / "measured.json").write_text(text + "\n", encoding="utf-8")
    log.info("%s", text)


def make(options: argparse.Namespace, data: Data, sets: Sequence[tuple[Path, Path, str]]) -> None:
    """Fit, and write the weights and the tokenizer."""
    questions = data.part("train")
    settings = FitSettings(
        epochs=options.epochs, rate=options.rate, head_rate=options.head_rate,
        bfloat16=not options.float32, workers=options.workers,
    )  # fmt: skip
    torch.manual_seed(settings.seed)
    if options.start:
        network, blocks = ReaderNetwork.unpack(options.start / "reader.npz")
        tokenizer = Tokenizer.from_file(str(options.start / "tokenizer.json"))
    else:
        network, blocks, tokenizer = untrained(data)
    near = near_misses(data, questions)
    maker = ExampleMaker(data, questions, near, settings.seed)
    own = [
        (list(own_pairs(name, index)), None if most == "all" else int(most))
        for name, index, most in sets
    ]
    written = claims()

    def draw() -> list[Example]:
        """An epoch's pairs, and ours."""
        pairs = maker.epoch()[: options.pairs]
        pairs += [pair for found, most in own for pair in draw_own(found, maker.random, most)]
        pairs += maker.random.sample(written, min(options.claims, len(written)))
        return shuffled(pairs, maker.random)

    if options.first:
        first = replace(settings, epochs=options.first, rate=7e-5, head_rate=4e-4)
        fit(network, tokenizer, maker.epoch, first)
    fit(network, tokenizer, draw, settings)

    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    network.save(options.out / "reader.npz", blocks, MAX_LENGTH)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the data, fit, export, calibrate and measure."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=TARGET, help="folder for the weights")
    parser.add_argument(
        "--start",
        type=Path,
        help="folder with a reader to fit on from, instead of from the encoder",
    )
    parser.add_argument(
        "--average", type=Path, nargs="+", help="folders with readers: fit none, write their mean"
    )
    parser.add_argument("--epochs", type=int, default=FitSettings.epochs)
    parser.add_argument("--rate", type=float, default=FitSettings.rate)
    parser.add_argument("--head-rate", type=float, default=FitSettings.head_rate)
    parser.add_argument(
        "--first", type=int, default=0, help="epochs on the encyclopaedia's pairs alone, before"
    )
    parser.add_argument("--workers", type=int, default=FitSettings.workers)
    parser.add_argument(
        "--set", nargs=3, action="append", metavar=("SET", "INDEX", "QUESTIONS"), default=[],
        help="pairs of our own, see training.own: the index is of the set's documents, and so many "
        "of its questions are drawn each epoch, or 'all'",
    )  # fmt: skip
    parser.add_argument("--pairs", type=int, help="of the encyclopaedia's pairs, so many an epoch")
    parser.add_argument("--claims", type=int, default=3800, help="of the claims, so many an epoch")
    parser.add_argument("--measure", action="store_true", help="only measure the weights in --out")
    parser.add_argument("--float32", action="store_true", help="for processors without bfloat16")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")

    data = load_data(options.data)
    if options.measure:
        report(options.out, data)
        return
    sets = [(Path(name), Path(index), most) for name, index, most in options.set]
    options.out.mkdir(parents=True, exist_ok=True)
    if options.average:
        average(options.average, options.out)
    else:
        make(options, data, sets)
    kept_aside = [
        pair
        for name, index, _ in sets
        if not is_written(name)
        for pair in own_pairs(name, index, KEPT)
    ]
    calibrate(options.out, data, kept_aside)
    report(options.out, data)


if __name__ == "__main__":
    main()
