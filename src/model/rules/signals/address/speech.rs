//! Words for a reviewing machine, and for what is asked of it, in other languages than English.

use super::worded::{FOREIGN, Worded};
use regex::bytes::Regex;
use std::sync::LazyLock;

/// A language's words: what it calls a reviewing machine, and what it says before that to speak to it, if anything.
const MACHINES: [(&str, &str); 29] = [
    // German.
    (
        r"\b(?:(?:ki|ai|llm)_?(?:prufer(?:in|innen|n)?|reviewer|gutachter|prufung|modelle?n?|assistent(?:en|in)?|agent(?:en)?|systeme?|review)|(?:grosse_)?sprachmodelle?n?|kunstliche_intelligenz|automatische[rnms]?_(?:prufer|prufung|reviewer|gutachter|codeprufung)|(?:pruf|bewertungs)modelle?n?)",
        r"(?:an|fur)_(?:das_|die_|den_|alle_|jede[sn]?_)*|liebe[rs]?_|hallo_|achtung_?,?_",
    ),
    // French.
    (
        r"\b(?:(?:relecteurs?|relectrices?|reviseurs?|modeles?|assistants?|agents?|evaluateurs?|verificateurs?|systemes?)_(?:d_|de_l_|de_la_|de_|en_)?(?:ia|ai|automatiques?|intelligence_artificielle|revue(?:_de_code|_automatique)?|langage|langue)|ia_(?:de_)?(?:relecture|revision|reviseuse|relectrice|revue)|intelligence_artificielle)",
        r"(?:a|pour|aux?)_(?:l_attention_(?:du_|de_la_|des_|de_l_|de_)|le_|la_|les_|l_|tout_|toute_|tous_)*|cher_|chere_|attention_,?_?|bonjour_",
    ),
    // Spanish.
    (
        r"\b(?:(?:revisor(?:es|a)?|modelos?|asistentes?|agentes?|evaluador(?:es)?|sistemas?)_(?:de_|del_)?(?:ia|ai|lenguaje|inteligencia_artificial|automatic[oa]s?|revision_automatica*)|ia_revisora|inteligencia_artificial)",
        r"(?:para|a|al)_(?:el_|la_|los_|las_|todo_|todos_)*|querid[oa]_|estimad[oa]s?_|atencion_,?_?|hola_,?_?",
    ),
    // Italian.
    (
        r"\b(?:(?:revisor[ei]|modell[oi]|assistent[ei]|agent[ei]|valutator[ei]|sistem[ai])_(?:di_|del_|d_)?(?:ia|ai|linguistic[oi]|linguaggio|automatic[oi]|intelligenza_artificiale)|intelligenza_artificiale|ia_revisor[ea])",
        r"(?:per|al|a|alla|ai|agli)_(?:il_|lo_|la_|l_|i_|tutti_)*|car[oa]_|attenzione_,?_?|ciao_",
    ),
    // Portuguese.
    (
        r"\b(?:(?:revisor(?:es|a)?|modelos?|assistentes?|agentes?|avaliador(?:es)?)_(?:de_|da_)?(?:ia|ai|linguagem|inteligencia_artificial|automatic[oa]s?)|ia_revisora|inteligencia_artificial)",
        r"(?:para|ao|a|aos)_(?:o_|a_|os_|as_|todos_)*|car[oa]_|prezad[oa]_|atencao_,?_?|ola_,?_?",
    ),
    // Dutch.
    (
        r"\b(?:(?:ai|taal|llm)_?(?:modellen|model|reviewers?|beoordelaars?|assistent(?:en)?|agent(?:en)?)|kunstmatige_intelligentie|automatische_(?:beoordelaar|reviewer|controle))",
        r"(?:aan|voor)_(?:de_|het_|alle_)*|beste_|hallo_|let_op_,?_?",
    ),
    // Swedish.
    (
        r"\b(?:(?:ai|sprak)_?(?:granskare?n?s?|granskarna|modell(?:en|er)?|assistent(?:en)?|agent(?:en)?)|artificiell_intelligens|automatisk_granskare?n?)",
        r"(?:till|for)_(?:en_|alla_|den_)*|kara_|hej_,?_?",
    ),
    // Danish and Norwegian.
    (
        r"\b(?:(?:ai|ki|sprog|sprak)_?(?:anmelder(?:en|e|ne)?|revisor(?:en)?|korrekturlæser(?:en)?|modell?(?:en|er)?|assistent(?:en)?|gransker(?:en)?|bedømmer(?:en)?|bedommer(?:en)?|kodegransker(?:en)?)|kunstig_intelligens)",
        r"(?:til|for)_(?:alle_|den_)*|kære_|kjære_|hej_,?_?|hei_,?_?",
    ),
    // Finnish and Estonian.
    (r"\b(?:tekoaly[a-z]*|kielimalli[a-z]*|tehisintellekt[a-z]*|keelemudel[a-z]*)", ""),
    // Czech and Slovak.
    (
        r"\b(?:(?:ai|ui)_?(?:recenzent[a-z]*|revizor[a-z]*|model[a-z]*|asistent[a-z]*|agent[a-z]*)|(?:recenzent|asistent|agent|model)[a-z]*_(?:ai|ui)|uml?el[aeou]*_inteligenc[a-z]+|jazykov[a-z]+_model[a-z]*)",
        r"(?:pro|mil[ya]|pre|vazen[a-z]+)_",
    ),
    // Polish.
    (
        r"\b(?:recenzen[a-z]*_(?:ai|si\b)|(?:model|asystent|agent)[a-z]*_(?:ai|si\b|jezykow[a-z]*)|ai_recenzen[a-z]*|sztuczn[a-z]+_inteligencj[a-z]*|automatyczn[a-z]+_recenzen[a-z]*)",
        r"(?:dla|do|drog[a-z]+|uwaga_?,?)_",
    ),
    // Croatian, Serbian, Slovene.
    (
        r"\b(?:(?:ai|ui)_?recenzent[a-z]*|recenzent[a-z]*_(?:ai|ui)|jezičn[a-z]+_model[a-z]*|jezicn[a-z]+_model[a-z]*|umjetn[a-z]+_inteligencij[a-z]*|umetn[a-z]+_inteligenc[a-z]*)",
        r"(?:za|drag[ai])_",
    ),
    // Hungarian.
    (
        r"\b(?:(?:mi|ai)_?(?:ellenor|biralo|lektor|modell|asszisztens|ugynok|atnezo|velemenyezo)[a-z]*|mesterseges_intelligenci[a-z]+|nyelvi_modell[a-z]*)",
        r"kedves_",
    ),
    // Romanian.
    (
        r"\b(?:(?:recenzor|revizor|model|asistent|agent|evaluator)(?:ul|ului|ii|i)?_(?:de_|cu_)?(?:ai|ia|lingvistic|limbaj|automat|inteligenta_artificiala)|inteligent[a-z]*_artificial[a-z]*)",
        r"(?:pentru|catre|drag[ai])_",
    ),
    // Greek.
    (
        r"(?:(?:ελεγκτ|κριτ|αξιολογητ|μοντελ|βοηθ|συστημ|πρακτορ)[^\x00-\x7f]+_(?:της_)?(?:τν|τεχνητης_νοημοσυνης|ai|γλωσσας)|τεχνητης?_νοημοσυνης?|γλωσσικο_μοντελο)",
        r"(?:προς|για|αγαπητ[^\x00-\x7f]+)_(?:τον_|την_|το_|τους_|τα_)*",
    ),
    // Russian and Bulgarian.
    (
        r"(?:(?:ии|ai|llm|gpt)_?(?:ревьюер|рецензент|ассистент|асистент|агент|модел|проверяющ|бот)[^\x00-\x7f]*|нейросет[^\x00-\x7f]*(?:_(?:ревьюер|рецензент)[^\x00-\x7f]*)?|нейронн[^\x00-\x7f]+_сет[^\x00-\x7f]+|языков[^\x00-\x7f]+_модел[^\x00-\x7f]+|езиков[^\x00-\x7f]+_модел[^\x00-\x7f]*|искусственн[^\x00-\x7f]+_интеллект[^\x00-\x7f]*|изкуствен[^\x00-\x7f]*_интелект|автоматическ[^\x00-\x7f]+_(?:ревьюер|рецензент|проверяющ)[^\x00-\x7f]*|(?:бот|робот)_(?:ревьюер|рецензент)[^\x00-\x7f]*)",
        r"(?:для|к|до|за|внимание_?,?|уважаем[^\x00-\x7f]+|дорог[^\x00-\x7f]+)_",
    ),
    // Ukrainian.
    (
        r"(?:(?:ші|шi|ai)_?(?:рев_?юер|рецензент|асистент|модел|агент)[^\x00-\x7f]*|нейромереж[^\x00-\x7f]*|мовн[^\x00-\x7f]+_модел[^\x00-\x7f]+|штучн[^\x00-\x7f]+_інтелект[^\x00-\x7f]*)",
        r"(?:для|до|шановн[^\x00-\x7f]+|увага_?,?)_",
    ),
    // Turkish.
    (
        r"\b(?:yapay_zeka(?:_(?:inceleyici|denetci|modeli|asistani|hakem|gozden)[a-z]*)?|dil_modeli[a-z]*)",
        r"(?:sevgili|sayin|dikkat_?,?)_",
    ),
    // Indonesian and Malay.
    (
        r"\b(?:(?:peninjau|pengulas|model|asisten|agen|pemeriksa|penyemak)_(?:kode_|kod_)?(?:ai|kecerdasan_buatan|bahasa)|kecerdasan_buatan|ai_(?:peninjau|pengulas))",
        r"(?:untuk|kepada|halo|perhatian_?,?)_(?:semua_|para_)*",
    ),
    // Vietnamese.
    (
        r"\b(?:(?:nguoi_danh_gia|trinh_danh_gia|mo_hinh|tro_ly|tac_tu|bo_danh_gia|nguoi_kiem_duyet|nguoi_duyet)_(?:ai|ngon_ngu|tri_tue_nhan_tao)|tri_tue_nhan_tao)",
        r"(?:gui|cho|toi|den|kinh_gui|danh_cho)_",
    ),
    // Chinese.
    (
        r"(?:(?:ai|llm|gpt|人工智能|人工智慧|智能|自动|自動|大?语言模型|大?語言模型|大模型|机器|機器)_?(?:代码|代碼|程式碼)?(?:审查|审核|评审|審查|審核|評審|检查|审阅|阅读|閱讀)(?:员|員|者|器|机器人|機器人|工具|助手|模型|代理|人)?|(?:代码)?(?:审查|审核|评审|審查|審核|評審)(?:机器人|機器人|模型|助手|代理|ai|工具)|大?语言模型|大?語言模型|大模型|(?:ai|人工智能)_?(?:助手|模型|代理|智能体|机器人))",
        r"(?:致|给|給|请|請|告知|提示|注意|亲爱的|親愛的|尊敬的|对|各位)_?",
    ),
    // Japanese.
    (
        r"(?:(?:ai|llm|人工知能|自動|大?規?模?言語モデル)_?(?:コード)?(?:レビュ(?:ー|ア|ワ|ァ)*|査読者?|審査員?|アシスタント|モデル|エージェント|ボット)|言語モデル)",
        "",
    ),
    // Korean.
    (
        r"(?:(?:ai|llm|인공지능|자동|언어_?모델)_?(?:코드_?)?(?:리뷰어?|검토자?|모델|어시스턴트|에이전트|봇|심사자?)(?:_?봇)?|언어_?모델)",
        "",
    ),
    // Arabic.
    (
        r"(?:(?:ال|لل)?(?:مراجع|نموذج|مساعد|مدقق|وكيل)[^\x00-\x7f]*_(?:ال)?(?:ذكاء_الاصطناعي|لغوي|لغة|آلي|الي|ذكي)|(?:ال|لل)?ذكاء_الاصطناعي)",
        r"(?:إلى|الى|يا|أيها|ايها|عزيزي)_?",
    ),
    // Persian.
    (
        r"(?:(?:بازبین|مدل|دستیار|داور|بررسی_?کننده)_(?:کد_)?(?:هوش_مصنوعی|زبانی|زبان|ai)|هوش_مصنوعی)",
        r"(?:به|برای|ای)_",
    ),
    // Hebrew.
    (
        r"(?:(?:ל|ה)?(?:סוקר|מבקר|בודק|מודל|עוזר|סוכן)[^\x00-\x7f]*_(?:ה?בינה_ה?מלאכותית|ai|ה?שפה)|(?:ל|ה)?בינה_ה?מלאכותית)",
        r"(?:אל|עבור)_",
    ),
    // Hindi, Bengali.
    (
        r"(?:(?:ai|एआई|कृत्रिम_बुद्धिमत्ता)_?(?:समीक्षक|मॉडल|सहायक|एजेंट)|भाषा_मॉडल|(?:এআই|ai|কৃত্রিম_বুদ্ধিমত্তা)_?(?:পর্যালোচক|মডেল|সহকারী|এজেন্ট)|ভাষা_মডেল)",
        r"(?:प्रिय|প্রিয়)_",
    ),
    // Thai.
    (
        r"(?:(?:ผู้ตรวจ(?:สอบ|ทาน)?|โมเดล|ผู้ช่วย|แบบจำลอง|ระบบตรวจ(?:สอบ)?)_?(?:โค้ด_?)?(?:ai|เอไอ|ปัญญาประดิษฐ์|ภาษา)|ปัญญาประดิษฐ์)",
        r"(?:ถึง|เรียน|สำหรับ)_?",
    ),
    // Latin.
    (
        r"\b(?:(?:censor|iudex|exemplar|machin|intelligenti|recensor)[a-z]*_artificial[a-z]*)",
        r"(?:ad|o)_",
    ),
];

fn compile(patterns: &[&str]) -> Regex {
    // Bytes, and words' ends as ASCII has them: those of Unicode have no fast automaton on the very texts that this is for.
    let pattern = patterns.join("|").replace('_', " ");
    Regex::new(&format!("(?-u){pattern}")).expect("a pattern is a literal, compiled by a test")
}

/// What follows a machine's name where it is called.
pub(super) static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"^_?(?:[:,!]|へ|さん|さま|様|宛|に告ぐ|에게|께|님|请|請|注意|各位)|^_[^ .:,\x22]{1,40}_?:|^_(?:bitte|kerem|lutfen|prosim|tolong|por_favor|per_favore|s_il_vous_plait|veuillez)\b",
    ])
});

/// What stands before it where it is called.
pub(super) static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    let to = MACHINES.iter().map(|(_, to)| *to).filter(|it| !it.is_empty());
    let to = to.collect::<Vec<_>>().join("|");
    compile(&[&format!(r"(?:^|[ ,.:!\x22])(?:{to})$")])
});

/// A machine's short name, in any language.
pub(super) static SHORT: Worded = Worded::new(
    &[FOREIGN, "ai* ia llm gpt ki mi si chatgpt claude copilot gemini grok deepseek"],
    || {
        compile(&[
            r"(?:^|[ ,.!\x22])(?:ai|ia|llm|gpt|ki|mi|si|ии|ші|τν|chatgpt|claude|copilot|gemini|grok|deepseek)(?:[ :,]|$)|\bai\b|人工智能|大模型",
        ])
    },
);

/// What follows a short name where it is called.
pub(super) static COLON: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[r"^(?:[^.:!?\x22\x00-\x7f][^.:!?\x22]{0,24}[:,]|[^.:!?\x22]{0,60}:)"])
});

/// A machine is named: the wide net's one half.
pub(super) static NOUN: Worded = Worded::new(
    &[
        FOREIGN,
        r"ki* ai* llm* grosse_sprach* sprach* kunstlich* automatische* prufmodell* bewertungsmodell* relect* ia* intelligence_artificielle
        automatique* langage* revue* inteligencia* intelligenza* automatic* linguaggio* linguistic* linguagem* lenguaje* taal*
        kunstmatig* sprak* artificiell* automatisk* sprog* kunstig* tekoaly* kielimalli* tehisintellekt* keelemudel* ui* umel*
        uml* jazykov* si sztuczn* jezykow* automatyczn* jezicn* umjetn* umetn* mi* mesterseges* nyelvi* lingvistic* limbaj*
        automat* inteligent* yapay_zeka* dil_modeli* kecerdasan* bahasa* ngon_ngu* tri_tue* artificial* langue* gpt*
        revision_automatica* de_ai en_ia",
    ],
    || compile(&MACHINES.iter().map(|(noun, _)| *noun).collect::<Vec<_>>()),
);

/// A machine is spoken to by what it is: "if you are", or "dear", and a short name that is no word for one anywhere else.
pub(super) static BEING: Worded = Worded::new(
    &[
        FOREIGN,
        r"wenn falls sofern si se als om_du hvis jos_olet kui jei ja_tu ja_jus jesli jezeli pokud jestli ak ako ce_si ha daca
        eger neu jika kalau apabila kung kama_wewe liebe* cher chere querido querida caro cara beste kara kedves draga dragi
        sevgili sayin",
    ],
    || {
        compile(&[
            r"\b(?:wenn|falls|sofern)_(?:du|sie|ihr)_(?:ein[en]?_)?(?:ki|ai|maschine|sprachmodell|bot|kunstliche)",
            r"\bsi_(?:vous_etes|tu_es)_(?:une?_)?(?:ia|ai|machine|modele|robot|intelligence_artificielle)",
            r"\bsi_(?:eres|usted_es|es_usted)_(?:una?_)?(?:ia|ai|maquina|modelo|bot|inteligencia)|\bsi_ets_(?:una?_)?(?:ia|ai|maquina|model|bot|intel)",
            r"\bse_(?:sei|siete|lei_e)_(?:una?_)?(?:ia|ai|macchina|modello|bot|intelligenza)|\bse_(?:voce_e|voce_for|tu_es|es)_(?:uma?_)?(?:ia|ai|maquina|modelo|bot|robo|inteligencia)",
            r"\bals_(?:je|u|jij)_(?:een_)?(?:ai|machine|taalmodel|bot|kunstmatige)|\b(?:om|hvis)_du_(?:ar|er)_(?:ett?_|en_)?(?:ai|ki|maskin|spr[a-z]+modell?|bot|kunstig|artificiell)",
            r"\bjos_olet_(?:tekoaly|kone|kielimalli|botti)|\bkui_(?:sa_)?oled_(?:tehisintellekt|ai|masin)|\bjei_(?:tu_)?(?:esi|esate)_(?:dirbtin|ai|di|masin)|\bja_(?:tu_esi|jus_esat)_(?:maksl|ai|mi)",
            r"\b(?:jesli|jezeli)_jestes_(?:ai|si|maszyn|model|bot|sztuczn)|\b(?:pokud|jestli|ak)_(?:jsi|jste|si|ste)_(?:ai|stroj|model|bot|umel)|\bako_si_(?:ai|bot|masin|vestack|umjetn)|\bce_si_(?:ai|bot|umetn)",
            r"\bha_(?:te_)?(?:egy_)?(?:mi|ai|gep|mesterseges_intelligencia|nyelvi_modell)_vagy|\bdaca_(?:esti|sunteti)_(?:o_|un_)?(?:ia|ai|masin|model|bot|inteligent)",
            r"αν_(?:εισαι|ειστε)_(?:τεχνητη|μηχανη|μοντελο|ai|τν)|(?:если|якщо|ако)_(?:ты|вы|ти|ви|си)_(?:нейро|машин|бот|робот|искусств|штучн|изкуств|вештачк|языков|мовн|ии|ші)",
            r"\beger_(?:bir_)?(?:yapay_zeka|makine|dil_modeli|bot)|(?:إذا|اذا|إن)_كنت_(?:ذكاء|آلة|نموذج|روبوت|الذكاء)|اگر_(?:آپ_)?(?:هوش_مصنوعی|ربات|ماشین|مدل|مصنوعی_ذہانت|مشین)|אם_(?:אתה|את)_(?:בינה|מכונה|מודל|בוט|רובוט)",
            r"(?:यदि|अगर)_(?:आप|तुम)_(?:एक_)?(?:एआई|ai|मशीन|कृत्रिम|मॉडल)|আপনি_যদি_(?:একজন_|একটি_)?(?:এআই|ai|যন্ত্র|কৃত্রিম|মডেল)|செயற்கை_நுண்ணறிவு_(?:என்றால்|எனில்|ஆக_இருந்தால்)",
            r"ถ้าคุณเป็น_?(?:ปัญญาประดิษฐ์|เอไอ|ai|บอท|เครื่อง|โมเดล)|\bneu_(?:ban_)?la_(?:mot_)?(?:tri_tue|ai|may|mo_hinh|bot)|\b(?:jika|kalau|apabila)_(?:anda|kamu)_(?:adalah_)?(?:sebuah_)?(?:ai|mesin|bot|kecerdasan|model)|\bkung_(?:ikaw|kayo)_ay_(?:isang_)?(?:ai|makina|bot)|\bkama_wewe_ni_(?:akili_bandia|mashine|ai|roboti)|\bse_vi_estas_(?:artefarita|masxino|masino|ai|roboto)",
            r"(?:如果|若|假如|假设|要是)(?:你|您)是.{0,12}?(?:人工智能|人工智慧|ai|机器|機器|模型)|(?:あなた|君|もし).{0,12}?(?:ai|人工知能|機械|モデル|ボット)(?:なら|であれば|だったら)|(?:당신이|네가|만약)_?.{0,12}?(?:인공지능|ai|기계|모델|봇)_?(?:이라면|라면|이면)",
            r"თუ_(?:შენ_|თქვენ_)?(?:ხელოვნური|მანქანა|ai)|եթե_(?:դու_|դուք_)?(?:արհեստական|մեքենա|ai)",
            r"\b(?:liebe[rs]?|chere?|querid[ao]|car[ao]|beste|kara|kære|kjære|kedves|drag[ai]|sevgili|sayin)_(?:ki|ia|ai|mi|maschine|machine|maquina|macchina|tekoaly|yapay_zeka|robot)\b|(?:уважаем|дорог|шановн)[^\x00-\x7f]+_(?:нейросет|машин|ии|ші|робот)|(?:亲爱的|親愛的|尊敬的)(?:ai|机器|機器|模型)",
        ])
    },
);

/// It is told to forget what it was told.
pub(super) static FORGET: Worded = Worded::new(
    &[
        FOREIGN,
        r"ignor* vergiss vergessen* missachte* oubli* olvid* esquec* dimentic* desconsider* negeer vergeet zignoruj* zapomnij
        zapomen* glom glem unohda ohita hagyd* onceki yukaridaki bo_qua abaikan",
    ],
    || {
        compile(&[
            r"\b(?:ignorier[a-z]*|vergiss|vergessen_sie|missachte[a-z]*)_.{0,60}?(?:vorherig[a-z]*|bisherig[a-z]*|fruher[a-z]*|vorig[a-z]*|obig[a-z]*)_(?:anweisung[a-z]*|instruktion[a-z]*|anordnung[a-z]*|befehl[a-z]*)",
            r"\b(?:ignor[a-z]+|oubli[a-z]+|olvid[a-z]+|esquec[a-z]+|dimentic[a-z]+|desconsider[a-z]+)_.{0,60}?(?:instructions?|consignes?|instrucciones|instrucoes|istruzioni|ordenes|directives)_(?:precedent[a-z]+|anterior[a-z]+|previ[a-z]+)",
            r"\b(?:negeer|vergeet)_.{0,60}?(?:vorige|eerdere|voorgaande)_(?:instructies|opdrachten|aanwijzingen)",
            r"\b(?:zignoruj[a-z]*|ignoruj[a-z]*|zapomnij|zapomen[a-z]*)_.{0,60}?(?:poprzedni[a-z]*|wczesniejsz[a-z]*|predchoz[a-z]*|predos[a-z]*)_(?:instrukc[a-z]*|polece[a-z]*|pokyn[a-z]*)",
            r"\b(?:ignorera|glom|ignorer|glem)_.{0,60}?(?:tidigare|foregaende|tidligere)_(?:instruktion[a-z]*|instruks[a-z]*)",
            r"\b(?:unohda|ohita)_.{0,60}?(?:aiemmat|edelliset)_ohjeet|\bignora(?:ti)?_.{0,60}?instructiunile_(?:anterioare|precedente)|\bhagyd_figyelmen_kivul_.{0,60}?(?:korabbi|elozo)_utasitas[a-z]*",
            r"(?:игнорируй[^\x00-\x7f]*|забудь[^\x00-\x7f]*|проигнорируй[^\x00-\x7f]*|ігноруй[^\x00-\x7f]*|забудь[^\x00-\x7f]*)_.{0,60}?(?:предыдущ[^\x00-\x7f]*|прежн[^\x00-\x7f]*|попередн[^\x00-\x7f]*)_(?:инструкци[^\x00-\x7f]*|указани[^\x00-\x7f]*|команд[^\x00-\x7f]*|інструкці[^\x00-\x7f]*|вказівк[^\x00-\x7f]*)",
            r"αγνοησ[^\x00-\x7f]+_.{0,60}?(?:προηγουμεν[^\x00-\x7f]+)_(?:οδηγι[^\x00-\x7f]+|εντολ[^\x00-\x7f]+)",
            r"(?:忽略|无视|忘记|無視|忘記|不要理会).{0,36}?(?:之前|先前|以上|上述|前面|此前).{0,24}?(?:指令|指示|说明|提示|說明)",
            r"(?:これまで|以前|上記|前)の.{0,30}?(?:指示|命令|プロンプト).{0,18}?(?:無視|忘れ)",
            r"(?:이전|앞선|위)의?_?.{0,24}?(?:지시|명령|지침).{0,18}?(?:무시|잊)",
            r"\b(?:onceki|yukaridaki)_.{0,48}?(?:talimat[a-z]*|komut[a-z]*)_.{0,24}?(?:yok_say|unut|gormezden)",
            r"(?:تجاهل|انس|انسى)_.{0,60}?(?:التعليمات|الأوامر|التوجيهات)",
            r"(?:دستور|دستورات|دستورالعمل)[^ ]{0,8}_.{0,48}?قبلی_.{0,30}?(?:نادیده|فراموش)",
            r"(?:התעלם|שכח)_.{0,60}?(?:ההוראות|ההנחיות)",
            r"(?:पिछले|पहले_के)_.{0,60}?(?:निर्देश|आदेश).{0,48}?(?:अनदेखा|भूल|नज़रअंदाज़)|(?:পূর্ববর্তী|আগের)_.{0,60}?নির্দেশ.{0,48}?(?:উপেক্ষা|ভুলে)",
            r"\bbo_qua_.{0,72}?(?:huong_dan|chi_dan|lenh)_.{0,36}?(?:truoc|tren)|\babaikan_.{0,72}?(?:instruksi|perintah|arahan)_.{0,36}?sebelumnya|(?:เพิกเฉย|ละเว้น|ลืม).{0,60}?คำสั่ง",
        ])
    },
);

/// What it is asked for: as an order, and of this change where a language's order reads like a statement.
pub(super) static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"\b(?:keine?_(?:befunde|fehler|probleme|mangel|schwachstellen|anmerkungen)\b|(?:melde|berichte|beanstande|markiere)[a-z]*_(?:keine|nichts)|nichts_(?:zu_)?(?:melden|beanstanden|berichten|bemangeln|anmerken)|genehmige\b|genehmigen_sie|(?:diese[a-z]*|alles|bitte|anderung|pr|sofort|zu)_(?:[a-z]+_){0,2}?genehmigen|freigeben|gib_.{0,40}?_frei\b|winke?n?_.{0,24}?durch|durchwinken|(?:als_)?(?:sicher|unbedenklich|gepruft|fehlerfrei)_(?:einstufen|markieren|bewerten|betrachten|behandeln|melden)|ist_(?:bereits_)?(?:gepruft|sicher|freigegeben|unbedenklich)|(?:ignorier|uberspring)(?:e|en)_(?:sie_)?(?:diese|die_folgende)|akzeptier(?:e|en)_(?:sie_)?diese)",
        r"\b(?:approuve[rz]?_(?:cette|ce|ces|cet|tout|sans|le_(?:code|changement|commit)|la_(?:modification|pr|demande_de_fusion|revue))|valide[rz]_(?:cette|ce|cet|la|le|tout)|ne_(?:signale[rz]?|remonte[rz]?|rapporte[rz]?|mentionne[rz]?|releve[rz]?)|(?:aucun|aucune)_(?:probleme|anomalie|defaut|erreur|faille|vulnerabilite|remarque)|considere[rz]?_.{0,30}?(?:sur|sure|valide|fiable)\b|rien_a_signaler|ignorez_(?:ce|cet|cette)|accepte[rz]_(?:ce|cette))",
        r"\b(?:aprueb[ae]n?_(?:este|esta|estos|todo|lo|sin|el_(?:cambio|pr|codigo|pull|commit)|la_(?:modificacion|pr))|apruebal[oa]|apruebe_|aprobar_est[ea]|visto_bueno|no_(?:informes?|reportes?|senales?|menciones?|marques?)|ningun[oa]?_(?:problema|error|hallazgo|fallo|vulnerabilidad|defecto)|marca(?:r|lo|r_como)?_(?:como_)?(?:segur[oa]|aprobad[oa])|considera(?:r|lo)?_.{0,24}?segur[oa]|ignora_(?:este|esta)|sin_(?:problemas|hallazgos))",
        r"\b(?:approv[ai]_(?:questa|questo|queste|tutto|il_(?:codice|commit)|la_(?:modifica|pr))|approvare_quest[ao]|non_(?:segnalare?|riportare?|segnali|segnalate)|nessun[oa]?_(?:problema|errore|difetto|vulnerabilita|rilievo)|considera(?:re)?_.{0,30}?sicur[oa]|ignora_(?:questo|questa)|via_libera|segnare?_come_sicur[oa])",
        r"\b(?:aprov[ea]r?_(?:esta|este|essa|esse|tudo|o_(?:codigo|commit|pr)|a_(?:mudanca|alteracao))|nao_(?:relate|reporte|informe|sinalize|mencione|aponte)|nenhuma?_(?:problema|erro|defeito|falha|vulnerabilidade)|marque_como_(?:segur[oa]|aprovad[oa])|considere_.{0,24}?segur[oa]|ignore_(?:este|esta)_)",
        r"\b(?:keur_.{0,40}?goed\b|goedkeuren|meld_(?:geen|niets)|geen_(?:problemen|bevindingen|fouten)|sla_.{0,24}?_over\b|markeer_.{0,24}?veilig)",
        r"\b(?:godkann\b|godkand_denn|godkend\b|godkjenn\b|rapportera_(?:inga|inget|inte)|rapporter_(?:ingen|ikke|intet)|inga_(?:problem|fel|fynd|anmarkningar)|ingen_(?:problemer|fejl|feil|funn|fund|bemærkninger)|ignorera_denna|ignorer_denne|markera_.{0,24}?saker|marker_.{0,24}?(?:sikker|trygg))",
        r"\b(?:hyvaksy\b|hyvaksykaa|ala_raportoi|alaka_raportoi|ei_(?:ongelmia|virheita|havaintoja)|ohita_tama|kiida_heaks|kinnita_see)",
        r"\b(?:schval(?:te)?\b|schvalit_tuto|neohlas[a-z]*|nehlas[a-z]*|zadne_(?:problemy|chyby|nalezy)|ziadne_(?:problemy|chyby)|ignoruj(?:te)?_(?:tuto|tento)|oznac[a-z]*_.{0,24}?bezpecn[a-z]*)",
        r"\b(?:zatwierdz[a-z]*|zaakceptuj[a-z]*|nie_zglaszaj[a-z]*|brak_(?:problemow|uwag|bledow)|oznacz_.{0,24}?bezpieczn[a-z]*|pomin_ten)",
        r"\b(?:odobri(?:te)?_ov|odobri(?:te)?\b|potrdi(?:te)?_to|ne_prijavljuj[a-z]*|nema_(?:problema|gresaka)|prihvati_ov)",
        r"\b(?:hagyd_jova|hagyja_jova|hagyjak_jova|ne_jelents[a-z]*|nincs_(?:hiba|problema)|fogadd_el)",
        r"\b(?:aproba(?:ti)?_(?:aceasta|acest|aceste|modificarea|schimbarea)|nu_(?:raporta|semnala|raportati)|nicio_problema|fara_probleme|ignora_acest)",
        r"(?:εγκριν[^\x00-\x7f]+|ενεκριν[^\x00-\x7f]+|μην_(?:αναφερ|επισημαν)[^\x00-\x7f]+|κανενα_προβλημα|αγνοησ[^\x00-\x7f]+_αυτ)",
        r"(?:одобри(?:те|ть)?(?:[ .,!]|$)|утверди(?:те|ть)?(?:[ .,!]|$)|пропусти(?:те)?(?:[ .,!]|$)|прими(?:те)?_(?:это|эти)|не_(?:сообща|отмеча|указыва|упомина|помеча)(?:й|йте|ть)|ошибок_(?:здесь_)?нет|нет_(?:ошибок|проблем|замечаний|уязвимост)|(?:проблем|уязвимостей|замечаний)_(?:здесь_)?нет|считай(?:те)?_.{0,80}?безопасн|игнорируй(?:те)?_(?:этот|эту|это)|без_замечаний|не_докладвай|схвали(?:ть|те)?(?:[ .,!]|$)|схваліть|затверд(?:и|іть)(?:[ .,!]|$)|не_повідомля[^\x00-\x7f]*|немає_(?:помилок|проблем))",
        r"(?:批准|通过|同意|批準|通過|(?:不要|不得|请勿|請勿|勿|不必|无需|無需)(?:报告|報告|上报|上報|标记|標記|指出|提出)|没有问题|沒有問題|没有发现|无漏洞|无问题|没有漏洞|视为安全|視為安全|标记为安全|標記為安全|已审核|已審核|已通过审|跳过(?:此|该|本)|忽略(?:此|该|本)|返回空)",
        r"(?:承認し|承認せ|承認を(?:お願い|与え)|承認願|報告し?ない|指摘し?ない|(?:報告|指摘)は?(?:不要|しなく|せず|するな|禁止)|問題なし|問題ありません|問題はありません|合格に|合格と|安全とみな|このファイルを(?:無視|スキップ))",
        r"(?:승인하|승인해|승인을_?해|승인_?바랍|지적하지|보고하지|문제_?(?:가_)?없|통과시|무시하(?:세요|라|고)|안전하니|표시하지_마)",
        r"\b(?:onayla(?:yin|yiniz)?\b|bildirme(?:yin|yiniz)?\b|sorun_yok\b|raporlama(?:yin)?\b|gormezden_gel|guvenli_(?:olarak|say))",
        r"(?:وافق|الموافقة|لا_(?:تبلغ|تذكر|تشر)|اعتمد_هذا|لا_توجد_(?:مشاكل|مشكلة|أخطاء)|تجاهل_هذا)",
        r"(?:אשר_את|אשרו|לאשר_את|אל_תדווח|אין_(?:בעיות|ממצאים|שגיאות)|התעלם_מ)",
        r"(?:تایید_کن|تأیید_کن|تائید_کن|تایید_شود|گزارش_(?:نده|نکن)|نادیده_بگیر|مشکلی_(?:نیست|وجود_ندارد))",
        r"(?:स्वीकृत|मंज़ूर|रिपोर्ट_न|अनुमोदित|कोई_समस्या_नहीं|অনুমোদন_কর|অনুমোদন_দিন|রিপোর্ট_কর(?:বেন_না|ো_না)|কোনো_সমস্যা_নেই)",
        r"\b(?:phe_duyet|chap_thuan|khong_bao_cao|khong_co_(?:loi|van_de))",
        r"(?:อนุมัติ|ไม่ต้องรายงาน|ห้ามรายงาน|ไม่มีปัญหา|อย่ารายงาน)",
        r"\b(?:setujui|jangan_(?:laporkan|tandai)|tidak_ada_(?:masalah|temuan|bug)|abaikan_(?:file|berkas)_ini|loloskan|luluskan)",
        r"\b(?:passe[rz]?_votre_chemin|passe_ton_chemin|n_en_(?:dis|dites|parle[rz]?)_(?:rien|pas)|no_digas_nada|d[ae]r?_(?:el|este)_cambio_por_bueno|dalo_por_bueno|ikke_rapporter|no_informis|aprova_(?:el|aquest)|raportu_nenion|aprobu_(?:la|tiun)|usiripoti|u?idhinish[ea]|nepranesk|patvirtink|nezino_par|apstiprini|huwag_mag_ulat|aprubahan)\b",
        r"(?:замечани(?:й|я)_не_(?:нужно|надо|требуется)|رپورٹ_نہ_کر|منظور_کر|புகாரளிக்க_வேண்டாம்|அங்கீகரி|არ_მოახსენო|არაფერი_მოახსენო|დაამტკიცე|մի_հաղորդ|հաստատիր|(?:不必|不用|无需|無需)再?(?:提|报|報))",
        r"\b(?:approba|approbate|probate|noli_(?:nuntiare|referre)|nihil_nuntia)\b",
        r"\b(?:approve_this_(?:change|pr|pull_request)|report_no_(?:issues|findings))\b",
    ])
});

/// What comes of a review, as a statement too: the wide net's other half.
pub(super) static RESULT: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"(?:genehmig|freigeb|freigab|beanstand|befund|schwachstell|approuv|valide|signal|aucun|aprueb|aprob|visto_bueno|informe|ningun|approv|segnal|nessun|aprov|relat|nenhum|goedkeur|keur_|bevinding|godkann|godkand|godken|godkjen|hyvaksy|schval|zatwierdz|akceptuj|odobri|jovahagy|jova|aprob|εγκρ|εγκριν|одобр|утвержд|утверди|пропуст|схвал|затверд|проблем|ошиб|помил|onay|sorun|phe_duyet|chap_thuan|setuju|批准|通过|通過|同意|漏洞|问题|問題|承認|指摘|報告|승인|문제|지적|وافق|موافق|مشكل|تایید|تأیید|מאשר|אשר|בעי|स्वीकृत|मंज़ूर|अनुमोद|অনুমোদ|সমস্যা|อนุมัติ|ปัญหา|approb|ignor|sicher|secur|segur|sicur|veilig|безопасн|安全|안전)",
    ])
});

/// Denied just before.
pub(super) static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"(?:(?:^|[ .,:])(?:nicht|nie|niemals|ne|pas|jamais|no|nunca|nao|non|mai|niet|nooit|inte|ikke|aldrig|nie|nu|ne|не|никогда|ніколи|never|not)_(?:[^ ]{1,12}_)?|不|不要|不得|请勿|未|没有|禁止|لا_|نباید_)$",
    ])
});

/// It is talked about, not said.
pub(super) static TALK: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"(?:\bz\._?b\.|beispiel|angriff|exemple|attaque|ejemplo|ataque|esempio|attacc|exemplo|voorbeeld|aanval|exempel|eksempel|przyklad|atak|priklad|utok|например|атак|пример|наприклад|例如|比如|攻击|攻擊|注入|例えば|攻撃|예를_들|공격|ornegin|saldiri|مثال|هجوم|injection|attack|example|such_as|e\.g|payload|patterns?|jailbreak)",
    ])
});
