"""Whether two names may be one name, vowels and all: Hassan is no Hossein, in whichever scripts; pure."""

import re
from functools import lru_cache
from itertools import permutations, product

from rafiq.people.naming import is_arabic, other_article, words

MOST_WORDS, MOST_SUNG = 5, 5  # whoever writes more is not heard in every order, nor every letter of it
_GLIDES = frozenset("yvw")  # written where a vowel is long, in one script or the other
# A consonant is one sound or another of these, by its script; what shares none is another letter.
_LATIN = {
    **{letter: letter for letter in "bdfhjklmnprstz"},
    "c": "k",
    "q": "kg",
    "g": "g",
    "C": "c",
    "S": "c",
    "X": "x",
    "G": "g",
    "T": "ts",
    "D": "dz",
    "I": "y",
    "V": "v",
}
_ARABIC = {
    **dict(zip("بپجخدرفلمنکگحهچشژ", "bpjxdrflmnkghhccj", strict=True)),
    **dict.fromkeys("سص", "s"),
    **dict.fromkeys("ذظض", "zd"),
    **dict.fromkeys("تط", "t"),
    "ز": "z",
    "I": "y",
    "V": "v",
    "ث": "st",
    "ق": "kg",
    "غ": "g",
}
_PAIRS = (
    ("sch", "S"), ("tch", "C"), ("sh", "S"), ("ch", "C"), ("kh", "X"), ("gh", "G"), ("ph", "f"), ("th", "T"),
    ("dh", "D"), ("zh", "j"), ("dj", "j"), ("ck", "k"), ("qu", "q"), ("ı", "i"), ("ß", "s"), ("ø", "o"), ("x", "ks"),
)  # fmt: skip
_SILENT_H = re.compile(r"[aeiouyvw]h$")
_FOLDED = str.maketrans({"ك": "ک", "ي": "ی", "ة": "ه", "ە": "ه"})
_LONG = {"ee": "I", "ii": "I", "ie": "I", "oo": "U", "ou": "U", "uu": "U", "aa": "A"}
# Written as a long i in Arabic letters: Hossain, Hossein.
_DIPHTHONGS = frozenset({"ei", "ey", "ai", "ay", "aie", "ayi"})
# Final letters that are written as an i and spoken as an a.
_AS_A = frozenset("موسی عیسی مصطفی مرتضی مجتبی یحیی لیلی کبری سلمی هدی ندی منی بشری".split())
# Names that no rule tells apart, since short vowels go unwritten: a word of one line is none of another.
_KNOWN = tuple(
    frozenset(line.split())
    for line in (
        "omar umar omer oumar عمر",
        "ammar amar عمار",
        "amir ameer emir امیر",
        "amer aamer aamir عامر",
        "hamid hameed حمید",
        "hamed حامد",
        "hamad حمد",
        "salim saleem selim سلیم",
        "salem سالم",
        "karim kareem kerim کریم",
        "karam کرم",
        "said saeed saeid سعید",
        "sayed sayyed syed sayyid seyed seyyed سید",
        "yousef youssef yusuf yousuf yusef یوسف",
        "fatima fatma fatemeh fatimah فاطمه",
        "noor nur nour نور",
        "maryam mariam miriam مریم",
        "mina meena مینا",
        "mona muna mouna منا منی",
        "saad سعد",
    )
)


def may_be_one(one: str, other: str) -> bool:
    """Word by word in any order, the family name with its article or without; or as one word each."""
    mine, theirs = words(one), words(other)
    return _fit(mine, theirs) or _fit(mine, other_article(theirs)) or _fit(other_article(mine), theirs)


def may_be_among(typed: str, name: str) -> bool:
    """Each word that was typed may be another one of this name; for lists to choose from."""
    mine, theirs = words(typed), words(name)
    few = len(mine) < len(theirs) <= MOST_WORDS
    return may_be_one(typed, name) or (
        few and any(all(map(_same, mine, some)) for some in permutations(theirs, len(mine)))
    )


def _fit(mine: list[str], theirs: list[str]) -> bool:
    if len(mine) != len(theirs):
        return _same("".join(mine), "".join(theirs))
    if len(mine) > MOST_WORDS:
        return all(map(_same, mine, theirs))
    return any(all(map(_same, mine, order)) for order in permutations(theirs))


@lru_cache(maxsize=4_096)
def _known(word: str) -> frozenset[str] | None:
    plain = word.translate(_FOLDED)
    return next((line for line in _KNOWN if plain in line), None)


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    mine, theirs = _known(one), _known(other)
    if mine and theirs:
        return mine is theirs
    unwritten = is_arabic(one + other)
    (bones, runs), (their_bones, their_runs) = _parts(one, unwritten), _parts(other, unwritten)
    return (
        len(bones) == len(their_bones)
        and all(_near(*pair, first=at == 0) for at, pair in enumerate(zip(bones, their_bones, strict=True)))
        and all(one & other for one, other in zip(runs, their_runs, strict=True))
    )


def _near(one: str, other: str, *, first: bool) -> bool:
    """Sharing a sound; inside a word s and z are one (Faisal, Faizal)."""
    return bool(set(one) & set(other)) or (
        not first and bool(set("sz") & set(one)) and bool(set("sz") & set(other))
    )


@lru_cache(maxsize=4_096)
def _parts(word: str, unwritten: bool) -> tuple[tuple[str, ...], tuple[frozenset[str], ...]]:  # noqa: FBT001 - cached
    """The consonants, each with the sounds it may stand for, and what may be sung before, between and behind them.

    ``unwritten``: in Arabic letters a short vowel is not written, so one that is written in Latin may be none.
    """
    arabic = is_arabic(word)
    bones: list[str] = []
    runs = [""]
    for letter in _arabic_letters(word) if arabic else _latin_letters(word):
        sound = (_ARABIC if arabic else _LATIN).get(letter)
        if sound is None:
            runs[-1] += letter
        elif runs[-1] or not bones or bones[-1] != sound:
            bones.append(sound)
            runs.append("")
    places = ["first", *(["inside"] * (len(runs) - 2)), "last"]
    sung = (
        _sung_in_arabic(run[:MOST_SUNG], place)
        if arabic
        else _sung_in_latin(run[:MOST_SUNG], place, unwritten)
        for run, place in zip(runs, places[: len(runs)], strict=True)
    )
    return tuple(bones), tuple(sung)


def _latin_letters(word: str) -> str:
    for pair, one in _PAIRS:
        word = word.replace(pair, one)
    ending = _SILENT_H.sub(lambda found: found[0][0].replace("e", "a"), word[1:])
    return {"y": "I", "v": "V", "w": "V"}.get(word[:1], word[:1]) + ending


def _sung_in_latin(run: str, place: str, unwritten: bool) -> frozenset[str]:  # noqa: FBT001 - as `_parts`
    if not run:
        return frozenset({""})
    if run in _LONG:
        return frozenset({_LONG[run]})
    if run.endswith(("ee", "ie", "ii")):
        found = {_once(each + "I") for each in _sung_in_latin(run[:-2], "first", unwritten)}
    else:
        letters = (_of_letter(run, at, place, unwritten) for at in range(len(run)))
        found = {_once("".join(each)) for each in product(*letters)}
    if run in {"ae", "oe", "ue"}:  # Müller, Mueller
        found |= _sung_in_latin(run[0], place, unwritten)
    if run in _DIPHTHONGS and not (place == "last" and run == "ai"):
        found |= {"Y"} if run[0] == "a" else {"Y", "I"}
    return frozenset(found)


def _of_letter(run: str, at: int, place: str, unwritten: bool) -> tuple[str, ...]:  # noqa: FBT001 - as `_parts`
    """Short and unwritten is a vowel alone inside a word, or beside a glide; silent is an e that ends one."""
    letter, ends = run[at], place == "last" and at == len(run) - 1
    if letter == "e" and ends:
        return ("A", "I", "") if unwritten else ("I", "")
    sung = {"e": ("A", "I"), "i": ("I",), "y": ("I",), "a": ("A",)}.get(letter, ("U",))
    alone = place == "inside" and len(run) == 1
    beside = letter not in _GLIDES and bool(_GLIDES & set(run[max(at - 1, 0) : at] + run[at + 1 : at + 2]))
    return (*sung, "") if unwritten and not ends and (alone or beside) else sung


def _arabic_letters(word: str) -> str:
    plain = word.translate(_FOLDED)
    if plain in _AS_A:
        plain = plain[:-1] + "ا"
    ending = plain[1:-1] + {"ه": "ا", "ح": "ع"}.get(plain[-1], plain[-1]) if plain[1:] else ""
    return {"ی": "I", "و": "V"}.get(plain[:1], plain[:1]) + ending


def _sung_in_arabic(run: str, place: str) -> frozenset[str]:
    options: list[tuple[str, ...]] = []
    for at, letter in enumerate(run):
        if place == "first" and at == 0 and letter in "اع":
            options.append(("A", "I", "U") if len(run) == 1 else ("", "A"))
        else:
            options.append({"ا": ("A",), "و": ("U",), "ی": ("I",), "ى": ("I", "A")}.get(letter, ("", "A")))
    found = frozenset(_once("".join(each)) for each in product(*options))
    return found | {"Y"} if "I" in found else found


def _once(sung: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sung)
