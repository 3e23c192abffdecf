"""What shoppers asked for through their shop: the data to hand out, and the word that it was handed out."""

import json

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from rafiq.core.errors import NotFound
from rafiq.integrations import privacy
from rafiq.web.admin.guard import seat
from rafiq.web.admin.setup.integrations import say
from rafiq.web.admin.site import manager, owner


@owner("/privacy/<request_id>/data")
def privacy_data(request_id: str) -> ResponseReturnValue:
    """A file for the shopper; gone once somebody says that it was handed over."""
    found = privacy.get(seat().store.id, request_id)
    if found.data is None:
        raise NotFound(request_id)
    body = json.dumps(found.data, ensure_ascii=False, indent=2)
    named = {"Content-Disposition": f'attachment; filename="data-{found.id}.json"'}
    return Response(body, content_type="application/json; charset=utf-8", headers=named)


@manager("/privacy/<request_id>/done")
def finish_privacy(request_id: str) -> ResponseReturnValue:
    privacy.finish(seat().store.id, request_id, actor=seat().user.email)
    flash(say("privacy_finished"), "good")
    return redirect(url_for("admin.integrations", store_id=seat().store.id))
