"""Fit how tokens are compared, by questions and the paragraphs that answer them.

    python -m training.meeting --data ../shared/data --set corpus/questions.jsonl .index 2000 … \\
        --check training/kept/kept.jsonl KEPT --check …

Starts from the directions in which tokens differ most (`training.projection`) and turns them, those
of documents and those of questions each for themselves, so that a question's tokens meet those of the
paragraphs that answer it rather than those of paragraphs like them; and learns which tokens of a
question weigh. The encoder stays as it is.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from assistant.assistant import Assistant
from assistant.index import tokens
from assistant.index.embeddings import PROMPTS
from assistant.index.packaged import PackagedE5
from assistant.index.paragraphs import read_states, titles
from assistant.model import Paragraph, Source
from assistant.quotes import Places
from assistant.settings import load_settings
from evals.cases import load_set
from training.data import load_data

BATCH, RIVALS, NEAR = 16, 10, 20
"""Questions of a step; for each so many paragraphs, drawn from so many that are nearest to it."""
CHARACTERS = 1500
"""Of a public passage that are read."""


@dataclass(frozen=True)
class Asked:
    """A question as it is read, and which paragraphs answer it."""

    states: np.ndarray
    weights: np.ndarray
    """Of its tokens, by how rare they are; they sum to 1."""
    right: tuple[int, ...]


@dataclass
class Corpus:
    """Paragraphs as they are read, each with its document's title, and questions on them."""

    states: list[np.ndarray]
    """Float16, each of shape (tokens, hidden)."""
    rarity: dict[int, float]
    """Weight of a token, by its number, as `tokens.rarities` gives it."""
    asked: list[Asked] = field(default_factory=list)

    def add(self, encoder: PackagedE5, found: Sequence[tuple[str, tuple[int, ...]]]) -> None:
        """Read questions that the paragraphs of these numbers answer."""
        texts = [text for text, _ in found]
        for read, (_, right) in zip(
            encoder.read(texts, [PROMPTS["query"]] * len(texts)), found, strict=True
        ):
            each = [self.rarity.get(int(i), self.rarity[tokens.UNSEEN]) for i in read.ids]
            weights = np.array(each, dtype=np.float32) / max(sum(each), 1e-9)
            if len(each):
                self.asked.append(Asked(read.states.astype(np.float16), weights, right))


def read_corpus(
    encoder: PackagedE5, paragraphs: Sequence[Paragraph], sources: Sequence[Source]
) -> Corpus:
    """Read the paragraphs, and the titles of their sources."""
    own = read_states(encoder, paragraphs)
    above = titles(sources, paragraphs)
    of = dict(zip([t.source for t in above], read_states(encoder, above), strict=True))
    states = [
        np.concatenate([each.states, of[p.source].states]).astype(np.float16)
        for each, p in zip(own, paragraphs, strict=True)
    ]
    return Corpus(states, tokens.rarities([each.ids for each in own]))


def own_corpus(
    encoder: PackagedE5, index: Path, sets: Sequence[tuple[Path, int]], random: Random
) -> Corpus:
    """The paragraphs of an index, and the answerable questions of sets about them."""
    generation = Assistant.open(load_settings(index=index))._generation
    paragraphs = generation.paragraphs
    corpus = read_corpus(encoder, paragraphs, list(generation.sources.values()))
    numbers, places = generation.numbers, Places(paragraphs)
    for path, most in sets:
        found = []
        for case in load_set(path).cases:
            held = [p for e in case.evidence for p in places.holders(e)]
            if held and not case.history:
                found.append((case.question, tuple({numbers[p.id] for p in held})))
        corpus.add(encoder, random.sample(found, min(most, len(found))))
    return corpus


def public_corpora(encoder: PackagedE5, folder: Path) -> tuple[Corpus, Corpus]:
    """The public passages with the questions to fit on, and with those to check on."""
    data = load_data(folder)
    passages = list(data.passages.values())
    paragraphs = [
        Paragraph(p.id, p.title or p.id, p.text[:CHARACTERS], heading=()) for p in passages
    ]
    names = dict.fromkeys(p.source for p in paragraphs)
    corpus = read_corpus(encoder, paragraphs, [Source(n, n, "text") for n in names])
    number = {passage.id: n for n, passage in enumerate(passages)}
    both = corpus, Corpus(corpus.states, corpus.rarity)
    for one, part in zip(both, ("train", "check"), strict=True):
        questions = [q for q in data.part(part) if q.answer is not None]
        one.add(encoder, [(q.text, (number[q.passage],)) for q in questions])
    return both


class Meeting(torch.nn.Module):
    """Scores paragraphs by where the tokens of a question meet theirs, as `TokenIndex` does."""

    def __init__(self, start: tokens.Projection) -> None:
        super().__init__()
        self.document, self.question = map(torch.from_numpy, (start.document, start.question))
        self.components = torch.nn.Parameter(torch.from_numpy(start.components.copy()))
        self.asked = torch.nn.Parameter(torch.from_numpy(start.asked.copy()))
        self.weight = torch.nn.Parameter(torch.from_numpy(start.weight.copy()))
        self.scale = torch.nn.Parameter(torch.tensor(3.5))

    def forward(self, asked: Sequence[Asked], states: Sequence[np.ndarray]) -> Tensor:
        """Logits of each paragraph for each question, shape (questions, paragraphs)."""
        return self.compare(asked, self.read(states), [len(each) for each in states])

    def read(self, states: Sequence[np.ndarray]) -> Tensor:
        """Vectors of the paragraphs' tokens, one paragraph after the other."""
        theirs = _together(states) - self.document
        with torch.autocast("cpu", torch.bfloat16):
            theirs = theirs @ self.components
        return functional.normalize(theirs.float(), dim=1)

    def compare(self, asked: Sequence[Asked], theirs: Tensor, lengths: list[int]) -> Tensor:
        """`forward` with paragraphs that are read, of so many tokens each."""
        ours = _together([each.states for each in asked]) - self.question
        rarity = torch.block_diag(*(torch.from_numpy(each.weights) for each in asked))
        weights = rarity * (ours @ self.weight).exp()
        weights = weights / weights.sum(1, keepdim=True).clamp_min(1e-9)
        with torch.autocast("cpu", torch.bfloat16):
            ours = ours @ self.asked
        ours = functional.normalize(ours.float(), dim=1)
        with torch.autocast("cpu", torch.bfloat16):
            cosines = (ours @ theirs.T).float()
        nearest = [part.amax(1) for part in cosines.split(lengths, dim=1)]
        return self.scale.exp() * (weights @ torch.stack(nearest, 1))


def _together(states: Sequence[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.concatenate(states).astype(np.float32))


def fit(meeting: Meeting, corpora: Sequence[Corpus], epochs: int, rate: float, seed: int) -> None:
    """Fit in place: the likelihood of a right paragraph among those near any question of a step."""
    random = Random(seed)
    nearest = {id(each): near for corpus in corpora for each, near in _nearest(corpus, meeting)}
    optimizer = torch.optim.Adam(
        [
            {"params": [meeting.components, meeting.asked, meeting.weight], "lr": rate},
            {"params": [meeting.scale], "lr": 10 * rate},
        ]
    )
    steps = [step for _ in range(epochs) for step in _steps(corpora, random)]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1.0, (n + 1) / 50) * (1 - n / len(steps))
    )
    for corpus, batch in steps:
        drawn = {random.choice(each.right) for each in batch}
        for each in batch:
            near = nearest[id(each)]
            drawn.update(random.sample(near, min(RIVALS, len(near))))
        rivals = sorted(drawn)
        logits = meeting(batch, [corpus.states[n] for n in rivals])
        right = torch.tensor([[n in each.right for n in rivals] for each in batch])
        loss = (logits.logsumexp(1) - logits.masked_fill(~right, -1e9).logsumexp(1)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def _steps(corpora: Sequence[Corpus], random: Random) -> list[tuple[Corpus, list[Asked]]]:
    """An epoch's steps, each of one corpus, in any order."""
    found = []
    for corpus in corpora:
        order = random.sample(corpus.asked, len(corpus.asked))
        found += [(corpus, order[n : n + BATCH]) for n in range(0, len(order), BATCH)]
    random.shuffle(found)
    return found


def _nearest(corpus: Corpus, meeting: Meeting) -> list[tuple[Asked, list[int]]]:
    """For each question the paragraphs that are nearest by the means of their tokens."""
    means = np.stack([each.astype(np.float32).mean(axis=0) for each in corpus.states])
    means = tokens.unit(means - means.mean(axis=0))
    common = meeting.question.numpy()
    return [
        (each, np.argsort(-(means @ (each.states - common).mean(axis=0)))[:NEAR].tolist())
        for each in corpus.asked
    ]


@torch.no_grad()
def report(meeting: Meeting, corpus: Corpus) -> str:
    """How often a right paragraph comes first, and among the first three, by tokens alone."""
    theirs, lengths = meeting.read(corpus.states), [len(each) for each in corpus.states]
    places = []
    for each in corpus.asked:
        order = torch.argsort(-meeting.compare([each], theirs, lengths)[0]).tolist()
        places.append(min(order.index(n) for n in each.right))
    first, three = (np.mean([place < n for place in places]) for n in (1, 3))
    return f"{len(places)} questions: first {first:.3f}, in three {three:.3f}"


def main() -> None:
    """Read, fit, check, and write the projection."""
    parser = argparse.ArgumentParser(prog="python -m training.meeting", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of public question sets")
    parser.add_argument(
        "--set", nargs=3, action="append", metavar=("SET", "INDEX", "QUESTIONS"), default=[]
    )
    parser.add_argument("--check", nargs=2, action="append", metavar=("SET", "INDEX"), default=[])
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument(
        "--out", type=Path, default=Path(tokens.__file__).with_name("projection.npz")
    )
    options = parser.parse_args()
    encoder, random = PackagedE5(), Random(3)
    by_index: defaultdict[str, list[tuple[Path, int]]] = defaultdict(list)
    for questions, index, most in options.set:
        by_index[index].append((Path(questions), int(most)))
    corpora = [own_corpus(encoder, Path(i), sets, random) for i, sets in by_index.items()]
    checked = {
        questions: own_corpus(encoder, Path(index), [(Path(questions), 500)], random)
        for questions, index in options.check
    }
    if options.data:
        known, checked["public"] = public_corpora(encoder, options.data)
        corpora.append(known)
    start = tokens.projection()
    torch.manual_seed(0)
    meeting = Meeting(start)
    for moment in ("before", "after"):
        if moment == "after":
            fit(meeting, corpora, options.epochs, options.rate, seed=1)
        for name, corpus in checked.items():
            print(moment, name, report(meeting, corpus), flush=True)
    np.savez_compressed(
        options.out,
        document=start.document,
        question=start.question,
        components=meeting.components.detach().numpy().astype(np.float16),
        asked=meeting.asked.detach().numpy().astype(np.float16),
        weight=meeting.weight.detach().numpy().astype(np.float16),
        whole=start.whole,
    )


if __name__ == "__main__":
    main()
