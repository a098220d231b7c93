"""Encodings: the text of a file whose program did not say how it wrote letters."""

from __future__ import annotations

import codecs
import re
import unicodedata

# UTF-32 is not among them: its mark begins like that of UTF-16, and no client's program writes it.
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WEST, CENTRAL, CYRILLIC, GREEK, TURKISH = "cp1252", "cp1250", "cp1251", "cp1253", "cp1254"
# Letters beyond ASCII that the languages of a code page are written with.
_LATIN = {
    WEST: "äöüßÄÖÜàâæçéèêëîïôœùûÿÀÂÇÉÈÊËÎÏÔÙÛáíóúñÁÍÓÚÑìòÌÒãõÃÕåøÅØºª",
    CENTRAL: "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽäöüőűÄÖÜŐŰßôĺľŕâăîşţÂĂÎŞŢđĐ",
    TURKISH: "çğıöşüÇĞİÖŞÜâîû",
}
_SCRIPTS = {CYRILLIC: "CYRILLIC", GREEK: "GREEK"}
# First bytes of the most usual characters of each double-byte code.
_EAST = {
    "gb18030": (0xB0, 0xD7),
    "big5": (0xA4, 0xC6),
    "euc_kr": (0xB0, 0xC8),
    "cp932": (0x88, 0x97),
}
_GARBLED = re.compile(
    "[\u00c2\u00c3\u00c4\u00c5\u00c6\u00d0\u00d1\u00e2][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178"
    "\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
SURE = 0.9  # least share of letters that look right, from which a guess is not asked about; ours


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Decode a file's bytes, and say how.

    A byte order mark decides; then UTF-16 without a mark, if most bytes in every other place are
    0; UTF-8, if the bytes are valid; then the code page in which most letters are such as its
    languages use: Western, Central European, Turkish, Cyrillic, Greek, Chinese (GB 18030, Big5),
    Japanese (Shift JIS) or Korean. That is a guess; charset-normalizer's were worse (short German
    files were cp1006).

    >>> decode("Fläche".encode("cp1252"))
    ('Fläche', 'cp1252 (guessed)')
    """
    if encoding is not None:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return data.decode(name), name
    half = max(len(data) // 2, 1)
    zeros = [data[i::2].count(0) for i in (0, 1)]
    # one stray NUL is none of UTF-16: there, the letters of European languages have one each
    if max(zeros) > 4 * min(zeros) and max(zeros) > 0.2 * half:
        name = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        return data.decode(name), f"{name} (guessed)"
    data = data.replace(b"\0", b"")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    lines = data.split(b"\n")
    high = [line for line in lines if not line.isascii()]
    bad = [line for line in high if not _is_utf8(line)]
    if len(bad) * 2 < len(high):
        text = "\n".join(x.decode("utf-8" if _is_utf8(x) else WEST, "replace") for x in lines)
        return text, "utf-8, but for some rows (cp1252)"
    name, score = max(_scores(data).items(), key=lambda item: item[1])
    text = data.decode(name, "replace")
    return text, f"{name} (guessed{'' if score >= SURE else ', not sure'})"


def odd_rows(data: bytes) -> list[int]:
    """Number the rows of a file that are not UTF-8, from 1."""
    return [i for i, line in enumerate(data.split(b"\n"), 1) if not _is_utf8(line)]


def ungarbled(text: str) -> str:
    """Mend what was UTF-8, was read as Western European, and was saved so; else the text itself.

    >>> ungarbled("MÃ¼ller"), ungarbled("Müller")
    ('Müller', 'Müller')
    """
    if not _GARBLED.search(text):
        return text
    for page in (WEST, "latin-1"):
        try:
            return text.encode(page).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _scores(data: bytes) -> dict[str, float]:
    """Score each code page: the share of characters beyond ASCII that look right in it."""
    start = data[:200_000]
    start = start[: start.rfind(b"\n") + 1] or start
    made = {}
    for name, letters in _LATIN.items():
        text = start.decode(name, "replace")
        made[name] = _share(text, lambda c, a, b, known=set(letters): _latin(c, a, b, known))
    for name, script in _SCRIPTS.items():
        text = start.decode(name, "replace")
        made[name] = _share(text, lambda c, a, b, s=script: _script(c, a, b, s)) - 0.02
    for name, (low, high) in _EAST.items():
        made[name] = _east(start, name, low, high)
    return made


def _share(text: str, right: object) -> float:
    padded = f" {text} "
    places = [i for i, c in enumerate(padded) if c > "\x7f" and not c.isspace()]
    good = sum(right(padded[i], padded[i - 1], padded[i + 1]) for i in places)  # type: ignore[operator]
    return good / max(len(places), 1)


def _latin(c: str, before: str, after: str, known: set[str]) -> bool:
    if not c.isalpha():  # a sign such as ° or € stands beside letters, not among them
        return c != "\ufffd" and not (before.isalpha() and after.isalpha()) and c.isprintable()
    runs = before > "\x7f" and before.isalpha() and after > "\x7f" and after.isalpha()
    turned = c.isupper() and before.islower()
    return c in known and not runs and not turned


def _script(c: str, before: str, after: str, script: str) -> bool:
    if not c.isalpha():
        return c != "\ufffd" and not (before.isalpha() and after.isalpha())
    alien = any(x.isalpha() and x.isascii() for x in (before, after))
    turned = c.isupper() and before.islower()
    return unicodedata.name(c, "").startswith(script) and not alien and not turned


def _east(data: bytes, name: str, low: int, high: int) -> float:
    """Share of usual double-byte characters; accents of Europe come singly and score nothing."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return 0.0
    wide = [c for c in text if c > "\x7f"]
    if not wide:
        return 0.0
    runs = re.findall(r"[^\x00-\x7f]+", text)
    paired = sum(len(r) for r in runs if len(r) > 1) / len(wide)
    usual, signs = 0, 0x81 if name == "cp932" else 0xA1
    for c in wide:
        code = c.encode(name)
        pair = len(code) == 2
        usual += pair and low <= code[0] <= high and (name in ("big5", "cp932") or code[1] >= 0xA1)
        usual += pair and signs <= code[0] <= signs + 2  # its punctuation, and Japan's syllables
    share = usual / len(wide)
    if name == "euc_kr":
        share = sum("\uac00" <= c <= "\ud7a3" for c in wide) / len(wide)
        beyond = sum(c.encode("euc_kr")[0] > 0xC8 for c in wide)
        share += 0.01 if not beyond and len(wide) > 20 else -0.5  # all of it is Chinese as well
    return paired * share + 0.05
