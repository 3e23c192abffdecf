"""One typed Settings, read once from RAFIQ_… variables; a bad value stops the start and names itself."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

MIN_KEY_LENGTH = 32


class BadSettings(Exception):
    """A setting that cannot work; the sentence names the variable."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def _split(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


class Settings(BaseModel):
    """Every variable is ``RAFIQ_`` and the name in capitals; docs/settings.md is checked against this class."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        default=Path("data"), description="Where the database, the queue and the keys live."
    )
    database_url: str = Field(
        default="", description="SQLAlchemy address; empty is SQLite in the data directory."
    )
    queue_url: str = Field(
        default="",
        description="Job queue: empty is SQLite in the data directory, or postgresql://…, redis://….",
    )
    host: str = Field(default="127.0.0.1", description="Interface to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    public_url: str = Field(
        default="http://localhost:8000",
        description="Address that shoppers reach us by; every link is built from it.",
    )
    admin_url: str = Field(
        default="",
        description="Address that members reach the admin by, where it is another; empty is `RAFIQ_PUBLIC_URL`.",
    )
    secret_keys: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(
        default=(),
        description="Signing keys, comma separated, newest last; made and kept in the data directory when empty.",
    )
    server_threads: int = Field(default=4, ge=1, le=64, description="Threads that answer requests.")
    max_inflight: int = Field(
        default=64, ge=1, le=10_000, description="Requests waiting or running before new ones get 503."
    )
    max_body_bytes: int = Field(
        default=1_000_000, ge=1_000, description="Largest request body; more is answered 413."
    )
    max_upload_bytes: int = Field(
        default=8_000_000,
        ge=1_000,
        description="Largest file that a member puts in: codes for a bank, customers.",
    )
    api_requests_per_minute: int = Field(
        default=300_000,
        ge=1,
        description="Requests to the merchant API that each secret key may make in a minute; more are answered 429.",
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=8, description="How many proxies in front set X-Forwarded-…; 0 believes none."
    )
    embedded_worker: bool = Field(default=True, description="Run background jobs inside the web process.")
    smtp_url: str = Field(
        default="",
        description="Mail server, as smtp://user:password@host:587 or smtps://host; empty sends no mail.",
    )
    mail_from: str = Field(
        default="", description="Sender of mail for stores that have no address of their own."
    )
    metrics_token: str = Field(
        default="",
        description="Bearer token that /metrics asks for; empty answers only on a machine by itself, at localhost.",
    )
    allow_loopback: bool = Field(
        default=False,
        description="Lets webhooks and integrations call this very machine; for tests and development only.",
    )
    log_format: str = Field(
        default="json", pattern="^(json|console)$", description="json for machines, console for people."
    )
    demo: bool = Field(default=False, description="Set by `rafiq demo`: opens the door that skips days.")

    @model_validator(mode="before")
    @classmethod
    def _reached_where_it_listens(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Nobody reaches us at another port than that, unless an address is named."""
        port = str(given.get("port", ""))
        return {"public_url": f"http://localhost:{port}"} | given if port.isdecimal() else given

    @field_validator("public_url", "admin_url")
    @classmethod
    def _plain_origin(cls, value: str, info: ValidationInfo) -> str:
        if info.field_name == "admin_url" and not value:
            return ""
        if not value.startswith(("http://", "https://")):
            message = "must start with http:// or https://"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"smtp", "smtps", "file"} or not (parts.hostname or parts.path)):
            message = "must be smtp://…, smtps://… or, to try things out, file:///a/folder"
            raise ValueError(message)
        return value

    @field_validator("mail_from")
    @classmethod
    def _mailbox(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+", value):
            message = "must be one plain address, as hello@shop.example"
            raise ValueError(message)
        return value

    @field_validator("secret_keys")
    @classmethod
    def _long_keys(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key.encode()) < MIN_KEY_LENGTH for key in keys):
            message = f"each key needs at least {MIN_KEY_LENGTH} bytes"
            raise ValueError(message)
        return keys

    @model_validator(mode="after")
    def _default_database(self) -> Self:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir.resolve() / 'rafiq.sqlite3'}")
        return self

    @classmethod
    def from_env(cls, environ: Mapping[str, str], **overrides: object) -> Self:
        """Read the environment once. Raises `BadSettings` naming each bad variable; an empty key is one."""
        values: dict[str, object] = {
            name: environ[f"RAFIQ_{name.upper()}"]
            for name in cls.model_fields
            if f"RAFIQ_{name.upper()}" in environ
        }
        if values.get("data_dir") == "":
            # As RAFIQ_DATA_DIR=$FOLDER gives where FOLDER is unset: keys must not land in the current folder.
            del values["data_dir"]
        if "secret_keys" in values and not _split(values["secret_keys"]):
            detail = (
                "RAFIQ_SECRET_KEYS is empty: unset it to have keys made, or give at least one of 32 bytes"
            )
            raise BadSettings(detail)
        try:
            return cls.model_validate(values | overrides)
        except ValidationError as error:
            raise BadSettings("; ".join(map(_sentence, error.errors()))) from error

    @property
    def admin_address(self) -> str:
        return self.admin_url or self.public_url

    @property
    def public_origin(self) -> str:
        """What a browser on one of our own pages says it is: the public address without its path."""
        return "/".join(self.public_url.split("/")[:3])

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def visits_url(self) -> str:
        """Visits have a file of their own on SQLite: a storm of clicks never delays an order."""
        return (
            f"sqlite:///{self.data_dir.resolve() / 'visits.sqlite3'}" if self.is_sqlite else self.database_url
        )

    def with_keys(self) -> Self:
        """The same settings with secret keys: as given, else as kept in the data directory, else made there now."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self.secret_keys:
            return self
        path = self.data_dir / "secret-keys"
        try:
            with path.open("x", encoding="utf-8") as file:
                path.chmod(0o600)
                file.write(secrets.token_urlsafe(48) + "\n")
        except FileExistsError:
            pass  # kept from an earlier start, or made this moment by a sister process
        keys = tuple(filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines())))
        if not keys or any(len(key.encode()) < MIN_KEY_LENGTH for key in keys):
            detail = f"{path} holds no key that counts: restore it from a backup, or delete it to have a new one made"
            raise BadSettings(detail)
        return type(self).model_validate(self.model_dump() | {"secret_keys": keys})


def _sentence(error: ErrorDetails) -> str:
    name = f"RAFIQ_{str(error['loc'][0]).upper()}" if error["loc"] else "RAFIQ_…"
    return f"{name}: {error['msg']}"
