"""A message of the hundred days as it would arrive with the words as they are typed; and sent to whoever types them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from rafiq.core import clock, texts
from rafiq.core.errors import Invalid
from rafiq.messaging import trials
from rafiq.messaging.letters import Content
from rafiq.messaging.rules import Kind
from rafiq.playbook import message_reach, messages, rules
from rafiq.playbook.message_reach import Reach
from rafiq.playbook.rules import Message
from rafiq.web.admin.asking import letter, stage_messages
from rafiq.web.admin.asking.messages import say as say_of_mail
from rafiq.web.admin.asking.stages import say
from rafiq.web.admin.guard import seat
from rafiq.web.admin.reach.scene import Scene
from rafiq.web.admin.site import admin, manager, viewer
from rafiq.web.runtime import keyring, runtime
from rafiq.web.words import buyer_letters

# Not looked at while a letter is shown: what else is wrong is said when it is saved.
OTHERS = ("days", "month_day")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is ``wrong`` with the words; or the ``subject`` and the ``address`` of the letter, where there is one.

    ``reach`` is none as long as its day is wrong.
    """

    scene: Scene
    wrong: list[tuple[str, str, str]]
    subject: str = ""
    address: Mapping[str, str] | None = None
    reach: Reach | None = None


@viewer("/stages/messages/preview")
def stage_letter_preview() -> ResponseReturnValue:
    typed = stage_messages.typed_in(request.args)
    return render_template("admin/asking/stage_letter.html", typed=typed)


@viewer("/stages/messages/letter")
def stage_letter() -> ResponseReturnValue:
    """Inside the frame; its address carries the words."""
    typed, scene = stage_messages.typed_in(request.args), _scene()
    return letter.framed(letter.in_words(Kind.STAGE, _content(typed, scene.language), scene.language))


@manager("/stages/messages/test")
def test_stage_letter() -> ResponseReturnValue:
    """As it is typed, to the one who asks, at most once a minute in each language; what was typed stays."""
    typed, scene, me = stage_messages.typed_in(request.form), _scene(), seat().user
    errors = {name: why for name, _, why in _wrong(typed, scene.language)}
    empty = not typed[f"words_{scene.language}"].strip()
    if errors or empty:
        return stage_messages.shown(typed, errors or {f"words_{scene.language}": say("wrong_words")}), 422
    content = _content(typed, scene.language)
    trials.post(seat().store.id, Kind.STAGE, content, to=me.email, locale=scene.language, keyring=keyring())
    runtime().jobs.nudge("mails")
    flash(say_of_mail("test_sent", email=me.email), "good")
    return stage_messages.shown(typed, {})


@admin.app_template_global("stage_letter_of")
def of(typed: Mapping[str, str]) -> Shown:
    """Of what is typed now; nothing is kept."""
    scene = _scene()
    wrong, name = _wrong(typed, scene.language), scene.language
    if wrong:
        return Shown(scene, wrong)
    subject, words = typed[f"subject_{name}"].strip(), typed[f"words_{name}"].strip()
    reached = _reach(typed)
    if not words:
        return Shown(scene, [], reach=reached)
    parts = (f"subject_{name}", f"words_{name}", "url", "with_count")
    address = {part: typed[part] for part in parts if typed[part]} | {"lang": name, "theme": scene.theme}
    return Shown(scene, [], subject, address, reached)


@admin.app_template_global("stage_letter_scene")
def scenery() -> dict[str, Any]:
    """What stands around the letter and does not follow the words."""
    return {"switches": letter.switches_of(_scene()), "ready": letter.ready(), "say": say_of_mail}


def _scene() -> Scene:
    return Scene.read(request.values, language=seat().store.locale)


def _draft(typed: Mapping[str, str], language: str) -> Message:
    """With the words of this language alone."""
    message = stage_messages.wanted(typed)
    return replace(message, words={name: pair for name, pair in message.words.items() if name == language})


def _wrong(typed: Mapping[str, str], language: str) -> list[tuple[str, str, str]]:
    """What keeps this language's letter from being shown; without any words it is no letter yet."""
    draft = _draft(typed, language)
    names = [] if not draft.url or messages.is_page(draft.url) else ["url"]
    try:
        rules.check_message(draft)
    except Invalid as error:
        names += [each.pointer.removeprefix("#/") for each in error.problems]
    shown = [name for name in names if name not in {*OTHERS, "words"}]
    return [(name, say(part), say(f"wrong_{part}")) for name in shown for part in [name.partition("_")[0]]]


def _content(typed: Mapping[str, str], language: str) -> Content:
    """Of words that are still to be written, an example stands in their place."""
    written = _draft(typed, language).words.get(language, ("", ""))
    subject, words = (
        mine or texts.text(language, f"messages.example_{part}")
        for part, mine in zip(("subject", "words"), written, strict=True)
    )
    others = buyer_letters.others_line(seat().store, language) if typed["with_count"] else ""
    url = typed["url"].strip()
    return Content(
        {"subject": subject, "words": words, "others": others}, url if messages.is_page(url) else None
    )


def _reach(typed: Mapping[str, str]) -> Reach | None:
    draft = replace(stage_messages.wanted(typed), words={"en": ("-", "-")})
    try:
        rules.check_message(draft)
    except Invalid:
        return None
    return message_reach.reach(seat().store.id, draft, clock.now())
