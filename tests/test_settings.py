"""Settings: listed, masked, and told when they cannot be used."""

import pytest

from assistant.__main__ import describe, main
from assistant.errors import UsageError
from assistant.settings import PACKAGED_EMBEDDINGS, Settings, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder without the `.env` of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)


def test_defaults_need_no_key_and_no_network():
    settings = load_settings()
    assert settings.embeddings == PACKAGED_EMBEDDINGS
    assert settings.llm is None and settings.chroma_url is None
    assert settings.widget_origins == () and settings.admin_password is None


def test_every_setting_is_listed_with_value_default_and_a_line_on_it(capsys):
    assert main(["settings"]) == 0
    told = capsys.readouterr().out
    for name, info in Settings.model_fields.items():
        assert f"ASSISTANT_{name.upper()}=" in told
        assert info.description and info.description in told
    assert told.count("(default: ") == len(Settings.model_fields)


def test_secrets_are_masked(monkeypatch, capsys):
    monkeypatch.setenv("ASSISTANT_LLM_API_KEY", "sk-mycket-hemlig")
    monkeypatch.setenv("ASSISTANT_ADMIN_PASSWORD", "hunter2")
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", "https://anna:hunter3@chroma.example.se:8000")
    monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", "https://:hunter4@llm.example.se/v1")
    assert main(["settings"]) == 0
    told = capsys.readouterr().out
    assert "hemlig" not in told and "hunter" not in told
    assert "ASSISTANT_LLM_API_KEY=**********" in told
    assert "chroma.example.se:8000" in told and "llm.example.se/v1" in told


def test_the_environment_beats_the_file_and_an_argument_beats_both(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("ASSISTANT_INDEX=fil\nASSISTANT_RETENTION_DAYS=7\nANNAT=1\n")
    assert load_settings().index.name == "fil"
    monkeypatch.setenv("ASSISTANT_INDEX", "miljö")
    assert load_settings().index.name == "miljö"
    assert load_settings(index="argument").index.name == "argument"
    assert load_settings(index=None).retention_days == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_QUESTION_CHARS", "många"),
        ("MAX_QUESTION_CHARS", "0"),
        ("RETENTION_DAYS", "-1"),
        ("READER", "kanske"),
        ("LLM_TIMEOUT", "0"),
        ("INDEX", ""),
        ("CORPUS", " "),
    ],
)
def test_a_value_that_cannot_be_used_is_told_by_name(monkeypatch, capsys, name, value):
    monkeypatch.setenv(f"ASSISTANT_{name}", value)
    with pytest.raises(UsageError, match=f"ASSISTANT_{name}: .*Correct or remove"):
        load_settings()
    assert main(["settings"]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(f"assistant: ASSISTANT_{name}:") and told.err.count("\n") == 1
    assert not told.out


@pytest.mark.parametrize(
    "damage", [lambda env: env.write_bytes(b"ASSISTANT_INDEX=\xff\xfe\n"), lambda env: env.mkdir()]
)
def test_an_env_file_that_cannot_be_read_is_no_traceback(tmp_path, capsys, damage):
    damage(tmp_path / ".env")
    code = main(["settings"])
    told = capsys.readouterr()
    assert code in (0, 2)
    if code:
        assert ".env" in told.err and told.err.count("\n") == 1


def test_lists_are_written_with_commas(monkeypatch):
    monkeypatch.setenv("ASSISTANT_WIDGET_ORIGINS", "https://a.se, https://b.se,")
    settings = load_settings()
    assert settings.widget_origins == ("https://a.se", "https://b.se")
    assert "https://a.se,https://b.se" in describe(settings)


@pytest.mark.parametrize("name", ["STORE", "LLM", "CHROMA_URL", "CONTACT_EMAIL", "ADMIN_PASSWORD"])
def test_empty_means_none(monkeypatch, name):
    monkeypatch.setenv(f"ASSISTANT_{name}", "")
    assert getattr(load_settings(), name.lower()) is None
