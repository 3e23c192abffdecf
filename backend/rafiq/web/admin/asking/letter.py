"""One letter to customers as it arrives: in each language, on a phone, in the dark; and sent to whoever looks at it."""

from dataclasses import replace
from datetime import timedelta

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import NotFound
from rafiq.core.money import Money
from rafiq.core.texts import date_text, money_text, pick_locale
from rafiq.messaging import letters, outgoing, trials
from rafiq.messaging.letters import Content, Sender
from rafiq.messaging.rules import FOR_CUSTOMERS, Kind
from rafiq.programs.rules import default_terms
from rafiq.surveys.rules import HIGHEST
from rafiq.web.admin.asking.messages import AS_MAIL, say
from rafiq.web.admin.guard import seat
from rafiq.web.admin.reach.preview import EMBEDDED
from rafiq.web.admin.reach.scene import Scene
from rafiq.web.admin.site import manager, viewer
from rafiq.web.runtime import keyring, runtime, settings
from rafiq.web.words import buyer_letters, survey_words

WITHOUT_BUTTON = frozenset({Kind.SURVEY, Kind.CAUSE_FIXED, Kind.VALUE})
# A reader's mail program decides on dark; here a switch does.
DARK, READERS = "(prefers-color-scheme: dark)", {"light": "not all", "dark": "all"}
SWITCHES = ("lang", "size", "theme")


@viewer("/messages/letters/<kind>")
def letter(kind: str) -> ResponseReturnValue:
    """The letter in a frame, and switches above it."""
    shown = _known(kind)
    g.policy = {"frame-src": "'self'"}
    scene = Scene.read(request.args, language=seat().store.locale)
    written = _written(shown, scene.language)
    return render_template(
        "admin/asking/letter.html",
        kind=shown,
        scene=scene,
        switches=switches_of(scene),
        subject=written.subject,
        ready=ready(),
        m=say,
    )


@manager("/messages/letters/<kind>/test")
def test_letter(kind: str) -> ResponseReturnValue:
    """This very letter to the one who asks, at most once a minute in each language."""
    shown, me = _known(kind), seat().user
    chosen = pick_locale(request.form.get("lang"), seat().store.locale)
    content, here = _example(shown, chosen), f"{settings().public_url}{_address(shown, chosen)}"
    real = replace(
        content,
        button_url=here if content.button_url else None,
        picks=tuple((words, here) for words, _ in content.picks),
    )
    trials.post(seat().store.id, shown, real, to=me.email, locale=chosen, keyring=keyring())
    runtime().jobs.nudge("mails")
    flash(say("test_sent", email=me.email), "good")
    return redirect(_address(shown, chosen))


@viewer("/messages/preview/<kind>")
def preview_message(kind: str) -> ResponseReturnValue:
    """The very mail, with made-up values, in any language."""
    written = _written(_known(kind), pick_locale(request.args.get("lang"), seat().store.locale))
    if request.args.get("as") == "text":
        return Response(f"{written.subject}\n\n{written.plain}", content_type="text/plain; charset=utf-8")
    return framed(written)


def framed(written: letters.Letter) -> Response:
    """For a frame of our own, as the ``theme`` of the address has it."""
    g.policy = AS_MAIL | EMBEDDED
    shown = written.html.replace(DARK, READERS.get(request.args.get("theme", ""), DARK))
    return Response(shown, content_type="text/html; charset=utf-8")


def switches_of(scene: Scene) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
    return [each for each in scene.switches() if each[0] in SWITCHES]


def ready() -> bool:
    """Whether mail goes out at all."""
    return bool(settings().smtp_url and outgoing.sender_of(settings(), seat().store))


def in_words(kind: Kind, content: Content, chosen: str) -> letters.Letter:
    store = seat().store
    sender = outgoing.sender_of(settings(), store) or Sender(store.name, "")
    return letters.write(kind, content, chosen, store=store.name, sender=sender, stop_url="#")


def _known(kind: str) -> Kind:
    if kind not in set(FOR_CUSTOMERS):
        raise NotFound(kind)
    return Kind(kind)


def _written(kind: Kind, chosen: str) -> letters.Letter:
    return in_words(kind, _example(kind, chosen), chosen)


def _address(kind: Kind, chosen: str) -> str:
    return url_for("admin.letter", store_id=seat().store.id, kind=kind.value, lang=chosen)


def _example(kind: Kind, chosen: str) -> Content:
    """Values that every kind finds among; an example needs nobody's data."""
    later = timedelta(days=default_terms(seat().store.currency).hold_days)
    date = date_text(clock.now() + later, chosen, seat().store.timezone)
    amount = money_text(Money(1_000, seat().store.currency), chosen)
    # A letter that says "no reward" has the real words of one that was taken back.
    which = "reasons.order_refunded" if kind is Kind.NOT_THIS_TIME else "messages.example_reason"
    reason = texts.text(chosen, which, date=date, amount=amount)
    link = f"{settings().public_url}/r/K7M2QX4P"
    values = {"amount": amount, "date": date, "reason": reason, "owed": "", "link": link}
    return Content(values | _buyers(chosen), None if kind in WITHOUT_BUTTON else "#", _picks(kind, chosen))


def _buyers(chosen: str) -> dict[str, str]:
    """What mails to buyers speak of besides."""
    product, store = texts.text(chosen, "surveys.sample_product"), seat().store.name
    words = {
        name: texts.text(chosen, f"messages.example_{name}") for name in ("cause", "note", "subject", "words")
    }
    return words | {
        "question": survey_words.question(chosen, store, moment="purchase", product=product),
        "scale": survey_words.scale(chosen, 0),
        "about": texts.text(chosen, "mail.about_bought", product=product, store=store),
        "deal": buyer_letters.deal_lines(default_terms(seat().store.currency), chosen),
        "others": texts.text(chosen, "mail.stage_others", count=texts.number_text(120, chosen), store=store),
    }


def _picks(kind: Kind, chosen: str) -> tuple[tuple[str, str], ...]:
    if kind is Kind.SURVEY:
        return tuple((texts.number_text(score, chosen), "#") for score in range(HIGHEST + 1))
    return tuple((_in(chosen, said), "#") for said in ("yes", "no")) if kind is Kind.VALUE else ()


def _in(chosen: str, said: str) -> str:
    return texts.text(chosen, f"mail.value_{said}")
