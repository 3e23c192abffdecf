"""The words of a survey: one set for the widget and the page, in the shopper's language."""

from rafiq.core.texts import number_text, text
from rafiq.stores.service import StoreView
from rafiq.surveys import definitions
from rafiq.surveys.asking import AskingView
from rafiq.surveys.definitions import SurveyView, is_page
from rafiq.surveys.rules import HIGHEST

ISOLATE = "\u2068{}\u2069"  # a name keeps its own direction inside a sentence
PLAIN = (
    "low high send sent nothing failed wish_promoter wish_other remark thanks_promoter share_promoter thanks_passive "
    "text_passive sorry text_sorry contact contact_hint direct review change close"
).split()


def say(locale: str, key: str, **values: object) -> str:
    return text(locale, f"surveys.{key}", **values)


def question(locale: str, store_name: str, *, moment: str, product: str) -> str:
    """The first question with the product in it (S1-7)."""
    store = ISOLATE.format(store_name)
    if not product:
        return say(locale, f"q_{moment}_plain", store=store)
    return say(locale, f"q_{moment}", store=store, product=ISOLATE.format(product))


def scale(locale: str, lowest: int) -> str:
    return say(locale, "scale", low=number_text(lowest, locale), high=number_text(HIGHEST, locale))


def for_widget(locale: str, store: StoreView, about: AskingView, survey: SurveyView) -> dict[str, str]:
    """Every word that the widget's survey shows."""
    return every(locale, store.name, moment=about.moment, product=about.product, lowest=survey.lowest)


def every(locale: str, store_name: str, *, moment: str, product: str, lowest: int) -> dict[str, str]:
    name = {"store": ISOLATE.format(store_name)}
    return {key: say(locale, key, **name) for key in PLAIN} | {
        "question": question(locale, store_name, moment=moment, product=product),
        "scale": scale(locale, lowest),
    }


def own_line(store_id: str) -> str:
    """Where the unhappy reach a person of the shop; empty where the shop named none."""
    return next((each.direct_line for each in definitions.every(store_id) if not each.product_tag), "")


def line_address(direct_line: str) -> str | None:
    """How to follow a direct line: a page, a mail or a call; None where it is only words."""
    line = direct_line.strip()
    if is_page(line):
        return line
    if line.lower().startswith("https:"):
        return None
    if "@" in line and " " not in line:
        return f"mailto:{line}"
    digits = "".join(letter for letter in line if letter.isdecimal() or letter == "+")
    return f"tel:{digits}" if len(digits) >= 7 and len(digits) >= len(line) // 2 else None
