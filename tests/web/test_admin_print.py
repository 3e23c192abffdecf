"""In print: cards, signs, cheat sheets, scripts, clauses; today's amounts, in the language of their readers."""

import html
import re
import sys
import zlib
from collections import Counter

import pytest

from rafiq.core.db import transaction
from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, money_text
from rafiq.links import service as links
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.stores.rights import Role
from rafiq.web import pdf
from rafiq.web.admin.reach.sheet_words import Kind
from rafiq.web.words.live_deal import For
from tests import factories
from tests.web.admin_door import member

FRIEND = {"en": "10% off", "fa": "۱۰٪ تخفیف", "ar": "خصم 10%", "ms": "10%"}
# Arabic words in the form that speaks to one man alone, without vowel signs.
MANLY = frozenset(
    (
        "راض جارك جار جاري صديقك لصديقك خذ أهد امسح افتح قل اسأل تحصل تشتري تريد تعال "
        "تعرف تتعامل توقف وأصلحه واسأل دونه واذكره وانظر تمرره كليكما تعد تكافئ"
    ).split()
)
VOWEL_SIGNS = re.compile("[\u064b-\u0652]")
ISOLATES = str.maketrans("", "", "\u2068\u2069")


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def ana(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana", last_name="Ito")}).get_json()


def sheet(who, kind, language="en", **more):
    answer = who.get("/print/sheet", kind=kind, language=language, **more)
    return answer.status_code, html.unescape(answer.text).translate(ISOLATES)


def shown(page: str) -> str:
    """What is on paper, without the bar above it."""
    return page[page.index("<main>") :]


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.usefixtures("ana")
def test_every_sheet_tells_todays_deal_in_every_language(manager, kind, language):
    """S1-28, S0-16, S4-13, S4-14, S4-17, S1-30, S2-6."""
    status, page = sheet(manager, kind, language, whose="ana ito")

    assert status == 200
    assert f'<html lang="{language}" dir="{"rtl" if language in {"fa", "ar"} else "ltr"}">' in page
    assert FRIEND[language] in shown(page)


@pytest.mark.both_databases
def test_a_sheet_of_cards_holds_ten_with_picture_code_and_name(manager, ana):
    """S4-14: QR, code, name and the friend's benefit in plain words."""
    _, page = sheet(manager, "cards", whose=ana["referral_code"])

    assert page.count('<article class="card">') == page.count('class="qr"') == 10
    assert page.count(f"<bdi>{ana['referral_code']}</bdi>") == 10
    assert page.count("A gift from Ana") == 10
    assert f"localhost:8000/r/{ana['referral_code']}" in page


def test_without_a_name_the_newest_advocates_have_a_card_each(manager, merchant, ana):
    dora = merchant.post("/advocates", {"customer": factories.customer("Dora")}).get_json()
    _, page = sheet(manager, "cards")

    assert page.count('<article class="card">') == 2
    assert {ana["referral_code"], dora["referral_code"]} <= set(re.findall("<bdi>([A-Z0-9]{8})</bdi>", page))


def test_whoever_is_unhappy_has_a_card_only_when_named(manager, merchant, ana):
    """S2-1: a card is an ask too."""
    merchant.post("/advocates", {"customer": factories.customer("Dora")})
    merchant.post("/surveys/answers", {"customer": factories.customer("Ana"), "id": "r1", "score": 2})

    assert ana["referral_code"] not in sheet(manager, "cards")[1]
    assert ana["referral_code"] in sheet(manager, "cards", whose=ana["referral_code"])[1]


@pytest.mark.parametrize("role", [each for each in For if each is not For.LEAD])
@pytest.mark.parametrize("language", LOCALES)
def test_the_script_of_each_role_asks_first_whether_all_is_well(manager, role, language):
    """S4-13, S0-16: the amounts in the script are the program's."""
    _, page = sheet(manager, "script", language, role=role)
    lines = re.findall("<li>(.+?)</li>", shown(page))

    assert len(lines) == 5
    assert FRIEND[language] in lines[2]


@pytest.mark.parametrize("language", LOCALES)
def test_whoever_leads_tells_the_team_what_staff_get_and_nothing_of_the_customers_deal(
    app, manager, store, language
):
    """S4-13, S0-16: with no gift for staff nobody is promised one."""
    lines = [re.findall("<li>(.+?)</li>", shown(sheet(manager, "script", language, role="lead")[1]))]
    terms = Terms(currency="EUR", advocate=Gift(GiftKind.CREDIT, 1_000), staff=Gift(GiftKind.CREDIT, 300))
    with app.app_context(), transaction():
        found = programs.current_program(store.store_id)
        programs.publish(store.store_id, found.id, terms=terms, actor="tests")
    lines.append(re.findall("<li>(.+?)</li>", shown(sheet(manager, "script", language, role="lead")[1])))
    staff = money_text(Money(300, "EUR"), language)

    assert [len(each) for each in lines] == [3, 4]
    assert [staff in line for line in lines[1]] == [False, True, False, False]
    assert money_text(Money(1_000, "EUR"), language) not in "".join(lines[1])


def test_amounts_follow_the_program_at_once(app, manager, store):
    """S4-13: amounts in script = program's."""
    gift = Gift(GiftKind.CREDIT, amount=700)
    terms = Terms(currency="EUR", advocate=gift)
    with app.app_context(), transaction():
        found = programs.current_program(store.store_id)
        programs.publish(store.store_id, found.id, terms=terms, actor="tests")
    _, page = sheet(manager, "script")

    assert "€7.00" in shown(page)
    assert "€10.00" not in shown(page)


@pytest.mark.both_databases
def test_the_shops_own_words_stand_on_cheat_sheet_and_pocket_card(manager, ana):
    """S1-28: who you are, what you do, why better; per language."""
    saved = manager.post(
        "/print/words", language="fa", who="چای‌خانه‌ای کوچک", what="چای تازه", why="همان روز می‌رسد"
    )
    _, cheat = sheet(manager, "cheat", "fa")
    _, pocket = sheet(manager, "pocket", "fa", whose="ana ito")

    assert saved.status_code == 302
    assert "همان روز می‌رسد" in cheat
    assert pocket.count("چای‌خانه‌ای کوچک") == 10
    assert "چای تازه" not in sheet(manager, "cheat", "ar")[1]


def test_words_that_do_not_fit_on_a_card_come_back_as_typed(manager):
    answer = manager.post("/print/words", language="en", who="w" * 170, what="Tea", why="")

    assert answer.status_code == 422
    assert 'name="who"' in answer.text
    assert "w" * 170 in answer.text
    assert "at most 160 letters" in answer.text


@pytest.mark.parametrize("kind", ["pocket", "sign", "hanger", "neighbour"])
@pytest.mark.parametrize("whose", ["", "nobody", "<script>x", "x" * 5_000])
def test_a_sheet_of_one_person_needs_that_person(manager, ana, kind, whose):
    status, page = sheet(manager, kind, whose=whose)

    assert status == 422
    assert 'aria-invalid="true"' in page
    assert "<script>x" not in page.replace('value="<script>x"', "")
    assert ("Say whose link it carries" in page) == (not whose)


def test_the_message_for_a_chat_holds_a_short_link_of_its_own_channel(app, manager, ana):
    """S4-17: a printed card is counted as one, and what is copied into a chat as copied."""
    _, page = sheet(manager, "neighbour", whose="ana ito")
    url = f"http://localhost:8000/r/{ana['referral_code']}?c=copy"

    assert f'<bdi class="url" dir="ltr">{url}</bdi>' in page
    assert "c=card" not in re.sub("<svg.+?</svg>", "", page, flags=re.DOTALL)
    assert app.test_client().get(url.partition("8000")[2]).status_code == 302


def test_a_chosen_code_which_another_shop_may_have_too_stays_a_signed_link(app, manager, store, ana):
    with app.app_context(), transaction():
        link = links.by_code(store.store_id, ana["referral_code"])
        links.choose_code(store.store_id, link.id, "ITO-TEA", store_name="Chaykhana", actor="tests")

    assert f"{ana['share_url']}?c=copy</bdi>" in sheet(manager, "neighbour", whose="ana ito")[1]


@pytest.mark.parametrize(
    ("kind", "role"), [*((kind, For.DESK) for kind in Kind), *((Kind.SCRIPT, role) for role in For)]
)
@pytest.mark.usefixtures("ana")
def test_an_arabic_sheet_speaks_to_women_and_men_alike(manager, kind, role):
    """S4-17: no ending, verb or noun that only a man would be spoken to with."""
    _, page = sheet(manager, kind, "ar", whose="ana ito", role=role)
    words = set(re.findall(r"\w+", VOWEL_SIGNS.sub("", re.sub("<[^>]+>", " ", shown(page)))))

    assert not words & MANLY


@pytest.mark.parametrize("name", ["kind", "language", "role", "whose_id"])
def test_unknown_wishes_fall_back_to_what_there_is(manager, ana, name):
    assert sheet(manager, **{"kind": "cheat"} | {name: "../x"})[0] == 200


def test_a_name_that_is_markup_stays_text_on_a_card(manager, merchant):
    customer = factories.customer("Eve", id="e", email="e@example.com") | {"first_name": "<b>Eve&"}
    code = merchant.post("/advocates", {"customer": customer}).get_json()["referral_code"]

    assert "<b>Eve" not in manager.get("/print/sheet", kind="cards", whose=code).text


def test_without_a_live_program_nothing_is_promised_on_paper(app, manager, store, ana):
    with app.app_context(), transaction():
        programs.set_status(store.store_id, programs.current_program(store.store_id).id, programs.PAUSED)

    assert sheet(manager, "cards")[0] == 422
    assert "nothing to print" in manager.get("/print").text


def test_the_line_for_receipts_leads_to_the_stores_own_page(app, manager, store):
    """S2-6, S4-12: receipts say it in the open, and the link stays for ever."""
    line = html.unescape(manager.get("/print").text)

    assert f"Give a friend 10% off: http://localhost:8000/s/{store.store_id}" in line
    assert app.test_client().get(f"/s/{store.store_id}").status_code == 200


def test_a_viewer_prints_and_does_not_write_the_shops_words(app, store, ana):
    viewer = member(app, store.store_id, Role.VIEWER)

    assert sheet(viewer, "cards")[0] == 200
    assert viewer.post("/print/words", who="x").status_code == 403


@pytest.mark.skipif(not pdf.AVAILABLE, reason="the extra pdf is not installed")
@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_a_sheet_is_a_file_where_the_server_can_make_one(manager, ana, language):
    answer = manager.get("/print/sheet.pdf", kind="cards", language=language, whose="ana ito")
    if answer.status_code == 302:
        pytest.skip("this machine has no Pango")

    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert f"cards-{language}.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.skipif(not pdf.AVAILABLE, reason="the extra pdf is not installed")
@pytest.mark.parametrize(
    ("kind", "language"),
    [("cards", "fa"), ("hanger", "fa"), ("cards", "ar"), ("sign", "ar"), ("clause", "ar")],
)
def test_letters_of_a_file_have_the_forms_of_their_places(manager, ana, kind, language):
    """S4-14: joined, a letter is drawn otherwise at the beginning, in the middle and at the end of a word."""
    answer = manager.get("/print/sheet.pdf", kind=kind, language=language, whose="ana ito")
    if answer.status_code == 302:
        pytest.skip("this machine has no Pango")
    forms = Counter(letter for font in drawn(answer.data) for letter in font)

    assert (
        len([letter for letter, count in forms.items() if "\u0620" <= letter <= "\u06ff" and count > 1]) > 4
    )


def drawn(file: bytes) -> list[list[str]]:
    """What each glyph of each font stands for, as the file itself tells those who copy text out of it."""
    packed = re.findall(rb"stream\r?\n(\x78.*?)\nendstream", file, re.DOTALL)
    streams = [zlib.decompressobj().decompress(each) for each in packed]  # a carriage return may be of either
    glyphs = re.compile(rb"^<[0-9a-f]{4}> <([0-9a-f]+)>$", re.MULTILINE)
    return [
        [bytes.fromhex(each.decode()).decode("utf-16-be") for each in glyphs.findall(stream)]
        for stream in streams
        if b"beginbfchar" in stream
    ]


def test_a_file_that_cannot_be_made_sends_back_to_printing(monkeypatch, manager, ana):
    monkeypatch.setattr(pdf, "AVAILABLE", True)
    monkeypatch.setattr(pdf, "COMMAND", ["false"])
    answer = manager.get("/print/sheet.pdf", kind="cheat")

    assert answer.status_code == 302
    assert "Print from the browser instead" in manager.get("/print").text


def test_drawing_a_file_keeps_nobody_from_writing(monkeypatch, manager, merchant, data_dir):
    """The customer had no link yet: the form made it, and the long work begins after that."""
    merchant.post("/orders", factories.order(customer=factories.customer("Ben")))
    manager.post("/print/sheet", kind="pocket", whose="ben@example.com")
    drawing = "import sqlite3,sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE'); print('%PDF')"
    monkeypatch.setattr(pdf, "AVAILABLE", True)
    monkeypatch.setattr(pdf, "COMMAND", [sys.executable, "-c", drawing, str(data_dir / "rafiq.sqlite3")])

    answer = manager.get("/print/sheet.pdf", kind="pocket", whose="ben@example.com")

    assert answer.data.startswith(b"%PDF"), answer.text
    assert sheet(manager, "pocket", whose="ben@example.com")[0] == 200
