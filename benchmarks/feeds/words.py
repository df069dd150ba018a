"""A language's code and a source of chance → titles, sentences and articles in words of our own making.

The words are built of each script's syllables, so that a corpus has as many as news has (a few thousand a
language, most of them rare) and no text is anybody's. Now and then one of the watch-list's names occurs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product
from random import Random

VOCABULARY = 4_000
NAMED_EVERY = 250
"""One sentence in so many bears a name of the watch-list."""


@dataclass(frozen=True, slots=True)
class Language:
    """What a language's words are made of; `space` stands between words, `stop` ends a sentence."""

    code: str
    small: Sequence[str]
    starts: str
    middles: str
    ends: str
    names: Sequence[str]
    space: str = " "
    stop: str = ". "


LANGUAGES = {
    one.code: one
    for one in (
        Language(
            "en",
            (
                "the",
                "of",
                "and",
                "to",
                "in",
                "a",
                "that",
                "for",
                "on",
                "with",
                "by",
                "from",
                "at",
                "as",
                "–",
                "it’s",
                "“so”",
                "café",
            ),
            "b br c d dr f g gr h k l m n p pr r s st t tr v w",
            "a e i o u ai ea ou",
            "ld n nt r rm s st t tion th y ck ment l ne",
            ("S-400", "Su-57", "BrahMos", "AK-203", "T-90", "INS Tushil"),
        ),
        Language(
            "ru",
            ("и", "в", "на", "с", "по", "что", "о", "для", "из", "за", "от", "к", "это", "как"),
            "б бр в вл г гр д др ж з к кр л м н п пр р с ст т тр ф х ч",
            "а е и о у ы я",
            "н ния ров ть ет ский ных ом л ла сти т ка ц",
            ("С-400", "Су-57", "БраМос", "АК-203", "Т-90", "Рособоронэкспорт"),
        ),
        Language(
            "hi",
            ("के", "की", "का", "में", "और", "से", "को", "है", "ने", "पर", "यह", "कि", "भी", "एक"),
            "क ख ग च ज ट ड त द न प ब भ म य र ल व स ह",
            "ा ि ी ु ू े ै ो ौ",
            "न र ल त ना री ता क स म या वा त्र न्द",
            ("एस-400", "सुखोई-57", "ब्रह्मोस", "एके-203", "टी-90"),
            stop="। ",
        ),
        Language(
            "ur",
            ("کے", "کی", "کا", "میں", "اور", "سے", "کو", "ہے", "نے", "پر", "یہ", "کہ", "بھی", "ایک"),
            "ب پ ت ٹ ج چ خ د ڈ ر ز س ش غ ف ق ک گ ل م ن و ہ ی",
            "ا و ی ے",
            "ن ر ل ت نا ری تا ک س م یا وا",
            ("S-400", "BrahMos"),
            stop="۔ ",
        ),
        Language(
            "zh",
            ("的", "在", "和", "是", "与", "了", "对", "将", "从", "为"),
            "山 水 风 云 石 田 林 河 海 城 村 东 西 南 北 新 老 大 小 高",
            "门 口 里 上 下 中 外 前 后 左",
            "人 路 桥 院 校 厂 会 社 局 部 区 站 场 馆",
            ("S-400", "BrahMos"),
            space="",
            stop="。",
        ),
    )
}


class Writer:
    """Writes in one language; the same chance gives the same words."""

    def __init__(self, code: str, chance: Random) -> None:
        self.language = LANGUAGES[code]
        self._chance = chance
        self._words, self._weights = _vocabulary(code)

    def title(self) -> str:
        """Five to twelve words, the first one capital."""
        return self._sentence(self._chance.randint(5, 12))

    def text(self, characters: int) -> str:
        """Sentences to about so many characters."""
        sentences: list[str] = []
        length = 0
        while length < characters:
            sentences.append(self._sentence(self._chance.randint(8, 22)) + self.language.stop)
            length += len(sentences[-1])
        return "".join(sentences).strip()

    def slug(self) -> str:
        """Three English words for an address."""
        words, weights = _vocabulary("en")
        chosen = "-".join(self._chance.choices(words, cum_weights=weights, k=3))
        return "".join(letter for letter in chosen if letter in "-abcdefghijklmnopqrstuvwxyz")

    def _sentence(self, count: int) -> str:
        words = self._chance.choices(self._words, cum_weights=self._weights, k=count)
        if self._chance.random() < 1 / NAMED_EVERY:
            words[count // 2] = self._chance.choice(self.language.names)
        sentence = self.language.space.join(words)
        return sentence[:1].upper() + sentence[1:]


@cache
def _vocabulary(code: str) -> tuple[list[str], list[float]]:
    """The words, the frequent ones first, and their weights added up (Zipf's law)."""
    language = LANGUAGES[code]
    chance = Random(f"words {code}")  # noqa: S311  # the same words every time
    syllables = ["".join(parts) for parts in product(language.starts.split(), language.middles.split())]
    ends = language.ends.split()
    made = dict.fromkeys(language.small)
    while len(made) < VOCABULARY:
        stem = "".join(
            chance.choices(syllables, k=chance.choice((1, 1, 2, 2, 3) if code != "zh" else (1, 2)))
        )
        made[stem + chance.choice(ends)] = None
    return list(made), list(accumulate(1 / (rank + 3) for rank in range(len(made))))
