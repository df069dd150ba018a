"""Words of this desk's news that mean the same in English, Russian and Hindi: a small table, for comparing
reports of one event across languages. Names of systems, bodies, people and places are in the lexicon.

An entry is one meaning: its first word names it, the others are its synonyms and translations in any form
that `stem` does not lead back to one already there. Words of several meanings ("lot", "order") are left out.
"""

from __future__ import annotations

from bot.background import stem

_MEANINGS = """
    # ships, aircraft, arms
    ship vessel warship корабль судно जहाज पोत युद्धपोत; frigate фрегат फ्रिगेट युद्धपोत;
    destroyer эсминец эсминца विध्वंसक; submarine подлодка субмарина पनडुब्बी;
    carrier авианосец авианосца विमानवाहक; corvette корвет कार्वेट;
    icebreaker ледокол ледоколов आइसब्रेकर; tanker танкер टैंकर; boat катер лодка नाव; hull корпус;
    shipyard yard верфь судоверфь शिपयार्ड; port порт बंदरगाह पोर्ट; harbour harbor гавань; dock док डॉक;
    fleet флот बेड़ा बेड़े; fighter истребитель लड़ाकू; bomber бомбардировщик बमवर्षक;
    helicopter chopper вертолет हेलीकॉप्टर हेलिकॉप्टर; aircraft plane самолет विमान;
    drone unmanned uav беспилотник беспилотный дрон ड्रोन; engine двигатель इंजन;
    radar радар радиолокационный रडार; turbine турбина टर्बाइन; pilot летчик пилот पायलट;
    cockpit кабина कॉकपिट; tank танк танков टैंक; gun cannon пушка орудие तोप; howitzer гаубица हॉवित्जर;
    artillery артиллерия तोपखाना; rifle автомат винтовка राइफल; pistol пистолет पिस्तौल;
    barrel ствол стволов बैरल; sight прицел साइट; ammunition боеприпас गोला गोलाबारूद;
    bullet cartridge патрон गोली कारतूस; missile ракета ракет मिसाइल प्रक्षेपास्त्र; rocket रॉकेट;
    torpedo торпеда टॉरपीडो; warhead боеголовка боезаряд वारहेड; launcher пусковой пускового लॉन्चर;
    battery батарея बैटरी; squadron дивизион эскадрилья स्क्वाड्रन; regiment полк полковой रेजिमेंट;
    brigade бригада ब्रिगेड; battalion батальон बटालियन; crew экипаж расчет चालक;
    supersonic сверхзвуковой सुपरसोनिक; hypersonic гиперзвуковой हाइपरसोनिक; cruise крылатый क्रूज;
    ballistic баллистический बैलिस्टिक; stealth невидимка малозаметный स्टेल्थ;
    nuclear atomic ядерный атомный परमाणु; coastal shore coast береговой побережье берег तटीय तट;
    navy naval вмс вмф морской नौसेना नौसैनिक; infantry пехота пехотный पैदल;
    soldier serviceman солдат военнослужащий सैनिक जवान; sailor моряк नाविक; troop войско войск सेना;
    officer офицер अधिकारी अफसर; general генерал जनरल; admiral адмирал एडमिरल; colonel полковник कर्नल;
    marshal маршал मार्शल; commander командующий командир कमांडर; spare запчасть запасной पुर्जा कलपुर्जा;
    weapon arms оружие вооружение हथियार; target мишень цель целей लक्ष्य निशाना;
    satellite спутник उपग्रह; flag ensign флаг झंडा ध्वज तिरंगा;
    # what happens to them
    fired firing launch пуск запуск стрельба выстрел выпустил दागा दागी प्रक्षेपण;
    test trial испытание испытал परीक्षण; intercept перехват перехватить перехватил अवरोधन;
    destroy уничтожить уничтожил уничтожение поразить поразил поражен नष्ट ध्वस्त;
    hit strike удар वार हमला; sink sank затонул потопил डूबा डुबो;
    crash катастрофа крушение разбился दुर्घटना हादसा; explosion blast взрыв взорвался विस्फोट धमाका;
    blaze пожар загорелся आग; burst разорвало разрыв फटा फटी; killed погиб погибло погибших मौत मारे;
    injured wounded hurt ранен ранены пострадавший घायल;
    inquiry probe investigation расследование следствие जांच; induct induction приём शामिल;
    handed handover delivered delivery передал передача передать поставил поставка доставил सौंपा सौंपी सौंपे
    आपूर्ति डिलीवरी;
    consignment shipment batch партия खेप; unload выгрузить выгрузка उतारा उतारे;
    arrive reached прибыл прибытие пришел पहुंचा पहुंचे पहुँचा; sail depart вышел отправился отплыл रवाना;
    keel киль закладка закладной; repair overhaul ремонт मरम्मत ओवरहाल;
    upgrade modernise modernisation modernization модернизация модернизировать आधुनिकीकरण उन्नत अपग्रेड;
    build built строить построен постройка строительство निर्माण निर्मित;
    manufacture production производство производить выпуск उत्पादन;
    factory plant завод предприятие कारखाना फैक्ट्री संयंत्र;
    localisation localization indigenous локализация स्वदेशी देसी;
    assemble assembly сборка собирать собрать असेंबली; training trained обучение подготовка प्रशिक्षण;
    exercise drill учение маневры अभ्यास युद्धाभ्यास; parade парад परेड; range полигон रेंज;
    patrol патруль патрулирование गश्त; deploy развернуть развертывание तैनात तैनाती;
    base база базы अड्डा एयरबेस; border граница границ सीमा; ceremony церемония समारोह;
    wreath венок венка पुष्पांजलि; memorial мемориал स्मारक;
    # buying and agreeing
    contract контракт अनुबंध ठेका; deal сделка सौदा;
    pact treaty accord agreement соглашение договор समझौता; protocol протокол प्रोटोकॉल;
    sign signed подписать подписал подписание подписан हस्ताक्षर दस्तखत;
    tender bid тендер निविदा बोली टेंडर;
    procure procurement buy purchase купить закупка покупка приобрести приобретение खरीद खरीदा;
    sell sale продажа продать बिक्री बेच; export экспорт निर्यात; import импорт आयात;
    price cost стоимость цена कीमत लागत; payment оплата платеж расчеты भुगतान;
    rupee рупия рупий рупиях रुपया रुपये रुपए; rouble ruble рубль рублях रूबल; dollar доллар डॉलर;
    crore крор करोड़; loan credit кредит ऋण कर्ज; bank банк बैंक; budget бюджет बजट;
    approve approval одобрить одобрил одобрение मंजूरी स्वीकृति मंजूर; council совет परिषद;
    cabinet кабинет मंत्रिमंडल कैबिनेट; committee комитет समिति;
    offer proposal предложить предложил предложение प्रस्ताव पेशकश; request запрос просьба अनुरोध;
    additional дополнительный अतिरिक्त; remaining pending оставшийся остальной बाकी शेष बची;
    delay задержка отсрочка देरी विलंब; deadline срок сроки समयसीमा; waiver исключение छूट;
    sanction sanctions санкция санкций प्रतिबंध; tariff пошлина тариф शुल्क टैरिफ;
    licence license лицензия लाइसेंस; joint совместный संयुक्त साझा; venture उद्यम;
    transfer трансфер हस्तांतरण; technology технология तकनीक प्रौद्योगिकी;
    design project проект проекта परियोजना; logistic логистика логистический रसद लॉजिस्टिक;
    refuel заправка дозаправка; exchange обмен विनिमय आदान;
    # meeting and speaking
    meeting session заседание встреча бैठक बैठक सत्र;
    talk negotiation consultation переговоры консультации वार्ता बातचीत; summit саммит शिखर;
    commission комиссия межправкомиссия आयोग; intergovernmental межправительственный अंतरसरकारी;
    visit визит посетить दौरा यात्रा; delegation делегация प्रतिनिधिमंडल; dinner ужин रात्रिभोज;
    guest гость मेहमान अतिथि; welcome встретил принял स्वागत;
    invite invitation пригласить пригласил приглашение न्योता निमंत्रण आमंत्रित;
    adviser advisor советник सलाहकार; ambassador envoy посол посла राजदूत; secretary секретарь सचिव;
    spokesperson spokesman представитель प्रवक्ता; diplomat дипломат राजनयिक; embassy посольство दूतावास;
    senator senate сенатор сенат सीनेट सीनेटर; parliament парламент дума संसद;
    court суд суда अदालत न्यायालय; hearing слушание सुनवाई; law закон कानून अधिनियम;
    bill законопроект विधेयक; election выборы चुनाव; protest протест प्रदर्शन विरोध;
    statement заявление बयान; denied deny опровергнуть опровергли отрицать खंडन इनकार;
    warn warning предупредить предупредил चेतावनी; threat threaten угроза угрожать धमकी;
    punish наказать наказывать दंडित; discuss обсудить обсудили обсуждали обсуждение चर्चा;
    decision решение решил फैसला निर्णय; document документ दस्तावेज;
    programme program программа कार्यक्रम; declaration декларация घोषणापत्र;
    announce объявить объявил घोषणा एलान ऐलान; report доклад отчет रिपोर्ट; plan план योजना;
    source источник सूत्र; forum форум मंच; conference конференция सम्मेलन; exhibition выставка प्रदर्शनी;
    show шоу शो; display показ пилотаж प्रदर्शन करतब; visitor посетитель зритель दर्शक; crowd толпа भीड़;
    pavilion павильон मंडप;
    # trade, energy, people
    trade торговля торговый товарооборот व्यापार; business деловой бизнес कारोबार व्यापारिक;
    company firm компания कंपनी; entrepreneur предприниматель उद्यमी;
    industry промышленность промышленный उद्योग; oil crude нефть нефтяной तेल; gas газ गैस;
    fuel топливо ईंधन; coal уголь угля कोयला; refinery refiner нпз нефтеперерабатывающий रिफाइनरी;
    discount скидка дисконт छूट; fertiliser fertilizer удобрение उर्वरक खाद;
    medicine pharmaceutical лекарство медицинский दवा; fish рыба मछली;
    grain wheat зерно пшеница गेहूं अनाज; farm agriculture сельский कृषि; tractor трактор ट्रैक्टर;
    textile cloth текстиль ткань कपड़ा; freight cargo груз перевозка माल मालवाहक;
    route corridor маршрут коридор गलियारा मार्ग; railway rail train железнодорожный поезд रेल ट्रेन;
    currency валюта मुद्रा; tourist турист पर्यटक; visa виза वीजा; student студент छात्र;
    labour labor worker рабочий работник श्रमिक मजदूर कामगार; migrant мигрант प्रवासी;
    space cosmos космос космический अंतरिक्ष; astronaut cosmonaut космонавт астронавт अंतरिक्षयात्री;
    reactor реактор रिएक्टर; electricity энергия электроэнергия बिजली; flood наводнение बाढ़;
    earthquake землетрясение भूकंप; rain дождь बारिश; snow снег बर्फ; school школа स्कूल;
    hospital больница अस्पताल; police полиция полицейский पुलिस; arrest арестован задержан गिरफ्तार;
    spy espionage шпион шпионаж जासूस जासूसी; terror terrorist террорист терроризм आतंकवाद आतंकी;
    militant боевик उग्रवादी; ceasefire перемирие युद्धविराम; prisoner пленный заключенный कैदी;
    victory победа विजय जीत; film фильм फिल्म; cricket крикет क्रिकेट;
    # places that the lexicon does not hold
    mumbai мумбаи मुंबई; chennai ченнаи चेन्नई; kolkata калькутта कोलकाता; goa гоа गोवा;
    gujarat гуджарат गुजरात; rajasthan раджастхан राजस्थान; odisha одиша орисса ओडिशा;
    punjab пенджаб पंजाब; kashmir кашмир कश्मीर; assam ассам असम; pradesh прадеш प्रदेश;
    maharashtra махараштра महाराष्ट्र; ladakh ладакх लद्दाख; andaman андаманский अंडमान;
    arabian аравийский; bengal бенгальский बंगाल; sea море सागर समुद्र; bay залив खाड़ी;
    ocean океан महासागर; desert пустыня रेगिस्तान; mountain гора горы पहाड़ पर्वत; island остров द्वीप;
    washington вашингтон वाशिंगटन वॉशिंगटन; beijing пекин बीजिंग;
    turkey ankara турция анкара तुर्की तुर्किये; israel израиль इजरायल इजराइल; iran иран ईरान;
    france франция французский फ्रांस; germany германия немецкий जर्मनी; japan япония जापान;
    vietnam вьетнам वियतनाम; indonesia индонезия इंडोनेशिया; philippines филиппины फिलीपींस;
    manila манила मनीला; dubai дубай दुबई; algeria алжир अल्जीरिया; armenia армения आर्मेनिया;
    serbia сербия सर्बिया; belarus беларусь белоруссия बेलारूस; europe европа европейский यूरोप;
    africa африка अफ्रीका; arctic арктика арктический आर्कटिक;
    # sizes
    metre meter метр मीटर; kilometre kilometer km км километр किमी किलोमीटर; tonne ton тонна тонн टन;
    third третий третья तीसरा तीसरी; fourth четвертый четвертая चौथा चौथी;
    fifth пятый пятая пятого पांचवां पांचवीं; three три трех तीन; four четыре четырех चार;
    five пять пяти पांच पाँच; six шесть шести छह; eight восемь восьми восемью आठ; half половина आधा आधी;
    percent процент प्रतिशत फीसदी;
"""


def _read(table: str) -> dict[str, str]:
    meanings: dict[str, str] = {}
    told = " ".join(line for line in table.splitlines() if not line.lstrip().startswith("#"))
    for entry in told.split(";")[:-1]:
        name, *others = entry.split()
        for word in (name, *others):
            for form in (stem(word), word):  # what `stem` takes for an ending can belong to the word: фрегат
                meanings.setdefault(form, f"word:{name}")
    return meanings


_BY_STEM = _read(_MEANINGS)


def meaning(stemmed: str) -> str:
    """What a stem means in any language ("word:frigate"), or the stem itself."""
    return _BY_STEM.get(stemmed, stemmed)
