"""A sentence → whether it tells what is, of India: no condition, no opinion, nobody else's order."""

from __future__ import annotations

from bot.claims.more import listed
from bot.claimtypes.base import Sentence, Tag, word_set
from bot.model import Claim

_TITLE = 4
_NOBODY = frozenset(("neither", "nor", "nobody", "никто", "किसी"))
_CONFIRMS = ("confirm", "announc", "подтвержд", "подтверд", "पुष्टि")
_SIGNING = ("подписани", "заключени")
_WILL = word_set("будет будут начнет начнут начнутся сможет смогут поставит поставят получит получат")
_VERB = 8
_TWO = 2
_BESIDE_HINDI = word_set("साथ खिलाफ विरुद्ध सीमा सीमाओं मुकाबले तनाव तनातनी लगी लगती बॉर्डर")
"""Hindi: words behind a neighbour that is no buyer."""


def asserts(sentence: Sentence) -> bool:
    """Whether a sentence says what is: no condition, no opinion, nothing of another buyer."""
    first = sentence.tokens[0].key
    if first in {"were", "should", "had"} or (first == "once" and sentence.has("hedges", "unfinished")):
        return False
    if _is_supposed(sentence):
        return False
    opinion = any(not _is_title(sentence, tag) for tag in sentence.tagged("hedges", "opinion"))
    if opinion or _is_condition(sentence) or _is_unconfirmed(sentence):
        return False
    return not is_foreign(sentence)


def _is_condition(sentence: Sentence) -> bool:
    """Whether something happens only if; *если в 2009 году 76%, то в 2019 году 36%* sets two shares off."""
    if sentence.key(0) == "при" and sentence.key(1).startswith(_SIGNING):  # при подписании контракта начнет
        return any(token.key in _WILL for token in sentence.tokens)
    if not sentence.has("hedges", "condition"):
        return False
    return sentence.key(0) != "если" or sum(amount.unit == "%" for amount in sentence.amounts) < _TWO


def _is_unconfirmed(sentence: Sentence) -> bool:
    """Whether nobody has said so: *neither Delhi nor Moscow has confirmed that the deal was signed*."""
    nobody = next((at for at, token in enumerate(sentence.tokens) if token.key in _NOBODY), None)
    if nobody is None or sentence.has("stages", within=(0, nobody)):
        return False
    return any(
        sentence.key(verb.first).startswith(_CONFIRMS)
        for verb in sentence.tagged("verbs", "says", within=(nobody, nobody + _VERB))
    )


def _is_title(sentence: Sentence, tag: Tag) -> bool:
    """Whether a word ends the name of a paper: пишет «Дальневосточный обозреватель»."""
    return sentence.key(tag.last) in {"»", "”", '"'} and "«" in {
        sentence.key(place) for place in range(tag.first - _TITLE, tag.first)
    }


def _is_supposed(sentence: Sentence) -> bool:
    """The Russian subjunctive, *Подпишись Дели …, самолеты пришли бы*, unless it is a wish: *хотела бы*."""
    return any(
        token.key in {"бы", "б"} and not sentence.key(place - 1).startswith(("хотел", "желал"))
        for place, token in enumerate(sentence.tokens)
    )


def is_foreign(sentence: Sentence) -> bool:
    """Whether the buyer is another country: India is not named, and no border or enemy is meant."""
    foreign = next(sentence.tagged("foreign"), None)
    bought = foreign is not None and _buys(sentence, foreign) and not _turns_home(sentence, foreign)
    return bought or _is_export(sentence) or _russia_keeps(sentence)


def _is_export(sentence: Sentence) -> bool:
    """*India is to supply three BrahMos batteries to Manila*: what India sells is none of its purchases."""
    sold = {sentence.called(name.name) for name in sentence.systems} or {sentence.carried}
    if sold.isdisjoint(listed("exported")):
        return False
    rivals = tuple(word.rstrip("*") for word in listed("rivals"))
    buyers = (tag for tag in sentence.tagged("foreign") if not sentence.key(tag.first).startswith(rivals))
    return any(not _is_aside(sentence, tag) and not _turns_home(sentence, tag) for tag in buyers)


def _russia_keeps(sentence: Sentence) -> bool:
    """Whether Russia is who receives: *Russia will get 76 Su-57s by 2028*."""
    takes = [
        tag
        for party in sentence.tagged("parties", "RU")
        for tag in sentence.tagged("cues", "takes", within=(party.last, party.last + 2))
    ]
    return bool(takes) and not sentence.has("parties", "IN")


def _turns_home(sentence: Sentence, foreign: Tag) -> bool:
    """Whether India is named in another clause: *Turkey got its own in 2019, but India …*."""
    _, end = sentence.clause(foreign.first)
    return sentence.has("parties", "IN", within=(end, len(sentence.tokens)))


def _buys(sentence: Sentence, foreign: Tag) -> bool:
    ours = next(sentence.tagged("parties", "IN"), None)
    return not _is_aside(sentence, foreign) and (ours is None or foreign.first < ours.first)


def _is_aside(sentence: Sentence, foreign: Tag) -> bool:
    """Whether a country is only faced, bordered on or deterred: *against Pakistan*, *पाकिस्तान के साथ*."""
    before = {token.key for token in sentence.tokens[max(0, foreign.first - 3) : foreign.first]}
    aside = before & {
        "against",
        "with",
        "border",
        "borders",
        "frontier",
        "unlike",
        "near",
        "along",
        "facing",
        "counter",
        "countering",
        "deter",
        "deterring",
        "threat",
        "threats",
        "с",
        "против",
        "границе",
        "границы",
    }
    behind = {token.key for token in sentence.tokens[foreign.last : foreign.last + 3]}
    aside |= behind & _BESIDE_HINDI  # पाकिस्तान के साथ तनाव के बीच
    return bool(aside)


def is_of_others(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause beside India's is another buyer's, or of what another seller's firm supplies."""
    sellers = sentence.tagged("cues", "sellers", within=clause)
    firm = any(sentence.has("kinds", "firm", within=(seller.last, seller.last + 1)) for seller in sellers)
    if firm and not sentence.has("parties", "RU", within=clause):
        return True
    foreign = next(sentence.tagged("foreign", within=clause), None)
    return foreign is not None and _turns_home(sentence, foreign) and _buys(sentence, foreign)


def may_deny(claim: Claim, sentence: Sentence) -> bool:
    """A denial is one in so many words, or a *not* in the mouth of somebody who is named."""
    return sentence.has("hedges", "denied") or claim.attribution.startswith(
        ("official:", "person:", "party:")
    )
