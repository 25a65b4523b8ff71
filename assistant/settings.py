"""Settings from the environment (prefix `ASSISTANT_`) and `.env`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.errors import UsageError

PACKAGED_EMBEDDINGS = "packaged:multilingual-e5-small"


class Settings(BaseSettings):
    """Everything that can be set. Unset values have defaults that need no key and no network."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", env_file=".env", extra="ignore", frozen=True
    )

    corpus: Path = Field(Path("corpus"), description="Folder with the documents and sources.toml")
    index: Path = Field(Path(".index"), description="Folder of the index")
    embeddings: str = Field(
        PACKAGED_EMBEDDINGS,
        description="Embedding model: the packaged one, or a sentence-transformers name or path",
    )
    chroma_url: str | None = Field(
        None, description="Chroma server for the dense index, http://host:8000; default: embedded"
    )
    reader: bool = Field(
        True, description="Use the small trained reader to judge whether the sources answer"
    )
    llm: str | None = Field(
        None, description="Language model as provider:model; default: none, answers are quoted"
    )
    llm_base_url: str | None = Field(None, description="OpenAI-compatible server for the model")
    llm_api_key: SecretStr | None = Field(
        None, description="Key for the model; default: the provider's own variable"
    )
    llm_timeout: float = Field(30.0, gt=0, description="Seconds to wait for the model in all")
    llm_max_tokens: int = Field(
        800, gt=0, description="Most tokens the model may write an answer in"
    )
    llm_input_tokens: int = Field(
        6000, gt=0, description="Most tokens sent to the model a question"
    )
    llm_cache: Path | None = Field(None, description="File for cached answers; default: no cache")
    max_question_chars: int = Field(1000, gt=0, description="Longest question, in characters")
    contact_name: str = Field("Forums kansli", description="Whom to ask when nothing answers")
    contact_email: str | None = Field(
        "kansli@socialforum.se", description="E-mail address to turn to, from the handbook"
    )
    disclosure: str = Field(
        "Du chattar med en maskin som svarar ur Forums dokument. Svaren är inte juridisk "
        "rådgivning.",
        description="Said at first sight in the chat and the widget (AI Act, article 50)",
    )
    widget_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Sites that may show the widget, comma-separated: https://www.example.se"
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses or networks whose X-Forwarded-For is believed, comma-separated"
    )
    rate_limit: str = Field("20/minute", description="Most questions from one client")
    rate_limit_total: str = Field("600/minute", description="Most questions from all clients")
    max_concurrent: int = Field(2, gt=0, description="Questions answered at once")
    max_queue: int = Field(32, ge=0, description="Questions that may wait before 503 is said")
    store: Path | None = Field(
        Path(".data/feedback.sqlite"),
        description="Feedback and unanswered questions (SQLite); empty: nothing is stored",
    )
    retention_days: int = Field(90, gt=0, description="Days that feedback is kept")
    admin_password: SecretStr | None = Field(
        None, description="Password of the staff pages; default: they are closed"
    )

    @field_validator("corpus", "index", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            # An empty path would be the folder that the command happens to run in.
            raise ValueError("no folder is named")
        return value

    @field_validator("widget_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator(
        "store",
        "llm_cache",
        "llm",
        "llm_base_url",
        "chroma_url",
        "contact_email",
        "admin_password",
        "llm_api_key",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


def load_settings(**overrides: object) -> Settings:
    """Read the settings; values in `overrides` that are not None win over the environment.

    Raises `UsageError`, naming the variable, when a value cannot be used.
    """
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "ASSISTANT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise UsageError(f"{name}: {first['msg']}. Correct or remove the setting.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f".env cannot be read ({error}). Save it as UTF-8 text.") from error
