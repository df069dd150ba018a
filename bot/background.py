"""How common a word is in any archive of this desk, before the archive itself can say so: a small table.

On this desk the great names carry no signal: India, Russia and the S-400 stand in everything. Words
are listed as `stem` leaves them once it has run over the table, so inflected forms need no line.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ENDING = re.compile(
    r"(?<=[a-z]{4})(?:ings?|ed|es|ly|e|s)$|(?<=[a-z]{3})s$"
    r"|(?<=[а-я]{4})(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|ым|им|иях|ется|ются|лась|лись|лся|ах|ях|ов|ев|ей|ой|ый|ий|"
    r"ая|яя|ое|ее|ые|ие|ую|юю|ом|ем|ам|ям|ия|ии|ию|ет|ют|ут|ит|ат|ят|ал|ил|ла|ли|ло|ть|а|я|о|е|ы|и|у|ю|ь|й)$"
    r"|(?<=[\u0900-\u097f]{3})(?:ियों|ाओं|ाएं|ों|ें|ीं|ाँ|ां|ी|े|ा|ो|ि|ु|ू)$"
)


@lru_cache(maxsize=4_000)
def stem(word: str) -> str:
    """A word in normal form without its commonest endings (English, Russian, Hindi)."""
    return _ENDING.sub("", word)


_NOTHING = """
    a about above after again against all also although am among an and any are as at be because
    been before being below between both but by can could did do does doing down during each either
    else ever every few for from further had has have having he her here hers herself him himself
    his how however i if in into is it its itself just let like made make many may me might more
    most much must my myself neither no nor not now of off on once one only or other others our ours
    out over own per rather same shall she should since so some such than that the their theirs them
    themselves then there these they this those though through thus to too two under until up upon
    us very via was we well were what when where whether which while who whom whose why will with
    within without would yet you your yours said say says saying told tell
    rs usd inr rub eur mn bn cr hp km kmph kg kw mw mm ist gmt
    и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне
    было вот от меня еще нет о из ему теперь когда даже ну ли если уже или ни быть был него до вас
    нибудь опять уж вам ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя их
    чем была сам чтоб без будто чего раз тоже себе под будет ж тогда кто этот того потому этого
    какой им здесь этом один почти мой тем чтобы нее были куда зачем всех можно при об после также
    более который которая которые которого которой которых этой эти это эта свою свой своих между
    через перед чем лишь сказал сообщил сообщила заявил заявила словам
    के का की को में से है हैं और पर ने यह वह कि एक भी इस उस तो ही हो था थी थे कर करने किया किए गया
    गई गए लिए साथ नहीं अपने अपनी अपना जो तक बाद द्वारा हुए हुई हुआ होने होगा होगी रहा रही रहे इसके
    उनके इसकी उनकी जा जाता जाती दिया दी दिए या अब जब कहा बताया तथा एवं वाले वाली वाला कई कुछ सभी इन
    उन ये वे क्या किसी हम उन्होंने इसे उसे
"""

_EVERYWHERE = """
    india indian russia russian new delhi moscow country countries defence defense minister ministry
    military year government president prime state official national
    индия индийский россия российский страна министр оборона министерство военный год президент
    москва
    भारत भारतीय रूस रूसी रक्षा मंत्री मंत्रालय देश साल वर्ष दिल्ली राष्ट्रपति प्रधानमंत्री सरकार
"""
_OFTEN = """
    agreement aircraft air army armed bilateral billion cooperation contract crore deal delivery
    delivered equipment fighter force forces foreign industry international jet joint leader long
    long-range meeting million missile modi moscow narendra navy new-generation next partner
    partnership percent production project putin rajnath range region relations report sector
    security singh source sources special strategic summit supply support system systems surface
    talks technical technology technologies time times today trade united vladimir visit war weapon
    weapons week world according added announced april august base capital chief company day days
    december february first friday going high include including january july june last later march
    may monday month months november number october part people place plan process program programme
    public saturday second september side sides spokesperson statement sunday take thursday three
    tuesday tuesday use used wednesday work working years york week expected held during ahead key
    brahmos sukhoi navy naval ship
    major several photo image read file published updated follow subscribe america american us usa
    china pakistan ukraine
    брамос флот соглашение самолет воздушный армия вооруженный двусторонний миллиард сотрудничество контракт
    поставка техника истребитель сила иностранный международный совместный лидер встреча миллион
    ракета ракетный моди нарендра флот партнер партнерство производство проект путин владимир регион
    отношение безопасность источник стратегический саммит поддержка система переговоры технический
    технология время сегодня торговля визит война оружие неделя мир первый второй новый последний
    месяц день дата январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря понедельник
    вторник среда четверг пятница суббота воскресенье глава компания сша китай украина
    ब्रह्मोस नौसेना समझौता विमान वायु वायुसेना सेना द्विपक्षीय अरब करोड़ सहयोग अनुबंध सौदा आपूर्ति उपकरण लड़ाकू बल
    विदेश उद्योग अंतरराष्ट्रीय संयुक्त नेता बैठक लाख मिसाइल मोदी नरेंद्र नौसेना साझेदारी साझेदार
    उत्पादन परियोजना पुतिन व्लादिमीर क्षेत्र संबंध सुरक्षा सूत्र विशेष रणनीतिक शिखर सम्मेलन समर्थन
    प्रणाली वार्ता तकनीकी तकनीक समय आज व्यापार यात्रा युद्ध हथियार सप्ताह विश्व दुनिया पहला पहली
    पहले दूसरा नया नई महीने दिन जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर
    दिसंबर सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार चीन पाकिस्तान यूक्रेन अमेरिका राजनाथ
    सिंह
"""
_PLAIN = """
    able across act action add address agree aim allow almost along already always among announce
    another answer appear approach area around arrive ask attack attend authority available away
    back bad base become begin behind believe best better big body both break bring build business
    buy call came care carry case cause center central centre certain chair challenge chance change
    charge child city claim clear close co come comment commit common community complete concern
    condition conduct confirm consider contact continue control cost council counter counterpart
    course court create current cut data date deep demand department develop development different
    difficult direct discuss discussion dollar door down draw drive drop early earlier east economic
    economy effect effort eight emerge employee end enough ensure enter especially establish even
    evening event evidence examine example exist expect expand experience explain express extend
    face fact fail fall family far fast father fear feel field fight figure final find fire fit five
    focus follow food form former forward found four framework free friend friendship full fund
    future game gave general get give given global go goal gone good got great ground group grow
    growth guard half hand happen hard head health hear heart help hit hold home hope hospital host
    hour house hundred hurt idea immediate impact important improve increase indicate individual
    inform information inside instead interest interview investigate involve issue job join joined
    keep kill killed kind know known large late law lead learn least leave led left legal less level
    life light line link list little live local look lose loss lot low main maintain man manage mark
    market matter mean measure media meet member men met middle mid mind minute miss moment money
    morning mother mount move movement name near need network never news night nine north note
    nothing number offer office officer officials ongoing open operate operation opportunity order
    organize outside own pact paid paper part party pass past pay peace per perhaps period person
    phone pick play point police policy political poor position possible post power prepare present
    press pressure prevent previous price problem process produce product promise propose protect
    prove provide push put question quick quickly quite raise ran reach ready real reason receive
    recent record reduce refuse reiterate release remain remark remember reply represent request
    require research respond response rest result return reveal review right rise risk road role
    room round rule run sale save saw scene schedule school search seat see seek seem seen sell send
    senior sense sent serious serve service set seven share shift ship short show shut sign signed
    similar simple sit site situation six size small social society solution something soon sort
    south space speak spend spoke spread staff stage stand standing start statement stay step still
    stop store story street strong student study subject success successful such suffer suggest sum
    sure surprise suspect take talk target task team ten term test thing think third thousand threat
    throughout title together tomorrow tonight took top total touch toward town track trust try turn
    type underline underscore understand unit university use usual value view vote wait walk want
    warn watch water way wear website well went west white whole wide win wish woman women won word
    worker write wrote young
    battery carrier coastal commander crew export fleet frigate infantry launch launcher negotiation
    officer regiment repair rifle soldier spare squadron tank train training troop upgrade vessel warship
"""
_EVERYWHERE_NAMES = ("India", "Russia", "New Delhi", "Moscow")
_REGULAR_NAMES = (
    "Ministry of Defence of India",
    "Ministry of Defence of Russia",
    "Ministry of External Affairs",
    "Indian Air Force",
    "Indian Army",
    "Indian Navy",
    "Kremlin",
    "Make in India",
    "Ukraine",
)
_OFTEN_NAMES = (
    "S-400",
    "S-500",
    "Su-57",
    "Su-30MKI",
    "BrahMos",
    "Narendra Modi",
    "Vladimir Putin",
    "Rajnath Singh",
)

_STOP_WORDS = frozenset(_NOTHING.split())
_COMMON = {
    **{stem(word): 0.08 for word in _PLAIN.split()},
    **{stem(word): 0.15 for word in _OFTEN.split()},
    **{stem(word): 0.5 for word in _EVERYWHERE.split()},
    **{f"entity:{name}": 0.25 for name in _OFTEN_NAMES},
    **{f"entity:{name}": 0.15 for name in _REGULAR_NAMES},
    **{f"entity:{name}": 0.5 for name in _EVERYWHERE_NAMES},
}
_BY_KIND = {"entity": 0.05, "word": 0.04, "date": 0.03, "number": 0.03, "ordinal": 0.02, "name": 0.02}
_BY_KIND["sound"] = _BY_KIND["name"]
_RARE = 0.01


@lru_cache(maxsize=4_000)
def commonness(term: str) -> float:
    """The part of this desk's articles that hold a term, above 0 and below 1: what to believe at first."""
    kind, is_kind, word = term.partition(":")
    known = _COMMON.get(stem(word) if kind == "word" else term)
    return known or (_BY_KIND.get(kind, _RARE) if is_kind else _RARE)


def is_stop_word(word: str) -> bool:
    """Whether a word in normal form says nothing anywhere."""
    return word in _STOP_WORDS


def is_common(word: str) -> bool:
    """Whether a word in normal form stands in the table."""
    return word in _STOP_WORDS or stem(word) in _COMMON
