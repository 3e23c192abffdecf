"""What a mail says about referrals and rewards, in the words of the advocate's own page; where its button leads."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from rafiq.core import clock
from rafiq.core.errors import NotFound
from rafiq.core.texts import date_text, text
from rafiq.crm import service as crm
from rafiq.integrations import connections, troubles
from rafiq.ledger import debts
from rafiq.links import service as links
from rafiq.messaging import spacing
from rafiq.messaging.letters import Content
from rafiq.messaging.outgoing import Postman, Subject
from rafiq.messaging.rules import Kind
from rafiq.people import service as people
from rafiq.programs import service as programs
from rafiq.prompts import peace
from rafiq.prompts.rules import PASSES, TOO_LATE
from rafiq.referrals import lookup
from rafiq.referrals import service as referrals
from rafiq.referrals.rewards import RewardStatus, RewardView, of_advocate
from rafiq.web.shapes import shown
from rafiq.web.shopper import me
from rafiq.web.words import buyer_letters, crm_words, reasons, reward_words, turn_words, weekly_words
from rafiq.web.words.deal_words import amount_text
from rafiq.webhooks import service as webhooks


def sentence(postman: Postman, about: Subject) -> Content | None:
    """None when there is nothing to tell any more: the reward was taken back, the endpoint is gone."""
    try:
        return _WRITERS[about.kind](postman, about)
    except NotFound:
        return None


def _welcome(postman: Postman, about: Subject) -> Content | None:
    """Not to whom nobody should ask now: a link in the mail says "pass it on" as a prompt does (S2-1).

    Nor to whom another letter has brought it. It waits as the prompt does, and is dropped when that was too long.
    """
    who, now = (about.store.id, str(about.person_id)), clock.now()
    trouble = peace.forbids(*who, now)
    over = now - about.written_at > TOO_LATE or (trouble is not None and trouble not in PASSES)
    if over or spacing.has_their_link(*who):
        return None
    until = peace.waits_until(*who, now)
    if until is not None:
        raise spacing.NotYet(until)
    link = links.link_for(about.store.id, str(about.person_id))
    url = shown.link_url(about.store, link, postman.keyring, postman.settings.public_url)
    return Content({"link": url}, _own_page(postman, about))


def _friend_bought(postman: Postman, about: Subject) -> Content | None:
    referral = referrals.get(about.store.id, about.about)
    if referral.status not in {"pending", "flagged", "approved"}:
        return None
    return Content({"reason": _reason(about)}, _own_page(postman, about))


def _not_this_time(postman: Postman, about: Subject) -> Content | None:
    referral = referrals.get(about.store.id, about.about)
    if referral.status != "voided":
        return None
    return Content({"reason": _reason(about)}, _own_page(postman, about))


def _released(postman: Postman, about: Subject) -> Content | None:
    reward = lookup.reward(about.store.id, about.about)
    if reward.status not in {RewardStatus.AVAILABLE, RewardStatus.REDEEMED}:
        return None
    values = {"amount": reward_words.worth(reward, about.locale), "owed": _owed(reward, about)}
    return Content(values, _own_page(postman, about))


def _owed(reward: RewardView, about: Subject) -> str:
    """What of it they will not find, because it filled a debt."""
    paid = debts.paid_back(about.store.id, reward.person_id).rewards.get(reward.id)
    amount = amount_text(min(paid.amount, reward.amount), reward.unit, about.locale) if paid else ""
    return text(about.locale, "ledger.settles_debt", amount=amount) if amount else ""


def _reminder(postman: Postman, about: Subject) -> Content:
    unit, amount, lapses_at = about.about.split("|")
    date = date_text(datetime.fromisoformat(lapses_at), about.locale, about.store.timezone)
    values = {"amount": amount_text(int(amount), unit, about.locale), "date": date}
    return Content(values, _own_page(postman, about))


def _with_link(_postman: Postman, about: Subject) -> Content:
    values = dict(about.values)
    link = values.pop("link")
    return Content(values, link)


def _webhook_paused(postman: Postman, about: Subject) -> Content:
    endpoint = webhooks.get(about.store.id, about.about.split("|")[0])
    reason = text(
        about.locale, f"mail.webhook_paused_{'gone' if endpoint.reason_code == 'gone' else 'failing'}"
    )
    page = f"{postman.settings.public_url}/admin/{about.store.id}/webhooks/{endpoint.id}"
    return Content({"host": urlsplit(endpoint.url).hostname or "", "reason": reason}, page)


def _crm_paused(postman: Postman, about: Subject) -> Content:
    found = crm.get(about.store.id, about.about.split("|")[0])
    reason = "no_entry" if found.reason_code == "no_entry" else "failing"
    values = {"crm": crm_words.label(found.vendor, about.locale)}
    values["reason"] = text(about.locale, f"mail.crm_paused_{reason}")
    return Content(values, f"{postman.settings.public_url}/admin/{about.store.id}/crm/{found.id}")


def _shop_trouble(postman: Postman, about: Subject) -> Content | None:
    """None when the shop speaks again, or lets us in again, before the letter has left."""
    found = connections.get(about.store.id, about.about.split("|")[0])
    trouble = next((each for each in troubles.of(found, clock.now()) if each.about == about.about), None)
    if trouble is None:
        return None
    since = date_text(trouble.since, about.locale, about.store.timezone)
    code = f"untold_{found.platform}" if trouble.code == troubles.UNTOLD else trouble.code
    values = {"shop": found.name, "since": since}
    values["reason"] = text(about.locale, f"mail.shop_trouble_{code}", **values)
    return Content(values, f"{postman.settings.public_url}/admin/{about.store.id}/integrations/{found.id}")


def _reason(about: Subject) -> str:
    referral = referrals.get(about.store.id, about.about)
    terms = programs.terms_of(about.store.id, referral.terms_id)
    mine = of_advocate(lookup.rewards_of(about.store.id, [referral.id])[referral.id])
    return reasons.of_referral(referral, terms, about.locale, about.store.timezone, reward=mine)


def _own_page(postman: Postman, about: Subject) -> str:
    """The magic link: whoever reads this mailbox is proven to be this person."""
    person = people.get(about.store.id, str(about.person_id))
    return f"{postman.settings.public_url}/me/{me.token(postman.keyring, about.store.id, person.id)}"


_WRITERS: dict[Kind, Callable[[Postman, Subject], Content | None]] = {
    Kind.WELCOME: _welcome,
    Kind.FRIEND_BOUGHT: _friend_bought,
    Kind.RELEASED: _released,
    Kind.NOT_THIS_TIME: _not_this_time,
    Kind.REMINDER: _reminder,
    Kind.INVITATION: _with_link,
    Kind.RESET: _with_link,
    Kind.WEBHOOK_PAUSED: _webhook_paused,
    Kind.CRM_PAUSED: _crm_paused,
    Kind.SHOP_TROUBLE: _shop_trouble,
    Kind.WEEKLY: weekly_words.letter,
    Kind.FOLLOWUP: turn_words.letter,
    Kind.TEST: _with_link,
    **buyer_letters.WRITERS,
}
