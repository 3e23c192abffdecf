import json
import re
import string

import pytest

from tests.house import tree

LOCALES = ("en", "fa", "ar", "ms")
FORM = re.compile(r"_(zero|one|two|few|many)$")
FOLDERS = (tree.BACKEND / "locales", tree.ROOT / "demo_store/locales", tree.ROOT / "widget/src/locales")


def catalogues() -> list[str]:
    """Names like `backend/rafiq/locales/{}/reasons.json` or `demo_store/locales/{}.json`."""
    english = [
        path
        for path in tree.files()
        for folder in FOLDERS
        if path.suffix == ".json" and path.is_relative_to(folder)
    ]
    names = {tree.name(p) for p in english if p.stem == "en" or p.parent.name == "en"}
    return sorted(name.replace("/en/", "/{}/").replace("/en.json", "/{}.json") for name in names)


def texts(catalogue: str, locale: str) -> dict[str, str]:
    return flat(json.loads((tree.ROOT / catalogue.format(locale)).read_text(encoding="utf-8")))


def flat(value: object, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flat(inner, f"{path}.{key}").items()}
    if isinstance(value, list):
        return {k: v for key, inner in enumerate(value) for k, v in flat(inner, f"{path}.{key}").items()}
    return {path: str(value)}


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def without_forms(found: dict[str, str]) -> dict[str, str]:
    """Without the forms for one, for two and so on, of which each language has those that it needs."""
    return {
        key: text for key, text in found.items() if FORM.sub("", key) not in found or not FORM.search(key)
    }


def test_there_are_texts_in_every_room_that_speaks():
    assert {tree.BACKEND / "locales"} <= {tree.ROOT / c.split("{}")[0].rstrip("/") for c in catalogues()}


@pytest.mark.parametrize("locale", LOCALES[1:])
@pytest.mark.parametrize("catalogue", catalogues())
def test_each_language_says_the_same_things_with_the_same_values(catalogue, locale):
    english, other = (without_forms(texts(catalogue, each)) for each in ("en", locale))

    assert set(other) == set(english)
    assert {key for key in english if placeholders(other[key]) != placeholders(english[key])} == set()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("catalogue", catalogues())
def test_a_form_for_so_many_asks_for_nothing_that_the_plain_text_does_not(catalogue, locale):
    found = texts(catalogue, locale)
    forms = set(found) - set(without_forms(found))

    assert {
        key for key in forms if placeholders(found[key]) - placeholders(found[FORM.sub("", key)])
    } == set()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("catalogue", catalogues())
def test_no_text_is_empty(catalogue, locale):
    assert [key for key, text in texts(catalogue, locale).items() if not text.strip()] == []


@pytest.mark.parametrize("locale", ["fa", "ar"])
@pytest.mark.parametrize("catalogue", catalogues())
def test_farsi_and_arabic_texts_are_written_in_their_letters(catalogue, locale):
    """A sentence left in English is one that nobody wrote in this language."""
    english = texts(catalogue, "en")
    same = [
        key
        for key, text in texts(catalogue, locale).items()
        if text == english.get(key) and " " in text.strip()
    ]

    assert same == []


def test_farsi_says_link_in_one_word():
    """What is searched for may be typed in either; «می‌پیوندد» is another word."""
    other = re.compile("(?<!\u200c)پیوند")
    named = [each for each in catalogues() if not each.endswith("places.json")]

    assert [each for each in named if other.search(" ".join(texts(each, "fa").values()))] == []


def test_arabic_says_customer_in_one_word():
    other = re.compile("زبون|زبائن")

    assert [each for each in catalogues() if other.search(" ".join(texts(each, "ar").values()))] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_has_a_few_words_for_lists_too(locale):
    """A list that met a reason without them would be an error page."""
    reasons, admin = (
        json.loads((FOLDERS[0] / locale / f"{name}.json").read_text()) for name in ("reasons", "admin")
    )

    assert {name for name in reasons if f"why_{name}" not in admin} == set()
