"""Which step of a procurement is taken: interest, offered, talks, approved, signed … and whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from bot.claimtypes import delays
from bot.claimtypes.arrivals import is_now, is_of_payment, is_one_thing
from bot.claimtypes.base import ClaimType, Draft, Sentence, Tag, word_set
from bot.claimtypes.sharing import subjects
from bot.claimtypes.steps import (
    is_negated,
    is_of,
    is_only_named,
    is_passive,
    is_sealed_by_both,
    is_unfinished,
)
from bot.claimtypes.wishes import is_ours, is_russias
from bot.model import Attribute, Hedge, Stage

_ACTORS = {
    Stage.INTEREST: "IN", Stage.OFFERED: "RU", Stage.TALKS: "IN+RU", Stage.APPROVED: "IN",
    Stage.SIGNED: "IN+RU",
    Stage.DELIVERED: "RU", Stage.INDUCTED: "IN", Stage.DELAYED: "RU", Stage.CANCELLED: "IN",
}  # fmt: skip
_OPEN = (Stage.INTEREST, Stage.OFFERED)
_EXPECTED = (*_OPEN, Stage.DELAYED)
"""What is told before it happens: a delay that is expected is one."""

_LAWS = ("waiver", "sanction", "exemption", "amendment", "исключени", "санкци", "छूट")

_DONE = frozenset(_ACTORS) - set(_OPEN) - {Stage.TALKS, Stage.DELAYED}
_PAST = word_set(
    "held discussed обсудили offered proposed pitched put placed made has have had сделал сделала сделали"
    " направил направила направили внес внесла внесли выступил выступила выступили की दिया रखा किया दी"
)
_POSSIBILITY = ("possibilit", "возможност", "संभावना")
_OFFERED = ("ложил", "ложила", "ложили", "ложен", "ложена")
_SO = frozenset(("has", "have", "had", "is", "are", "was", "were"))
_MATTERS = frozenset(("decision", "talk", "threat", "question", "possibility"))
_YEAR = timedelta(days=365)
_TELLING = word_set("बताने करने देने कहने बोलने")
_OPENING = frozenset('"“«„')
_NEAR = 4
_TERMS = 6
_OF_TERMS = ("цен", "услови", "срок", "стоимост", "график")
_OVER = word_set(
    "collapsed failed foundered frozen suspended deadlocked stalled провалились сорвались заморожены"
    " приостановлены прекращены прерваны विफल स्थगित"
)
_CONTRACTS = frozenset(("contract", "contracts", "deal", "deals", "agreement", "order", "pact"))


def _find(sentence: Sentence) -> Iterator[Draft]:
    if sentence.heading:
        return
    denial = next(
        (
            tag
            for tag in sentence.tagged("hedges", "denied")
            if not (_is_silence(sentence, tag) or _is_left_open(sentence, tag))
        ),
        None,
    )
    after = 0
    if denial:
        yield from _denied(sentence, denial)
        after = _instead(sentence, denial)
    seen: set[tuple[str, Stage]] = set()
    for tag in sentence.tagged("stages", within=(after, len(sentence.tokens))):
        stage = Stage(tag.value)
        denied = is_negated(sentence, tag) or (stage is Stage.DELAYED and delays.is_unlikely(sentence, tag))
        if not denied and not _stands(sentence, tag, stage):
            continue
        if stage is Stage.DELIVERED and is_of_payment(sentence, tag):
            continue
        for subject in subjects(sentence, tag):
            if (subject, stage) not in seen:
                seen.add((subject, stage))
                yield _draft(sentence, tag, stage, subject, denied=denied)


def _is_silence(sentence: Sentence, denial: Tag) -> bool:
    """Hindi: *बताने से इनकार*, refused to say, denies nothing."""
    return sentence.key(denial.first - 1) == "से" and sentence.key(denial.first - 2) in _TELLING


def _is_left_open(sentence: Sentence, denial: Tag) -> bool:
    """*More S-400 are not ruled out*, *cannot be denied*."""
    return sentence.has("hedges", "not", within=(denial.first - 2, denial.first)) or any(
        sentence.key(place) == "cannot" for place in range(denial.first - 2, denial.first)
    )


def _instead(sentence: Sentence, denial: Tag) -> int:
    """Where the words begin that say what is true instead: *called it an invention: "Talks go on"*."""
    for place in range(denial.last, len(sentence.tokens) - 1):
        if sentence.key(place) == ":" and sentence.key(place + 1) in _OPENING:
            return place + 1
    return len(sentence.tokens)


def _draft(sentence: Sentence, tag: Tag, stage: Stage, subject: str, *, denied: bool) -> Draft:
    modal = _modal(sentence, tag) if stage in _OPEN else None
    likely = stage is Stage.DELAYED and delays.is_likely(sentence, tag)
    inside = any(
        may.last > tag.first
        and may.first < tag.last
        and sentence.key(may.last) != "not"  # could not be delivered on time
        and not sentence.key(may.first).startswith(_POSSIBILITY)
        for may in sentence.tagged("hedges", "may")
    )
    return Draft(
        subject=subject,
        attribute=Attribute.STAGE,
        value=stage.value,
        first=min(modal.first, tag.first) if modal else tag.first,
        last=max(modal.last, tag.last) if modal else tag.last,
        actor=_actor(sentence, tag, stage),
        hedge=Hedge.DENIED if denied else Hedge.MAY if modal or inside or likely else None,
        done=stage in _DONE or (stage in {Stage.TALKS, Stage.OFFERED} and _is_past(sentence, tag)),
    )


def _is_past(sentence: Sentence, tag: Tag) -> bool:
    words = [token.key for token in sentence.tokens[max(0, tag.first - 1) : tag.last + 2]]
    return any(
        word in _PAST or word.endswith(("ложил", "ложила", "ложили", "ложен", "ложена")) for word in words
    )


def _modal(sentence: Sentence, tag: Tag) -> Tag | None:
    """The word that makes a step a mere possibility, before it or (in Hindi) after it."""
    start, end = sentence.clause(tag.first)
    for may in sentence.tagged("hedges", "may", within=(start, end)):
        if sentence.key(may.first).startswith(_POSSIBILITY) and may.first >= tag.first:
            continue  # to consider a possibility is to consider
        if 0 <= tag.first - may.last <= 3 or 0 <= may.first - tag.last <= 1:
            return may
    return None


def _stands(sentence: Sentence, tag: Tag, stage: Stage) -> bool:
    """Whether the words take the step: not ahead, of no protocol, not only wished for."""
    if stage not in _EXPECTED and is_unfinished(sentence, tag):
        return False
    if (sentence.key(tag.first - 2), sentence.key(tag.first - 1)) == ("yet", "to"):
        return False
    if _is_matter(sentence, tag) or _is_of_law(sentence, tag):
        return False
    return stage not in _CHECKS or _CHECKS[stage](sentence, tag)


def _is_matter(sentence: Sentence, tag: Tag) -> bool:
    """Whether a step is only what is decided or spoken of: *no decision yet on cancellation*."""
    noun = sentence.key(tag.first).endswith(("ation", "ing")) and sentence.key(tag.first - 1) in {"on", "of"}
    return noun and any(sentence.key(at) in _MATTERS for at in range(tag.first - _NEAR, tag.first))


def _is_of_law(sentence: Sentence, tag: Tag) -> bool:
    """Whether it is a waiver or a bill: *proposed a waiver for the S-400*, approved sanctions."""
    return any(sentence.key(at).startswith(_LAWS) for at in range(tag.last, tag.last + _TERMS))


def _is_signing(sentence: Sentence, tag: Tag) -> bool:
    """Whether a contract is signed: the verb itself, and not the contract that was."""
    if any(amount.unit == "%" and amount.first == tag.last for amount in sentence.amounts):
        return False  # bought 28 per cent of what Russia exports
    noun = sentence.key(tag.first) == "orders" and not _is_counted(sentence, tag)
    attribute = _is_participle(sentence, tag) or _is_attribute(sentence, tag) or is_only_named(sentence, tag)
    return not noun and not attribute and _is_contract(sentence, tag)


def _is_of_purchase(sentence: Sentence, tag: Tag) -> bool:
    """Whether a purchase is approved: to agree on its price is no approval, nor is a sanctioned strength."""
    both = sentence.key(tag.first).startswith("согласова") and sentence.has("parties", "RU")
    if both or sentence.key(tag.last) == "strength" or is_sealed_by_both(sentence, tag):
        return False
    terms = [sentence.key(place) for place in (*range(tag.first - _TERMS, tag.first), tag.last)]
    return not any(word.startswith(_OF_TERMS) for word in terms) and not _is_past_approval(sentence, tag)


def _is_past_approval(sentence: Sentence, tag: Tag) -> bool:
    """*Of the ten helicopters cleared by the council in 2019 not one has come*: an attribute, no step."""
    ends = {unit.last for unit in sentence.tagged("units")} | {name.last for name in sentence.systems}
    _, end = sentence.clause(tag.first)
    long_ago = [when for when in sentence.dates if when.ends < sentence.published and when.first >= tag.last]
    verb = any(sentence.key(place) in _SO for when in long_ago for place in range(when.last, end))
    return tag.first in ends and tag.last - tag.first == 1 and verb


def _goes_on(sentence: Sentence, tag: Tag) -> bool:
    """Whether talks are held: *after a decade of talks* they are over."""
    _, end = sentence.clause(tag.first)
    if sentence.key(tag.first - 1) == "भी":  # एस-400 पर भी चर्चा हुई: talks that only covered it
        return False
    if any(token.key in _OVER for token in sentence.tokens[tag.last : end]):
        return False
    if _began_long_ago(sentence, tag):
        return False
    ahead = next(sentence.tagged("hedges", "unfinished", within=(tag.last, end)), None)
    begins = ahead is not None and sentence.has("cues", "begin", within=(ahead.last, ahead.last + 2))
    return not begins and all(sentence.key(place) != "after" for place in range(tag.first - 4, tag.first))


def _began_long_ago(sentence: Sentence, tag: Tag) -> bool:
    """*Negotiations for the deal began as early as 2015*: background."""
    _, end = sentence.clause(tag.first)
    begun = next(sentence.tagged("cues", "begin", within=(tag.last, end)), None)
    return begun is not None and any(
        begun.last <= when.head <= begun.last + _NEAR and when.ends < sentence.published - _YEAR
        for when in sentence.dates
    )


def _is_contract(sentence: Sentence, tag: Tag) -> bool:
    """Whether what is signed is a contract: a protocol, memorandum or plan of cooperation is none."""
    bounds = sentence.clause(tag.first)
    plans = list(sentence.tagged("cues", "broken", within=bounds))
    papers = {place for plan in plans for place in range(plan.first, plan.last)}
    broken = min((abs(plan.first - tag.first) for plan in plans), default=99)
    nouns = (
        word
        for word in sentence.tagged("cues", "contract", within=bounds)
        if not (tag.first <= word.first < tag.last or word.first in papers)
    )
    contract = min((abs(word.first - tag.first) for word in nouns), default=99)
    return broken > contract or broken == 99


def _is_participle(sentence: Sentence, tag: Tag) -> bool:
    """The five *bought* in 2018, the systems *ordered* from Russia, मंगाई गई राइफलें: background, no step."""
    behind = tag.last + (sentence.key(tag.last) in {"गए", "गई", "गया"})
    following = {name.first for name in sentence.systems} | {amount.first for amount in sentence.amounts}
    if sentence.key(tag.first)[:1] >= "\u0900" and behind in following:
        return True
    if tag.last - tag.first > 1 or sentence.tokens[tag.first].key not in {"bought", "ordered", "purchased"}:
        return False
    if sentence.key(tag.first - 1) in {"them", "which"}:  # with 272 of them ordered
        return True
    before = tag.first - (sentence.tokens[tag.first - 1].key == "," if tag.first else 0)
    if before < tag.first and any(name.last == before for name in sentence.systems):
        return True
    return any(amount.last == before for amount in sentence.amounts) or any(
        unit.last == before for unit in sentence.tagged("units")
    )


def _is_counted(sentence: Sentence, tag: Tag) -> bool:
    """*orders 48 more helicopters*: a verb, where a number follows."""
    return any(amount.first == tag.last for amount in sentence.amounts) and not sentence.has(
        "stages", "signed", within=(0, tag.first)
    )


def _is_attribute(sentence: Sentence, tag: Tag) -> bool:
    """*a contract signed in 2018*, *a previously signed contract*: the contract is there, and no step."""
    if sentence.key(tag.first) not in {"signed", "inked", "concluded", "sealed"}:
        return False
    earlier = sentence.key(tag.first - 1) in {"previously", "already", "earlier", "newly", "recently"}
    noun = tag.first - 1 - (sentence.key(tag.first - 1) in {"-", "("})
    return sentence.key(noun) in _CONTRACTS or (earlier and sentence.key(tag.last) in _CONTRACTS)


def _actor(sentence: Sentence, tag: Tag, stage: Stage) -> str:
    """Whose step it is."""
    start, end = sentence.clause(tag.first)
    if stage is Stage.APPROVED:
        body = next(iter(sentence.tagged("committees", within=(start, end))), None)
        named = next((name.name for name in sentence.names if name.name in _APPROVERS), "")
        return _APPROVERS.get(named, "") or (body.value if body else "IN")
    if stage is not Stage.SIGNED:
        return _ACTORS[stage]
    active = [
        party for party in sentence.tagged("parties", within=(start, tag.first)) if not is_of(sentence, party)
    ]
    sides = {party.value for party in active}
    if sides == {"IN"} and not is_passive(sentence, tag):
        return "IN"
    by = [
        party
        for party in sentence.tagged("parties", within=(tag.last, tag.last + 5))
        if sentence.tokens[tag.last].key == "by"
    ]
    if by:
        return by[0].value
    passive_order = sentence.tokens[tag.first].key in {"ordered", "bought"} or sentence.tokens[
        tag.last - 1
    ].key in {"ordered", "bought"}
    return "IN" if passive_order else _ACTORS[stage]


_APPROVERS = {"Defence Acquisition Council": "IN:DAC", "Cabinet Committee on Security": "IN:CCS"}


def _is_beside(sentence: Sentence, denial: Tag) -> bool:
    """Whether the system stands on the same side of a semicolon, or was named before."""
    start, end = sentence.side(denial.first)
    return not sentence.systems or any(start <= name.first < end for name in sentence.systems)


def _denied(sentence: Sentence, denial: Tag) -> Iterator[Draft]:
    """A denial of a step, or of something that names none."""
    subject = sentence.subject(denial.first, denial.last)
    if not subject or sentence.has("cues", "war") or not _is_beside(sentence, denial):
        return
    steps = [
        tag
        for tag in sentence.tagged("stages")
        if tag.first != denial.first and (tag.value != Stage.DELIVERED or is_one_thing(sentence, tag))
    ]
    nouns = list(sentence.tagged("cues", "denied_signing"))
    step = min(steps or nouns, key=lambda tag: abs(tag.first - denial.first), default=None)
    stage = Stage.DENIED if step is None else Stage(step.value) if steps else Stage.SIGNED
    first, last = (
        (min(denial.first, step.first), max(denial.last, step.last)) if step else (denial.first, denial.last)
    )
    yield Draft(
        subject=subject,
        attribute=Attribute.STAGE,
        value=stage.value,
        first=first,
        last=last,
        actor="" if stage is Stage.DENIED else "denier" if stage is Stage.SIGNED else _ACTORS[stage],
        hedge=Hedge.DENIED,
    )


_CHECKS: Mapping[Stage, Callable[[Sentence, Tag], bool]] = {
    Stage.SIGNED: _is_signing,
    Stage.DELIVERED: is_one_thing,
    Stage.APPROVED: _is_of_purchase,
    Stage.TALKS: _goes_on,
    Stage.DELAYED: delays.is_told,
    Stage.INDUCTED: is_now,
    Stage.OFFERED: is_russias,
    Stage.INTEREST: is_ours,
}

CLAIM_TYPE = ClaimType(name="stages", attributes=frozenset({Attribute.STAGE}), find=_find)
