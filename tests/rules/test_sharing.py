"""Channels as data, the words that may travel, and addresses a merchant may not add."""

import pytest

from rafiq.core.errors import Invalid
from rafiq.core.signing import CHANNELS
from rafiq.core.texts import LOCALES
from rafiq.stores.channels import OWN, catalogue, defaults, offered
from rafiq.stores.sharing import Sharing, check_own, check_surfaces, check_text, free_word

HOSTILE = [
    "javascript:alert(1)//{url}",
    "http://chat.example/share?u={url}",
    "https://chat.example@evil.example/?u={url}",
    "https://{url}",
    "https://{text}.example/{url}",
    "https://chat.example\\@evil.example/{url}",
    "https://chat.example/\t{url}",
    "https://chat。example/{url}",
    "https://localhost/{url}",
    "https://chat.example/share",
    "https://chat.example/share?t={text}",
    "https://chat.example/{url}{cookie}",
    "https://chat.example/{{url}}",
    "//chat.example/{url}",
    "https://chat.example?u={url}",
    'https://chat.example/"><script>{url}',
]


def test_every_channel_of_the_contract_is_in_the_data_and_no_other():
    """S0-10: social networks and messengers."""
    assert (*catalogue(), *OWN) == CHANNELS


@pytest.mark.parametrize("language", LOCALES)
def test_whatsapp_comes_first_and_every_default_has_a_button(language):
    """S3-15: WhatsApp first, in Farsi, Arabic and Malay too."""
    chosen = defaults(language, "UTC")

    assert chosen[0] == "whatsapp"
    assert all(catalogue()[each].button for each in chosen)
    assert set(chosen) <= set(offered(language))


def test_eitaa_and_bale_are_for_farsi():
    assert {"eitaa", "bale"} <= set(defaults("fa", "Asia/Tehran"))
    assert not {"eitaa", "bale"} & set(offered("en"))


@pytest.mark.parametrize(
    ("zone", "messenger"), [("Asia/Tokyo", "line"), ("Europe/Moscow", "vk"), ("Europe/Sofia", "viber")]
)
def test_a_messenger_at_home_in_the_region_comes_second(zone, messenger):
    assert defaults("en", zone)[:2] == ("whatsapp", messenger)


@pytest.mark.parametrize("to", HOSTILE)
def test_a_hostile_address_is_no_channel(to):
    with pytest.raises(Invalid) as refused:
        check_own("own1", "Chat", to, "")

    assert [problem.pointer for problem in refused.value.problems] == ["#/own_to"]


@pytest.mark.parametrize(
    "to", ["https://chat.example/share?u={url}&t={text}", "https://a.b-c.example:8443/{url}#x"]
)
def test_an_honest_address_is_a_channel(to):
    made = check_own("own1", " Chat ", to, "")

    assert (made.name, made.icon, made.channel.to) == (
        "Chat",
        "C",
        to.replace("url", "u").replace("text", "t"),
    )


@pytest.mark.parametrize("icon", ["M0 0'onload=", "url(x)", "<b>", "abc", "M" + "1" * 900])
def test_an_icon_that_is_neither_letters_nor_a_path_is_refused(icon):
    with pytest.raises(Invalid):
        check_own("own1", "Chat", "https://chat.example/{url}", icon)


@pytest.mark.parametrize("icon", ["C", "چت", "👋", "M4 4h16v12H9l-5 4z"])
def test_letters_and_paths_are_icons(icon):
    assert check_own("own1", "Chat", "https://chat.example/{url}", icon).icon == icon


@pytest.mark.parametrize("text", ["{amount} off", "{store", "store}", "{{store}}", "{}", "{store.key}"])
def test_an_unknown_placeholder_is_named(text):
    with pytest.raises(Invalid) as refused:
        check_text(text, "#/text_all")

    assert refused.value.problems[0].code == "text_placeholder"


def test_the_known_placeholders_may_stand_in_any_language():
    text = "از {name}: {benefit} در {store} {link}"

    assert check_text(text, "#/text_all") == text


def test_a_sixth_channel_of_ones_own_is_refused():
    own = tuple(check_own(word, "Chat", "https://chat.example/{url}", "") for word in OWN)
    with pytest.raises(Invalid):
        free_word(own)

    assert free_word(own[1:]) == "own1"


def test_an_inline_place_is_kept_by_its_selector_and_the_usual_is_not_kept():
    typed = {"prompt": "inline", "prompt_spot": "#thanks", "offer": "card", "page": "tab"}

    assert check_surfaces(typed) == {"prompt": "#thanks", "page": "tab"}


@pytest.mark.parametrize("spot", ["", "thanks", "#a, body", "#a{}", "[onclick]", "#1"])
def test_a_place_that_is_no_plain_selector_is_refused(spot):
    with pytest.raises(Invalid) as refused:
        check_surfaces({"prompt": "inline", "prompt_spot": spot})

    assert refused.value.problems[0].pointer == "#/prompt_spot"


def test_what_was_decided_survives_the_row():
    own = (check_own("own1", "Chat", "https://chat.example/{url}", ""),)
    sharing = Sharing({"fa": ("eitaa", "own1")}, {"fa": {"all": "سلام"}}, own, {"page": "tab"})

    assert Sharing.of(sharing.kept) == sharing
    assert [each.id for each in sharing.channels("fa", "UTC")] == ["eitaa", "own1"]
