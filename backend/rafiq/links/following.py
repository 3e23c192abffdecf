"""How often people followed a link lately: from the counts by day, which lie beside the visits."""

from datetime import datetime

from sqlalchemy import func, select

from rafiq.core.db import db
from rafiq.links.models import Link, VisitDay


def followed_since(store_id: str, link_id: str, since: datetime) -> int:
    """Visits by people from that day on; those who came again count, programs do not."""
    link = db.session.get(Link, (store_id, link_id))
    if link is None:
        return 0
    query = select(func.sum(VisitDay.human_count + VisitDay.repeat_count)).where(
        VisitDay.store_id == store_id,
        VisitDay.day >= since.date().isoformat(),
        VisitDay.link_number == link.number,
    )
    return int(db.session.scalar(query) or 0)
