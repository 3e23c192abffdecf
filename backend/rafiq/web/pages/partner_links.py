"""Our links to partners: a visitor of ours is sent on, and counted as sent (S1-24)."""

from flask import Blueprint, Response, redirect, request

from rafiq.core.db import transaction
from rafiq.core.errors import NotFound
from rafiq.partners import service as partners
from rafiq.web.serving.agents import Agent, agent_of
from rafiq.web.serving.fastlane import counts

partner_links = Blueprint("partner_links", __name__)


@partner_links.get("/to/<store_id>/<partner_id>")
def go(store_id: str, partner_id: str) -> Response:
    """Only to the address that the store itself wrote down; robots and previews are sent on and not counted."""
    person = agent_of(request.headers.get("User-Agent", "")) is Agent.HUMAN and counts(request.environ)
    with transaction():
        address = partners.send(store_id, partner_id, counts=person)
    answer = redirect(address)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer-when-downgrade"
    return Response(answer.get_data(), status=answer.status_code, headers=answer.headers)


@partner_links.errorhandler(NotFound)
def _unknown(_error: NotFound) -> Response:
    return Response(status=404)
