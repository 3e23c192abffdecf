"""Messages of the hundred days and of seasons: when each goes, in which words, and whether it is on."""

from collections.abc import Mapping

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from rafiq.core.errors import Invalid
from rafiq.core.texts import LOCALES
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.playbook import messages
from rafiq.playbook.rules import STAGES, Message, Occasion, Stage
from rafiq.web.admin import history, typed_days
from rafiq.web.admin.asking.stages import say
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import locale

LINES = ("id", "active", "occasion", "days", "month_day", "from_stage", "with_count", "url")
WRITTEN = tuple(f"{part}_{language}" for language in LOCALES for part in ("subject", "words"))
MOST_TYPED = 3_000


@viewer("/stages/messages")
def stage_messages() -> ResponseReturnValue:
    """As kept; without a script, as typed before (``show``)."""
    return _page(_chosen(), typed_in(request.args) if "show" in request.args else {}, {})


@manager("/stages/messages")
def save_stage_message() -> ResponseReturnValue:
    """All fields at once; what is wrong is marked and what was typed stays."""
    typed = typed_in(request.form)
    try:
        return EDITOR.kept(wanted(typed))
    except Invalid as error:
        names = [each.pointer.removeprefix("#/") for each in error.problems]
        return _page(_chosen(), typed, {name: say(f"wrong_{name.partition('_')[0]}") for name in names}), 422


EDITOR = history.Editor(
    "stage_messages",
    "/stages/messages",
    __name__,
    messages.VERSIONS,
    messages.save,
    say,
    {"saved": "message_saved", "active": "message_active", "occasion": "when", "days": "message_days"},
    shown={
        "occasion": lambda occasion: say(f"occasion_{occasion}"),
        "from_stage": lambda stage: say(f"stage_{stage}"),
        "month_day": lambda day: typed_days.shown_season(day, locale()),
    },
    argument="message",
)


def typed_in(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of the form, posted or in a preview's address."""
    return {name: form.get(name, "").replace("\0", "")[:MOST_TYPED] for name in (*LINES, *WRITTEN)}


def shown(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """The page with what is typed and not kept."""
    return _page(_chosen(), typed, errors)


def _page(message: Message | None, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    store_id = seat().store.id
    g.policy = {"frame-src": "'self'"}  # the letter
    return render_template(
        "admin/asking/stage_messages.html",
        every=messages.every(store_id),
        message=message,
        past=EDITOR.past(message or Message()),
        typed=dict(typed) or _known(message or Message(days=3)),
        errors=errors,
        unsaved=bool(typed),
        occasions=list(Occasion),
        stages=STAGES[1:],
        editing=message is not None or bool(typed) or "new" in request.args,
        mails_off=Kind.STAGE not in mail.switched_on(store_id),
    )


def _chosen() -> Message | None:
    """That of the address, or of a form that comes back."""
    chosen = request.values.get("message") or request.values.get("id", "").replace("\0", "")
    return messages.get(seat().store.id, chosen) if chosen else None


def _known(message: Message) -> dict[str, str]:
    values = {name: str(getattr(message, name)) for name in ("id", "occasion", "days", "url")}
    values |= {
        "month_day": typed_days.shown_season(message.month_day, locale()),
        "from_stage": message.from_stage.value,
        "active": "1" if message.active else "",
        "with_count": "1" if message.with_count else "",
    }
    for language in LOCALES:
        subject, words = message.words.get(language, ("", ""))
        values |= {f"subject_{language}": subject, f"words_{language}": words}
    return values


def wanted(typed: Mapping[str, str]) -> Message:
    """A language in which nothing was typed is none."""
    written = {
        language: (typed[f"subject_{language}"].strip(), typed[f"words_{language}"].strip())
        for language in LOCALES
    }
    days = whole(typed, "days")
    season = typed["occasion"] == Occasion.SEASON
    return Message(
        id=typed["id"][:32],
        active=bool(typed["active"]),
        occasion=Occasion.SEASON if season else Occasion.DAYS,
        days=0 if season else -1 if days is None else days,
        month_day=typed_days.read_season(typed["month_day"], locale()) if season else "",
        from_stage=Stage(typed["from_stage"]) if typed["from_stage"] in set(STAGES) else Stage.ADMIT,
        with_count=bool(typed["with_count"]),
        url=typed["url"].strip(),
        words={language: pair for language, pair in written.items() if any(pair)},
    )
