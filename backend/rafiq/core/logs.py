"""Structured logs: JSON lines for machines, coloured lines for people; standard logging goes the same way."""

import logging
import sys

import structlog


def configure(log_format: str) -> None:
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if log_format == "console" else structlog.processors.JSONRenderer()
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not getattr(each, "rafiq", False)]
    handler.rafiq = True  # type: ignore[attr-defined]  # marks ours, so that configuring twice does not log twice
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for chatty in ("alembic", "huey", "waitress"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
