import pytest
from scripted import case, cited, found, paragraph, result

from assistant.errors import UsageError
from evals.add import Dialogue, Given, add, given_by_run, next_id, parse_evidence
from evals.cases import Evidence, load_set, to_line

PARAGRAPHS = [
    paragraph("p1", "Ett IOP är tillåtet där det inte finns en marknad."),
    paragraph("p2", "Forum bildades 2010.", source="webb"),
]


class Typed:
    """Someone who types these lines, then nothing more."""

    def __init__(self, *lines):
        self._lines = iter(lines)
        self.told = []

    def ask(self, prompt):
        try:
            return next(self._lines)
        except StopIteration:
            raise EOFError from None

    @property
    def dialogue(self):
        return Dialogue(self.ask, self.told.append)


def test_all_that_is_missing_is_asked_for(tmp_path):
    path = tmp_path / "ny.jsonl"
    someone = Typed(
        "Är IOP tillåtet?",
        "ja",
        "handbok: är tillåtet",
        "",
        "tillåtet|lagligt",
        "marknad",
        "",
        "",
        "",
    )
    added = add(path, Given(), PARAGRAPHS, someone.dialogue)
    assert added == load_set(path).cases[0]
    assert added.evidence == (Evidence(source="handbok", quote="är tillåtet"),)
    assert added.facts == (("tillåtet", "lagligt"), ("marknad",))
    assert (added.id, added.kind) == ("n001", "plain")


def test_evidence_that_stands_nowhere_is_asked_for_again(tmp_path):
    someone = Typed(
        "handbok: är förbjudet",
        "",
        "broschyr: är tillåtet",
        "",
        "är tillåtet",
        "",
        "handbok: är tillåtet",
        "",
        "",
    )
    given = Given(id="x1", question="Är IOP tillåtet?", kind="plain", answerable=True)
    added = add(tmp_path / "s.jsonl", given, PARAGRAPHS, someone.dialogue)
    assert added.evidence[0].quote == "är tillåtet"
    told = "\n".join(someone.told)
    assert "'är förbjudet' stands in no paragraph of handbok" in told
    assert "no source 'broschyr'. Use one of handbok, webb" in told
    assert "not evidence" in told


def test_options_alone_are_enough_and_wrong_ones_are_refused(tmp_path):
    path = tmp_path / "s.jsonl"
    right = Given(
        id="x1",
        question="När?",
        kind="plain",
        facts=(("2010",),),
        evidence=(parse_evidence("webb: bildades 2010"),),
    )
    add(path, right, PARAGRAPHS, Typed().dialogue)
    with pytest.raises(UsageError, match="the id 'x1' is taken"):
        add(path, right, PARAGRAPHS, Typed().dialogue)
    with pytest.raises(UsageError, match="stands in no paragraph"):
        add(
            path,
            Given(
                id="x2",
                question="När?",
                kind="plain",
                facts=(),
                evidence=(parse_evidence("webb: bildades 2011"),),
            ),
            PARAGRAPHS,
            Typed().dialogue,
        )
    with pytest.raises(UsageError, match="not given"):
        add(path, Given(id="x3", question="När?"), PARAGRAPHS, Typed().dialogue)
    assert [each.id for each in load_set(path).cases] == ["x1"]


def test_an_unanswerable_question_needs_no_evidence(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text(to_line(case("f009")), encoding="utf-8")  # no line break at its end
    added = add(
        path, Given(question="Vädret?", answerable=False), PARAGRAPHS, Typed("", "").dialogue
    )
    assert (added.id, added.kind, added.evidence) == ("f010", "unanswerable-near", ())
    assert len(load_set(path).cases) == 2


def test_a_run_gives_its_question_and_what_it_found_to_choose_from(tmp_path):
    text = PARAGRAPHS[0].text
    row = result(
        case("q7", history=("Vad är IOP?",)),
        citations=(cited(PARAGRAPHS[1].text, source="webb"),),
        retrieved=found(text),
    )
    (tmp_path / "results.jsonl").write_text(row.model_dump_json() + "\n", encoding="utf-8")
    given = given_by_run(tmp_path, "q7")
    assert given.history == ("Vad är IOP?",)
    someone = Typed("ja", "2", "", "tillåtet", "", "nytt")
    added = add(tmp_path / "s.jsonl", given, PARAGRAPHS, someone.dialogue)
    assert added.evidence == (Evidence(source="handbok", quote=text),)
    assert added.history == ("Vad är IOP?",)
    with pytest.raises(UsageError, match="has no result 'q8'"):
        given_by_run(tmp_path, "q8")


@pytest.mark.parametrize(
    ("known", "free"),
    [
        ([], "f001"),
        (["f001", "f120", "f007"], "f121"),
        (["a9", "b1"], "b2"),
        (["x"], "f002"),
    ],
)
def test_free_ids(known, free):
    assert next_id(known, "forum") == free
