"""Written answers against a server that plays good and bad models over real HTTP."""

from __future__ import annotations

import threading
import time

import pytest

from assistant.answering.generative import GenerativeAnswerer, Outcome
from assistant.errors import ModelError
from assistant.model import Hit, Paragraph, Sentence
from tests.answering.writing import (
    AGREEMENT,
    ALLOWED,
    HITS,
    MONEY,
    SOURCES,
    settings,
    tell,
)
from tests.scripted_server import Asked, Cut, Delta, Drip, Hang, Play, Raw, ScriptedServer, Status

SUPPORTED = "Uppsägningen ska vara skriftlig."


def says(*lines: str) -> Play:
    """A play that writes lines; {p1}, {p2}, … become the paragraphs' tokens."""

    def play(asked: Asked) -> list[str]:
        tokens = {f"p{i}": token for i, token in enumerate(asked.tokens, 1)}
        return [line.format(**tokens) for line in lines]

    return play


def test_a_good_answer_is_cited_to_the_letter() -> None:
    told = tell(
        says(
            "Avtalet kan sägas upp med sex månaders uppsägningstid. [{p1}] ",
            "Uppsägningen ska vara skriftlig. [{p1}]\n",
            "Kommunen bidrar med 700 000 kronor per år. [{p2}]",
        )
    )
    assert told.outcome is not None and told.outcome.status == "answered"
    assert len(told.sentences) == 3
    assert told.quotes == {
        "Part kan säga upp avtalet med sex månaders uppsägningstid.",
        "Uppsägningen ska vara skriftlig.",
        "Kommunen bidrar med 700 000 kronor per år.",
    }
    assert told.outcome.tokens == {"in": 321, "out": 45}
    assert told.outcome.model == "openai:scripted" and told.outcome.prompt_version == "svar-2"


def test_a_sentence_that_draws_two_paragraphs_together_cites_both() -> None:
    told = tell(
        says(
            "Uppsägningen ska vara skriftlig, och kommunen bidrar med 700 000 kronor per år. "
            "[{p1}] [{p2}]"
        )
    )
    assert {c.paragraph_id for c in told.citations} == {"p1", "p2"}


@pytest.mark.parametrize(
    "form",
    [
        "{s} [{t}]",
        "{s}[{t}]",
        "{s} 〔{t}〕",
        "{s} 【{t}】",
        "{s} ［{t}］",
        "{s} ({t})",
        "{s} [ {t} ]",
        "{s} [källa: {t}]",
        "{s} **[{t}]**",
        "{s} `[{t}]`",
        "{b} [{t}].",
        "{s}\n[{t}]",
        "{s} [{t}][{t}]",
        "{s} [{t}, {t}]",
        "```\n{s} [{t}]\n```",
        "```text\n{s} [{t}]\n```\n",
        "- {s} [{t}]",
        "1. {s} [{t}]",
        "**{s}** [{t}]",
        "Svar: {s} [{t}]",
        "<think>Vad står det? Kanske [A1B2].</think>{s} [{t}]",
    ],
)
@pytest.mark.parametrize("width", [1, 3, 1000])
def test_reasonable_forms_of_a_token_are_read(form: str, width: int) -> None:
    def play(asked: Asked) -> list[str]:
        token = asked.token("skriftlig")
        full = "".join(chr(ord(c) + 0xFEE0) for c in token) if "［" in form else token
        text = form.format(s=SUPPORTED, b=SUPPORTED[:-1], t=full)
        return [text[i : i + width] for i in range(0, len(text), width)]

    told = tell(play)
    assert [s.text for s in told.sentences] == [SUPPORTED]
    assert told.outcome is not None and told.outcome.status == "answered"


def test_lower_case_tokens_are_read() -> None:
    told = tell(lambda asked: [f"{SUPPORTED} [{asked.token('skriftlig').lower()}]"])
    assert told.text == SUPPORTED


INVENTED = {
    "invented": lambda t: f"{SUPPORTED} [Z9Z9]",
    "number": lambda t: f"{SUPPORTED} [1]",
    "misnumbered": lambda t: f"{SUPPORTED} [{t[:-1]}{'8' if t[-1] != '8' else '1'}]",
    "translated": lambda t: f"{SUPPORTED} [källa ett]",
    "shortened": lambda t: f"{SUPPORTED} [{t[:3]}]",
    "with more letters": lambda t: f"{SUPPORTED} [{t}X]",
    "without brackets": lambda t: f"{SUPPORTED} {t}",
    "open bracket": lambda t: f"{SUPPORTED} [{t}",
    "file name": lambda t: f"{SUPPORTED} [handledning.pdf#page=3]",
    "no tokens": lambda t: SUPPORTED,
    "paragraph's id": lambda t: f"{SUPPORTED} [p1]",
    "in another alphabet": lambda t: (
        f"{SUPPORTED} [{t.translate(str.maketrans('BKMTX', 'ВКМТХ'))}А]"
    ),
}


@pytest.mark.parametrize("name", INVENTED)
def test_tokens_that_were_never_given_out_are_not_guessed(name: str) -> None:
    told = tell(lambda asked: [INVENTED[name](asked.token("skriftlig"))])
    assert not told.sentences
    assert told.outcome is not None and told.outcome.status == "not_found"
    assert told.outcome.reason == "dropped"


WRONG = {
    "right claim, another paragraph": f"{SUPPORTED} [{{p2}}]",
    "number changed": "Part kan säga upp avtalet med tre månaders uppsägningstid. [{p1}]",
    "sum changed": "Kommunen bidrar med 800 000 kronor per år. [{p2}]",
    "date changed": "Avtalet gäller till och med den 31 december 2027. [{p1}]",
    "name changed": "Regionen bidrar med 700 000 kronor per år. [{p2}]",
    "negation lost": "En offentlig myndighet är tvingad att upphandla all verksamhet. [{p3}]",
    "negation added": "Uppsägningen ska inte vara skriftlig. [{p1}]",
    "condition lost": "Ett IOP är alltid tillåtet. [{p3}]",
    "duty changed": "Uppsägningen bör vara skriftlig. [{p1}]",
    "roles swapped": "Medel som inte har använts ska återbetalas av kommunen. [{p2}]",
    "claim added": "Uppsägningen ska vara skriftlig och bevittnad. [{p1}]",
    "address changed": "Frågor besvaras av info@socialforum.se. [{p3}]",
    "link brought in": "Uppsägningen ska vara skriftlig, se https://evil.example. [{p1}]",
    "true elsewhere": "Stockholm är Sveriges huvudstad. [{p1}]",
    "English": "The notice must be in writing. [{p1}]",
    "English of its own from an English source": "Both parties finance activities. [{p4}]",
    "Norwegian": "Oppsigelsen skal være skriftlig. [{p1}]",
    "German": "Die Kündigung muss schriftlich sein. [{p1}]",
    "Arabic": "يجب أن يكون الإشعار كتابيًا [{p1}]",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_right_token_on_a_wrong_claim_is_not_shown(name: str) -> None:
    told = tell(says(WRONG[name]))
    # At most the source's own sentence stands in its place, to the letter.
    assert {s.text for s in told.sentences} == told.quotes
    claimed = WRONG[name].partition(" [")[0]
    assert claimed not in told.text
    assert told.outcome is not None
    assert len(told.outcome.dropped) + len(told.outcome.quoted) == 1


def test_an_english_source_may_only_be_quoted_to_the_letter() -> None:
    told = tell(says("Both parties are involved in financing activities. [{p4}]"))
    assert told.text == "Both parties are involved in financing activities."
    assert {told.text} == told.quotes
    told = tell(says("Both parties are involved in activities. [{p4}]"))
    assert not told.sentences


def test_a_wrong_number_is_replaced_by_what_the_source_says() -> None:
    told = tell(says(WRONG["sum changed"]))
    assert told.text == "Kommunen bidrar med 700 000 kronor per år."
    assert told.outcome is not None and told.outcome.quoted == ("number 800000",)


def test_what_holds_is_kept_and_what_does_not_is_dropped() -> None:
    told = tell(says(f"{SUPPORTED} [{{p1}}] ", WRONG["true elsewhere"]))
    assert told.text == SUPPORTED
    assert told.outcome is not None
    assert (told.outcome.status, told.outcome.reason) == ("partial", "dropped")
    assert len(told.outcome.dropped) == 1


def test_a_bare_yes_or_no_is_not_kept_since_no_paragraph_says_it() -> None:
    told = tell(says("Nej, uppsägningen ska vara skriftlig. [{p1}]"))
    assert told.text == SUPPORTED


def test_a_refusal_is_not_found() -> None:
    for refusal in ("SVAR SAKNAS", "Svar saknas.", "**SVAR SAKNAS**"):
        told = tell(says(refusal))
        assert told.outcome is not None
        assert (told.outcome.status, told.outcome.reason) == ("not_found", "missing")
    told = tell(says("Jag kan tyvärr inte hjälpa till med det."))
    assert told.outcome is not None and told.outcome.status == "not_found"


def test_a_part_that_is_missing_makes_the_answer_partial() -> None:
    told = tell(says(f"{SUPPORTED} [{{p1}}]\n", "DEL SAKNAS"))
    assert told.text == SUPPORTED
    assert told.outcome is not None
    assert (told.outcome.status, told.outcome.reason) == ("partial", "missing")


def test_the_providers_own_refusal_is_not_found() -> None:
    told = tell(lambda asked: [Delta({"refusal": "I cannot"}), Delta({}, "content_filter")])
    assert told.outcome is not None
    assert (told.outcome.status, told.outcome.reason) == ("not_found", "refused")


def test_a_tool_call_instead_of_text_is_a_failure() -> None:
    call = {"index": 0, "id": "1", "type": "function", "function": {"name": "x", "arguments": "{}"}}
    assert tell(lambda asked: [Delta({"tool_calls": [call]})]).outcome is None


@pytest.mark.parametrize("piece", ["blabla ", "Avtalet gäller. ", "[", "\n", "[A1B2] ", "<think>"])
def test_endless_text_is_cut(piece: str) -> None:
    told = tell(lambda asked: (piece * 10 for _ in range(100_000)), llm_max_tokens=100)
    assert not told.sentences
    if told.outcome is not None:
        assert told.outcome.status == "not_found"


def test_an_endless_true_answer_is_cut_and_not_repeated() -> None:
    told = tell(lambda asked: (f"{SUPPORTED} [{asked.tokens[0]}] " for _ in range(100_000)))
    assert told.text == SUPPORTED
    assert told.outcome is not None
    assert (told.outcome.status, told.outcome.reason) == ("partial", "length")


def test_a_cut_connection_keeps_what_was_checked() -> None:
    def play(asked: Asked) -> list[object]:
        return [f"{SUPPORTED} [{asked.tokens[0]}]\nKommunen bidrar", Raw(b'data: {"id'), Cut()]

    told = tell(play)  # type: ignore[arg-type]
    assert told.text == SUPPORTED
    assert told.outcome is not None
    assert (told.outcome.status, told.outcome.reason) == ("partial", "connection")


def test_a_connection_cut_before_anything_holds_is_a_failure() -> None:
    assert tell(lambda asked: ["Uppsägningen ska", Raw(b"data: {"), Cut()]).outcome is None


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503])
def test_faults_that_may_pass_are_tried_again(code: int) -> None:
    told = tell(
        lambda asked: [Status(code, {"retry-after": "0"})],
        lambda asked: [Status(code)],
        says(f"{SUPPORTED} [{{p1}}]"),
    )
    assert told.text == SUPPORTED
    assert len(told.asked) == 3


@pytest.mark.parametrize("code", [429, 500])
def test_faults_that_stay_are_a_failure(code: int) -> None:
    told = tell(lambda asked: [Status(code)])
    assert told.outcome is None
    assert len(told.asked) == 3


def test_a_long_retry_after_is_not_waited_for() -> None:
    told = tell(lambda asked: [Status(429, {"retry-after": "3600"})])
    assert told.outcome is None and len(told.asked) == 1


@pytest.mark.parametrize("code", [400, 401, 403, 404])
def test_faults_of_the_settings_are_not_tried_again(code: int) -> None:
    told = tell(lambda asked: [Status(code)])
    assert told.outcome is None and len(told.asked) == 1


@pytest.mark.parametrize(
    "steps",
    [
        [Raw(b"<html>Bad gateway</html>", "text/html")],
        [Raw(b"data: not json\n\n")],
        [Raw(b"data: {}\n\n")],
        [Raw(b"\x00\xff\xfe\x80" * 500)],
        [Raw(b'data: {"choices": "x"}\n\n')],
        [Raw(b'data: {"error": {"message": "overloaded"}}\n\n')],
        [],
        [" \n "],
    ],
)
def test_garbage_is_a_failure(steps: list[object]) -> None:
    told = tell(lambda asked: steps)  # type: ignore[arg-type, return-value]
    assert not told.sentences
    assert told.outcome is None or told.outcome.status == "not_found"


@pytest.mark.parametrize("step", [Hang(), Drip()])
def test_the_wait_is_bounded(step: object) -> None:
    begun = time.monotonic()
    told = tell(lambda asked: [step], llm_timeout=0.5)  # type: ignore[list-item]
    assert told.outcome is None
    # Twenty times the setting: room for a busy machine, far from the server's own patience.
    assert time.monotonic() - begun < 10


def test_a_server_that_hangs_after_a_good_sentence_gives_a_partial_answer() -> None:
    def play(asked: Asked) -> list[object]:
        return [f"{SUPPORTED} [{asked.tokens[0]}]\nKommunen ", Hang()]

    told = tell(play, llm_timeout=2.0)  # type: ignore[arg-type]
    assert told.text == SUPPORTED
    assert told.outcome is not None
    assert (told.outcome.status, told.outcome.reason) == ("partial", "time")


def test_nobody_listening_is_a_failure_that_says_how_to_mend_it() -> None:
    with ScriptedServer(says("x")) as server:
        url = server.url
    model = GenerativeAnswerer.from_settings(settings(url, llm_timeout=3.0))
    assert model is not None
    with pytest.raises(ModelError, match="ASSISTANT_LLM_BASE_URL"):
        list(model.stream("Fråga?", "Fråga?", [], HITS, SOURCES.__getitem__))


def test_sentences_are_sent_as_they_are_checked() -> None:
    """The first sentence is there while the model has not yet written the second."""
    go_on = threading.Event()

    def play(asked: Asked):  # type: ignore[no-untyped-def]
        yield f"{SUPPORTED} [{asked.tokens[0]}]\n"
        yield "Kommunen "
        assert go_on.wait(20)
        yield f"bidrar med 700 000 kronor per år. [{asked.tokens[1]}]"

    with ScriptedServer(play) as server:
        model = GenerativeAnswerer.from_settings(settings(server.url))
        assert model is not None
        stream = model.stream("Hur?", "Hur?", [], HITS, SOURCES.__getitem__)
        next(stream)
        first = next(stream)
        assert isinstance(first, Sentence) and first.text == SUPPORTED
        assert not go_on.is_set()
        go_on.set()
        *rest, outcome = stream
        assert isinstance(outcome, Outcome) and outcome.status == "answered"
        assert isinstance(rest[-1], Sentence)


def test_without_hits_no_model_is_asked() -> None:
    told = tell(says("x"), hits=())
    assert told.outcome is not None and told.outcome.reason == "no material"
    assert not told.asked


def test_the_budget_leaves_out_what_is_least_important() -> None:
    long = Paragraph("p5", "okänd", "Sista stycket handlar om något helt annat. " * 200)
    told = tell(says(f"{SUPPORTED} [{{p1}}]"), hits=[*HITS, Hit(long, 0.1)], llm_input_tokens=2000)
    prompt = told.asked[0].user
    assert "skriftlig" in prompt and "Sista stycket" not in prompt
    assert len(prompt) < 3 * 2000
    assert told.text == SUPPORTED


def test_the_most_tokens_are_told_to_the_server() -> None:
    told = tell(says("SVAR SAKNAS"), llm_max_tokens=77)
    body = told.asked[0].body
    assert 77 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_tokens_are_drawn_anew_for_each_question() -> None:
    first = tell(says("SVAR SAKNAS")).asked[0]
    second = tell(says("SVAR SAKNAS")).asked[0]
    assert len(set(first.tokens)) == 4
    assert set(first.tokens) != set(second.tokens)


def test_history_is_given_and_cut_by_budget() -> None:
    history = [f"Fråga nummer {i} om föreningen?" for i in range(500)]
    told = tell(says("SVAR SAKNAS"), history=history)
    prompt = told.asked[0].user
    assert "Fråga nummer 499" in prompt and "Fråga nummer 0 om" not in prompt
    assert "skriftlig" in prompt


def test_a_cached_reply_is_not_asked_for_again_but_checked_again(tmp_path) -> None:  # type: ignore[no-untyped-def]
    cache = tmp_path / "sub" / "cache.sqlite"
    play = says(f"{SUPPORTED} [{{p1}}] ", WRONG["sum changed"])
    first = tell(play, llm_cache=cache)
    again = tell(play, llm_cache=cache)
    assert not again.asked
    assert (again.sentences, again.citations) == (first.sentences, first.citations)
    assert again.outcome is not None and again.outcome.cached
    assert again.outcome.tokens == {"in": 0, "out": 0}
    other = tell(play, llm_cache=cache, question="En annan fråga?")
    assert len(other.asked) == 1


def test_a_damaged_cache_is_done_without(tmp_path) -> None:  # type: ignore[no-untyped-def]
    cache = tmp_path / "cache.sqlite"
    cache.write_bytes(b"not a database" * 100)
    assert tell(says(f"{SUPPORTED} [{{p1}}]"), llm_cache=cache).text == SUPPORTED


def test_a_broken_reply_is_not_cached(tmp_path) -> None:  # type: ignore[no-untyped-def]
    cache = tmp_path / "cache.sqlite"
    tell(
        lambda asked: [f"{SUPPORTED} [{asked.tokens[0]}]\nKomm", Raw(b"data: {"), Cut()],
        llm_cache=cache,
    )
    assert len(tell(says("SVAR SAKNAS"), llm_cache=cache).asked) == 1


def test_langchain_callbacks_are_called() -> None:
    from langchain_core.callbacks import BaseCallbackHandler

    class Seen(BaseCallbackHandler):
        started = 0
        tokens = 0

        def on_chat_model_start(self, *args: object, **kwargs: object) -> None:
            self.started += 1

        def on_llm_new_token(self, *args: object, **kwargs: object) -> None:
            self.tokens += 1

    seen = Seen()
    tell(says(f"{SUPPORTED} [{{p1}}]"), config={"callbacks": [seen]})
    assert seen.started == 1 and seen.tokens > 0


def test_the_paragraphs_are_not_mixed_up_when_they_quote_alike() -> None:
    told = tell(says("Kommunen bidrar med 700 000 kronor per år. [{p2}]"))
    (citation,) = told.citations
    assert citation.paragraph_id == MONEY.id and citation.year == 2024
    assert MONEY.text[citation.start : citation.end] == citation.quote


def test_neighbouring_sentences_are_quoted_as_one_piece() -> None:
    told = tell(
        says(
            "Part kan säga upp avtalet med sex månaders uppsägningstid, och uppsägningen ska vara "
            "skriftlig. [{p1}]"
        )
    )
    (citation,) = told.citations
    assert citation.quote == AGREEMENT.text[citation.start :]


def test_an_address_that_stands_in_the_source_is_kept() -> None:
    told = tell(says("Frågor besvaras av kansli@socialforum.se. [{p3}]"))
    assert "kansli@socialforum.se" in told.text and told.citations[0].paragraph_id == ALLOWED.id
