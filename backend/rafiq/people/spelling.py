"""How a name sounds in any of our scripts: «علی رضایی» and Ali Rezai are one; for offers, not proof; pure."""

from itertools import chain, islice, product

from rafiq.people.naming import other_article, spaced, words

MAX_SOUND = 120
ENOUGH = 3  # consonants: «علی» alone is heard in too many names
_ARABIC = {
    **dict.fromkeys("سصثزذضظ", "s"),
    **dict.fromkeys("تط", "t"),
    **dict.fromkeys("كکقگغ", "k"),
    **dict.fromkeys("هةحہە", "h"),
    **dict.fromkeys("يیىئ", "y"),
    **dict.fromkeys("شچ", "c"),
    "ب": "b",
    "پ": "p",
    "ج": "j",
    "ژ": "j",
    "خ": "x",
    "د": "d",
    "ر": "r",
    "ف": "f",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "و": "v",
    **dict.fromkeys("اأإآعءٱؤ", "a"),
}
# Two letters that are one sound, the longer first; then what several letters have in common.
_LATIN = (
    *(
        ("sch", "C"),
        ("tch", "C"),
        ("sh", "C"),
        ("ch", "C"),
        ("kh", "X"),
        ("gh", "K"),
        ("ph", "F"),
        ("th", "T"),
    ),
    *(("dh", "S"), ("zh", "J"), ("dj", "J"), ("ck", "K"), ("qu", "K"), ("x", "KS")),
)
_ONE = {
    "z": "s",
    **dict.fromkeys("cqg", "k"),
    "w": "v",
    "ı": "i",
    "ß": "s",
    "ø": "o",
    "ð": "s",
    "þ": "t",
}
MOST_WORDS, MOST_READINGS = 5, 200
_READ_AS = (("ث", "ت"), ("ض", "د"), ("ذ", "د"), ("th", "s"), ("d", "s"))
_SILENT = frozenset(
    "aeiouyv"
)  # inside a word: vowels, and letters that one script writes and another leaves out


def sound(name: str) -> str:
    """The words of a name by their consonants, sorted: `rs l` and `l rs` are the same person; empty without letters."""
    return " ".join(sorted(filter(None, map(_bones, words(name)))))[:MAX_SOUND]


def sounds(name: str) -> set[str]:
    """`sound`, and as it would be where a letter is read otherwise, and two words are one; without spaces.

    Othman and Osman are عثمان, Gholam Hossein is غلامحسین; a family name may lack its article.
    """
    told = words(name)[:MOST_WORDS]
    written = [
        told,
        other_article(told),
        *([*told[:at], told[at] + told[at + 1], *told[at + 2 :]] for at in range(len(told) - 1)),
    ]
    read = chain.from_iterable(product(*map(_readings, each)) for each in written)
    return {sound(name).replace(" ", "")} | {
        "".join(sorted(map(_bones, each))) for each in islice(read, MOST_READINGS)
    }


def _readings(word: str) -> set[str]:
    return {word} | {word.replace(letter, other) for letter, other in _READ_AS if letter in word}


def tells_apart(name: str) -> bool:
    """Whether a name is whole enough to mean one person by its sound: two words, and some consonants in them."""
    heard = sound(name)
    return " " in heard and len(heard.replace(" ", "")) >= ENOUGH


def latin(name: str) -> str:
    """A rough spelling in Latin letters, to put those that were found in order of likeness."""
    folded = "".join(_ARABIC.get(letter, letter) for letter in spaced(name))
    return folded.replace("y", "i").replace("v", "o")


def _bones(word: str) -> str:
    folded = "".join(_ARABIC.get(letter, letter) for letter in word)
    if folded == word:  # no Arabic letter in it
        for pair, one in _LATIN:
            folded = folded.replace(pair, one)
        folded = "".join(_ONE.get(letter, letter) for letter in folded).lower()
    first, rest = folded[:1], folded[1:]
    rest = rest.removesuffix("h")  # written and not spoken: Fatemeh, فاطمه
    bones = ("" if first in "aeiou" else first) + "".join(letter for letter in rest if letter not in _SILENT)
    once = "".join(letter for at, letter in enumerate(bones) if at == 0 or bones[at - 1] != letter)
    return once or first
