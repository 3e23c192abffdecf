"""Were they content: complaints that were opened, and what customers said when asked whether it did what they hoped."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_

from rafiq.orders import journey
from rafiq.orders.models import Order
from rafiq.prompts.models import Ask

_INSTANT = timedelta(microseconds=1)


def complained(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Tickets that the shop told of in these days, each once."""
    return and_(
        Order.store_id == store_id,
        Order.event == journey.OPENED,
        Order.verified,
        Order.placed_at >= since,
        Order.placed_at < until,
    )


def answered(store_id: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Ask.store_id == store_id, Ask.value_at >= since, Ask.value_at < until)


def survey_span(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """The same days for a survey's figures, whose spans hold their last moment and not their first."""
    return since - _INSTANT, until - _INSTANT
