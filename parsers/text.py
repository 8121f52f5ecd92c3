"""bytes -> text: encodings, mojibake repair, \\r and ANSI."""

import re
from functools import lru_cache

from parsers.tables import Problem

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Escape sequences: CSI (colours, cursor moves), OSC (titles, links), and the two-character ones.
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_=>78]")
CURSOR_UP = re.compile(r"\x1b\[\d*[AF]")
ERASE = re.compile(r"\x1b\[\d*[KJG]|\x08{3,}")
# A run of backspaces rubs out what stands before it: Keras draws its bar so.
CONTROL = re.compile(r"[\x00\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
MOJIBAKE = re.compile(r"[ÂÃÅÆâäåæçèéã][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122€]")


def encoding_of(data: bytes) -> str:
    """The encoding of a text by evidence: byte-order mark, zero bytes, valid UTF-8, then charset-normalizer's verdict."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return encoding
    if (wide := _wide(data)) is not None:
        return wide
    return "utf-8" if _is_utf8(data) else _guess(data[:HEAD])


HEAD = 65536  # bytes a guess is made from


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: its digits, blanks and line ends have a zero byte, always on the same side."""
    head = data[:4096]
    low, high = head[::2].count(0), head[1::2].count(0)
    if len(head) < 8 or low + high < max(1, len(head) // 16) or min(low, high) > max(low, high) // 20:
        return None
    return "utf-16-le" if high > low else "utf-16-be"


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut within a character, or with a few rubbish bytes in it, is still UTF-8.
        good = len(data[: error.start]) > 0 and error.start >= len(data) - 3
        return good or _share_of_utf8(data[:HEAD]) > 0.9
    return True


def _share_of_utf8(data: bytes) -> float:
    """Of the non-ASCII characters, the share that is valid UTF-8."""
    wide = re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", data)
    others = sum(byte >= 0x80 for byte in data) - sum(map(len, wide))
    return len(wide) / max(1, len(wide) + others)


@lru_cache(maxsize=256)
def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # 30 ms to import, and few logs need it

    best = from_bytes(
        data, cp_isolation=["gb18030", "big5", "big5hkscs", "cp1252", "latin_1", "shift_jis", "euc_kr", "cp1251"]
    ).best()
    return best.encoding if best else "latin-1"


def decode(data: bytes, encoding: str | None = None) -> tuple[str, list[Problem]]:
    """The text of a file's bytes and what is to say of it: another encoding than UTF-8, rubbish bytes, repaired mojibake.

    `encoding` is that of the whole file, if `data` is a later part of it.
    """
    encoding = encoding or encoding_of(data)
    problems: list[Problem] = []
    text = data.decode(encoding, "replace")
    if encoding not in ("utf-8",) and text:
        problems.append(Problem(0, "encoding", "info", f"The text is {encoding}, not UTF-8; it was read so."))
    bad = text.count("\ufffd")
    if bad:
        problems.append(
            Problem(0, "bad-bytes", "warning", f"{bad} bytes or groups are no valid {encoding}; they show as \ufffd.")
        )
    text = text.removeprefix("\ufeff")
    if encoding == "utf-8" and _is_mojibake(text):
        text = repair(text)
        problems.append(
            Problem(0, "mojibake", "info", "The text was saved in the wrong encoding (mojibake); it is read repaired.")
        )
    return text, problems


def repair(text: str) -> str:
    """Mojibake undone line by line, so that a line stays the same line."""
    import ftfy  # imports slowly, and few logs need it

    config = ftfy.TextFixerConfig(unescape_html=False, uncurl_quotes=False, fix_line_breaks=False, normalization=None)
    return "\n".join(ftfy.fix_text_segment(line, config) if not line.isascii() else line for line in text.split("\n"))


def states(line: str) -> list[str]:
    """The states one physical line went through on screen: parts between \\r, rubbed-out and cursor moves, colours removed.

    Identical neighbours collapse into one.
    """
    if "\x1b" in line:
        line = ANSI.sub("", ERASE.sub("\r", CURSOR_UP.sub("\r", line)))
    if "\x08" in line:
        line = ERASE.sub("\r", line)
    parts = [CONTROL.sub("", part).rstrip() for part in line.split("\r")]
    kept = [part for i, part in enumerate(parts) if part and (i == 0 or part != parts[i - 1])]
    return kept or [""]


def plain(text: str) -> str:
    """Text without colours and control characters, for showing."""
    return CONTROL.sub("", ANSI.sub("", text))


def is_plain_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 that needs nothing done to it: no byte-order mark, no rubbish, no mojibake."""
    if data.isascii():
        return True
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not text.startswith("\ufeff") and not _is_mojibake(text)


def _is_mojibake(text: str) -> bool:
    return len(MOJIBAKE.findall(text[:HEAD])) > 20


def last_line_end(data: bytes, encoding: str) -> int:
    """How many bytes there are up to and with the last line end, in an encoding of one- or two-byte units."""
    if encoding == "utf-16-le":
        cut = data.rfind(b"\n\0")
        while cut >= 0 and cut % 2:
            cut = data.rfind(b"\n\0", 0, cut)
        return cut + 2 if cut >= 0 else 0
    if encoding == "utf-16-be":
        cut = data.rfind(b"\0\n")
        while cut >= 0 and cut % 2:
            cut = data.rfind(b"\0\n", 0, cut)
        return cut + 2 if cut >= 0 else 0
    return data.rfind(b"\n") + 1
