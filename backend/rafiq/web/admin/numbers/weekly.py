"""The weekly letter: who wants it, what it says today in each language, and one at once to whoever asks."""

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.texts import LOCALES, pick_locale
from rafiq.messaging import letters, outgoing, weekly
from rafiq.messaging.letters import Letter, Sender
from rafiq.messaging.rules import Kind
from rafiq.playbook.burden import Reader
from rafiq.stores import service as stores
from rafiq.stores.rights import Level
from rafiq.stores.service import StoreView
from rafiq.web import audit_notes
from rafiq.web.admin.asking.messages import AS_MAIL
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import page, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES, day, locale
from rafiq.web.runtime import runtime, settings
from rafiq.web.words import weekly_words


@viewer("/weekly")
def weekly_letter() -> ResponseReturnValue:
    shop = _shop()
    g.policy = {"frame-src": "'self'"}
    return render_template(
        "admin/numbers/weekly.html",
        wk=say,
        wanted=weekly.wanted(shop.id, seat().user.id),
        next_date=day(weekly.next_at(clock.now(), shop.timezone)),
        can_send=bool(settings().smtp_url) and outgoing.sender_of(settings(), shop) is not None,
        chosen=_chosen(),
        tongues=[(code, LANGUAGE_NAMES[code]) for code in LOCALES],
    )


@page("/weekly", level=Level.LOOK, methods=("POST",))
def save_weekly() -> ResponseReturnValue:
    """Everybody decides for themselves, whatever else they may do here."""
    shop, wanted = _shop(), bool(request.form.get("wanted"))
    before = weekly.wanted(shop.id, seat().user.id)
    weekly.choose(shop.id, seat().user.id, wanted=wanted)
    if before == wanted:
        audit_notes.unchanged()
    audit_notes.told(wanted=[before, wanted])
    flash(say("saved_on" if wanted else "saved_off"), "good")
    return _back()


@page("/weekly/now", level=Level.LOOK, methods=("POST",))
def send_weekly() -> ResponseReturnValue:
    """To the one who asks, at most once a minute."""
    shop = _shop()
    weekly.post_now(shop.id, seat().user.id, weekly.last_week(clock.now(), shop.timezone))
    runtime().jobs.nudge("mails")
    flash(say("sent_now", email=seat().user.email), "good")
    return _back()


@viewer("/weekly/preview")
def preview_weekly() -> ResponseReturnValue:
    """The very letter, with the numbers of today."""
    letter = _letter(_shop(), _chosen())
    if request.args.get("as") == "text":
        return Response(f"{letter.subject}\n\n{letter.plain}", content_type="text/plain; charset=utf-8")
    g.policy = AS_MAIL | {"frame-ancestors": "'self'"}
    return Response(letter.html, content_type="text/html; charset=utf-8")


def say(key: str, **values: object) -> str:
    """A text of the weekly letter's catalogue."""
    return texts.text(locale(), f"weekly.{key}", **values)


def _letter(shop: StoreView, chosen: str) -> Letter:
    week = weekly.last_week(clock.now(), shop.timezone)
    reader = Reader(seat().user.id, seat().user.email, seat().role)
    content = weekly_words.content(shop, week, chosen, reader=reader, public_url=settings().public_url)
    sender = outgoing.sender_of(settings(), shop) or Sender(shop.name, "")
    return letters.write(Kind.WEEKLY, content, chosen, store=shop.name, sender=sender, stop_url="#")


def _shop() -> StoreView:
    """The letter is about the shop, also where its test store is looked at."""
    return stores.get_store(seat().shop_id)


def _chosen() -> str:
    return pick_locale(request.args.get("lang"), locale())


def _back() -> ResponseReturnValue:
    return redirect(url_for("admin.weekly_letter", store_id=seat().store.id))
