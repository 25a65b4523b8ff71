import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from scripted import case, cited, result

from assistant.errors import ModelError, UsageError
from evals.judge import Judge
from evals.summary import summarize

TEXT = "Ett IOP är tillåtet där det inte finns en marknad."


def answered():
    return result(case("a"), citations=(cited(TEXT),))


def test_marks_become_shares_and_are_kept_apart_from_the_metrics():
    replies = [
        '{"betyg": 2, "motivering": "Står där."}',
        'Här:\n```json\n{"betyg": 1, "motivering": "En del."}\n```',
    ]
    refused = result(case("b"), status="not_found")
    judged = Judge("fake:x", FakeListChatModel(responses=replies)).judge([answered(), refused])
    assert judged[0].metrics.support == 1.0
    assert judged[0].metrics.completeness == 0.5
    assert judged[0].judgement["support_reason"] == "Står där."
    assert judged[1].judgement is None
    summary = summarize(judged)
    assert summary["judge_support"] == 1.0
    assert "judge_support" not in summarize([answered()])


def test_a_reply_that_cannot_be_read_is_asked_for_again_then_left_out():
    replies = ["Utmärkt!", '{"betyg": 2, "motivering": ""}', "Nej", '{"betyg": 7}']
    judged = Judge("fake:x", FakeListChatModel(responses=replies)).judge([answered()])
    assert judged[0].metrics.support == 1.0
    assert judged[0].metrics.completeness is None


def test_the_prompt_holds_question_answer_and_paragraphs_and_is_swedish():
    seen = []

    class Listening(FakeListChatModel):
        def _call(self, messages, *arguments, **options):
            seen.append(messages[0].content)
            return super()._call(messages, *arguments, **options)

    Judge("fake:x", Listening(responses=['{"betyg": 2}'])).judge([answered()])
    assert len(seen) == 2
    for prompt in seen:
        assert "Får man?" in prompt
        assert "IOP är tillåtet. [1]" in prompt
        assert f"[1] {TEXT}" in prompt
        assert "Svara med ett enda JSON-objekt" in prompt


def test_a_model_that_fails_says_how_to_judge_later():
    class Broken(FakeListChatModel):
        def _call(self, *arguments, **options):
            raise ConnectionError("no route")

    with pytest.raises(ModelError, match="score RUN --judge"):
        Judge("fake:x", Broken(responses=["x"])).judge([answered()])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gpt-4", "not provider:model"),
        ("cohere:x", "not provider:model"),
        ("openai:", "openai:gpt"),
    ],
)
def test_a_name_that_cannot_be_used(name, told):
    with pytest.raises(UsageError, match=told):
        Judge.open(name)


def test_a_missing_package_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    with pytest.raises(UsageError, match=r"pip install 'forum-assistent\[anthropic\]'"):
        Judge.open("anthropic:claude")


def test_a_missing_key_is_one_line(monkeypatch):
    pytest.importorskip("langchain_openai")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(UsageError, match="cannot be opened") as caught:
        Judge.open("openai:gpt-4.1-mini")
    assert "\n" not in str(caught.value)
