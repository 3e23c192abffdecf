import pytest

from rafiq.people.spelling import latin, sound, tells_apart


@pytest.mark.parametrize(
    "names",
    [
        ("علی رضایی", "علي رضائي", "Ali Rezaei", "Aly Rezai", "Rezaei Ali"),
        ("محمد", "Mohammad", "Muhammed", "Mohamed"),
        ("حسین", "Hossein", "Hussain"),
        ("فاطمه", "فاطمة", "Fatemeh", "Fatima"),
        ("قاسم", "Ghasem", "Qasim"),
        ("سیتی نورهالیزا", "ستي نورهاليزا", "Siti Nurhaliza"),
        ("Ana Pérez", "Ana Peres", "آنا پرز"),
        ("علی‌رضا", "علیرضا", "Alireza", "Ali-reza".replace("-", "")),
    ],
)
def test_one_name_sounds_the_same_in_every_script_and_spelling(names):
    """S4-14: who sent you, matched by name."""
    assert len({sound(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Ana", "Eva"), ("Ben Ito", "Ana Ito"), ("Sara", "Dara"), ("رضا", "رزا کریمی")]
)
def test_other_names_sound_otherwise(one, other):
    assert sound(one) != sound(other)


@pytest.mark.parametrize("name", ["", " ", "123", "💐", "\u200c", "--"])
def test_what_has_no_letters_has_no_sound(name):
    assert sound(name) == ""


def test_only_a_whole_name_tells_people_apart():
    assert tells_apart("Mohammad Karimi")
    assert not tells_apart("Mohammad")
    assert not tells_apart("Ali Rae")


def test_names_are_put_in_order_by_a_rough_spelling():
    assert latin("رضا") == "rsa"
