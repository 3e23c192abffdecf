"""What a letter to a member says of a customer who waits: who, what they said, until when, and the way there."""

from rafiq.core.texts import moment_text, number_text, text
from rafiq.followups.service import FollowupView
from rafiq.messaging import turns
from rafiq.messaging.letters import Content
from rafiq.messaging.outgoing import Postman, Subject
from rafiq.people import service as people
from rafiq.surveys import service as surveys

ISOLATE = "\u2068{}\u2069"
MOST_WORDS = 500


def letter(postman: Postman, about: Subject) -> Content | None:
    """None when somebody has done it meanwhile, or it is another's turn by now."""
    found = turns.turn_of(about.store.id, about.recipient, about.about)
    if found is None:
        return None
    locale = about.locale

    def say(key: str, **values: object) -> str:
        return text(locale, f"mail.followup_{key}", **values)

    person = people.get(about.store.id, found.person_id)
    name = f"{person.first_name} {person.last_name}".strip()
    who = ISOLATE.format(name) if name else say("somebody")
    late = "late_" if found.level else ""
    until = moment_text(found.due_at, locale, about.store.timezone)
    values = {
        "head": say(f"head_{late}{found.kind}", who=who),
        "said": _said(about, found),
        "until": say(f"{late}until", until=until, duty=text(locale, f"followups.duty_{found.duty}")),
    }
    return Content(values, f"{postman.settings.public_url}/admin/{about.store.id}/followups/{found.id}")


def _said(about: Subject, found: FollowupView) -> str:
    """The score and their own words; nothing but the fact where they only said that it did not do what they hoped."""
    if found.source != "survey":
        return text(about.locale, "mail.followup_value")
    said = surveys.get(about.store.id, found.source_id)
    score = text(about.locale, "mail.followup_score", score=number_text(said.score, about.locale))
    words = " ".join(said.words.split())
    return f"{score}\n{ISOLATE.format(words[:MOST_WORDS])}" if words else score
