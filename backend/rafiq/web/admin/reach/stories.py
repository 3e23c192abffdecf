"""Stories: invite an advocate, read what they told, show it or not; the lines for the shop's own pages (S3-12)."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Conflict
from rafiq.core.texts import pick_locale
from rafiq.people import service as people
from rafiq.people.service import PersonView
from rafiq.voices import service as voices
from rafiq.voices.rules import Badge, StoryStatus
from rafiq.web import audit_notes
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.advocates import Found, find_advocate, label
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.admin.words import locale
from rafiq.web.pages import story_page
from rafiq.web.runtime import keyring, settings
from rafiq.web.words import story_words
from rafiq.web.words.promise_words import ISOLATE

MAX_TYPED = 200


@dataclass(frozen=True, slots=True)
class Invitation:
    """Words to send in the customer's language; none for whoever took their story back."""

    name: str
    words: str
    language: str
    email: str | None


@admin.app_template_global("tvoice")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about voices."""
    return texts.text(locale(), f"voices.{key}", **values)


@admin.app_template_global("badge_of")
def badge_of(person_id: str) -> str:
    """A person's badge by results, for their page; empty before the first friend."""
    badge, _ = story_words.standing(seat().store, person_id)
    return "" if badge is Badge.MEMBER else story_words.badge_text(badge, locale())


@viewer("/stories")
def stories() -> ResponseReturnValue:
    return _page({"customer": request.args.get("customer", "")[:MAX_TYPED]}, {}, Found(), None)


@manager("/stories")
def invite_story() -> ResponseReturnValue:
    """The invitation to send; nothing is sent from here."""
    typed = {"customer": request.form.get("customer", "").replace("\0", "")[:MAX_TYPED]}
    found = find_advocate(seat().store.id, typed["customer"], picked=request.form.get("customer_id", ""))
    if found.person is None:
        key = "advocate_which" if found.candidates else "advocate_unknown"
        return _page(typed, {"customer": texts.text(locale(), f"admin.{key}")}, found, None), 422
    story = voices.of_person(seat().store.id, found.person.id)
    if story and story.status == StoryStatus.WITHDRAWN:
        return _page(typed, {"customer": say("invite_not_again")}, Found(), None), 422
    return _page(typed, {}, found, _invitation(found.person))


@manager("/stories/<story_id>")
def decide_story(story_id: str) -> ResponseReturnValue:
    """Somebody has read it; the teller may have withdrawn it meanwhile, or written it anew."""
    store_id, show = seat().store.id, request.form.get("show") == "1"
    read = request.form.get("read", "")
    try:
        voices.decide(store_id, story_id, show=show, read=read, actor=seat().user.email)
        flash(say("shown_done" if show else "hidden_done"), "good")
    except Conflict:
        gone = voices.get(store_id, story_id).status == StoryStatus.WITHDRAWN
        flash(say("story_gone" if gone else "story_changed"), "bad")
        audit_notes.unchanged()
    return redirect(url_for("admin.stories", store_id=store_id))


def _invitation(person: PersonView) -> Invitation:
    store = seat().store
    language = pick_locale(person.locale, store.locale)
    url = story_page.link(settings().public_url, keyring(), store.id, person.id)
    name = person.first_name or texts.text(language, "voices.dear_customer")
    words = texts.text(
        language,
        "voices.invite_words",
        name=ISOLATE.format(name),
        store=ISOLATE.format(store.name),
        url=f"{url}?locale={language}",
    )
    return Invitation(label(person), words, language, person.email)


def _page(
    typed: Mapping[str, str], errors: Mapping[str, str], found: Found, invitation: Invitation | None
) -> str:
    store = seat().store
    every = voices.every(store.id)
    order = list(StoryStatus)
    base = f"{settings().public_url}/s/{store.id}/stories"
    return render_template(
        "admin/reach/stories.html",
        typed=typed,
        errors=errors,
        found=found,
        invitation=invitation,
        stories=sorted(every, key=lambda each: order.index(StoryStatus(each.status))),
        people={
            id_: label(person)
            for id_, person in people.many(store.id, {each.person_id for each in every}).items()
        },
        page_url=base,
        snippet=f'<div data-rafiq-stories></div>\n<script async src="{base}.js?locale={store.locale}"></script>',
    )
