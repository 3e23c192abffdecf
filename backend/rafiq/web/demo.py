"""The demo's door to the clock: skip days to watch a hold end. Exists only in `rafiq demo`."""

from collections.abc import Callable
from datetime import timedelta

from apiflask import APIFlask
from flask import Response, json, request

from rafiq.core import clock
from rafiq.core.errors import Invalid
from rafiq.web.runtime import settings

MAX_DAYS = 366
FILE = "clock-offset-days"


def register(app: APIFlask, run_due: Callable[[], int]) -> None:
    """Call only when `settings.demo`; ``run_due`` does what the skipped days made due."""

    @app.post("/demo/skip-days")
    @app.doc(hide=True)
    def skip_days() -> Response:
        body = request.get_json(force=True)
        days = body.get("days") if isinstance(body, dict) else None
        if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MAX_DAYS:
            raise Invalid.field("#/days", f"must be a whole number from 1 to {MAX_DAYS}")
        clock.set_offset(clock.offset() + timedelta(days=days))
        (settings().data_dir / FILE).write_text(str(clock.offset().days), encoding="utf-8")
        return Response(
            json.dumps({"now": clock.now().isoformat(), "released": run_due()}),
            content_type="application/json",
        )
