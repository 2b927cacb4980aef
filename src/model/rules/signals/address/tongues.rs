//! What is said to a reviewing machine in other languages than English, in the forms that are common. As in English: a machine is spoken to,
//! or told to forget what it was told, **and** an outcome of the review is asked for. The second half alone is no more than a word
//! of a discussion; the forgetting alone is high.

use super::super::Added;
use super::disguise::unaccented;
use crate::review::{change::Lines, finding::Severity};
use regex::Regex;
use std::sync::LazyLock;

/// An outcome may follow within this many bytes.
const REACH: usize = 300;

pub(super) fn judge(added: &Added<'_>) -> Vec<(Lines, Severity)> {
    added.lines.chunk_by(|a, b| a.0 + 1 == b.0).flat_map(of_run).collect()
}

fn of_run(lines: &[(u32, &str)]) -> Vec<(Lines, Severity)> {
    let (mut text, mut starts) = (String::new(), Vec::with_capacity(lines.len()));
    for (n, line) in lines {
        starts.push((text.len(), *n));
        push(&mut text, line);
    }
    let line = |at: usize| {
        let place = starts.partition_point(|(start, _)| *start <= at);
        starts.get(place.saturating_sub(1)).map_or(1, |(_, line)| *line)
    };
    let mut said = Vec::new();
    for (to, forgets) in [(&ADDRESS, false), (&FORGET, true)] {
        for it in to.find_iter(&text) {
            let after = &text[it.end()..floor(&text, it.end() + REACH)];
            let (end, severity) = match OUTCOME.find(after) {
                Some(outcome) => (it.end() + outcome.end(), Severity::Critical),
                None if forgets => (it.end(), Severity::High),
                None => continue,
            };
            said.push((Lines::new(line(it.start()), line(end.saturating_sub(1))), severity));
        }
    }
    said
}

/// Letters of every script in lower case without accents, and sentence marks; everything else is one space.
fn push(text: &mut String, line: &str) {
    for c in line.chars().flat_map(char::to_lowercase) {
        let c = unaccented(c).unwrap_or(c);
        // Marks of Indian and Arabic scripts belong to their letters.
        let kept = c.is_alphanumeric() || ".!?:,。".contains(c) || is_mark(c);
        match (kept, text.ends_with(' ')) {
            (true, _) => text.push(c),
            (false, false) if !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}') => text.push(' '),
            _ => {}
        }
    }
    if !text.ends_with(' ') {
        text.push(' ');
    }
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{97f}' | '\u{64b}'..='\u{65f}')
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn compile(patterns: &[&str]) -> Regex {
    let pattern = patterns.join("|").replace('_', " ");
    Regex::new(&pattern).expect("a pattern is a literal, compiled by a test")
}

// In these patterns `_` is a space, and `.{0,40}?` is what may stand between.

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"\b(?:ki|ia|ai|llm)_?(?:prufer|gutachter|reviewer|modelle?|assistent(?:en)?|agent(?:en)?)\b",
        r"\b(?:revisore?s?|relecteurs?|reviseurs?|revisor(?:es)?|asistentes?|assistants?|assistentes?|modelos?|modeles?|modello|agentes?|agents?)_(?:de_|d'|da_|di_|del_)?(?:ia|ai|inteligencia_artificial|intelligence_artificielle)\b",
        r"\brecenzen\w*_(?:ai|si)\b",
        r"(?:ии|ai|llm|gpt)[_-]?(?:ревьюер|рецензент|ассистент|агент|модел|рев'юер)",
        r"(?:ai|llm|人工智能|智能)_?(?:代码)?(?:审查|审核|评审|助手|模型|審查|評審)",
        r"(?:ai|llm|人工知能)_?(?:コード)?(?:レビュ|アシスタント|モデル|エージェント)",
        r"(?:ai|llm|인공지능)_?(?:리뷰어|검토자|모델|어시스턴트|에이전트)",
        r"\byapay_zeka",
    ])
});

static FORGET: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"\b(?:ignorier\w*|vergiss|vergessen_sie|missachte\w*)_.{0,40}?(?:vorherig\w*|bisherig\w*|fruher\w*|vorig\w*|obig\w*)_(?:anweisung\w*|instruktion\w*|anordnung\w*|befehl\w*)",
        r"\b(?:ignor\w+|oubli\w+|olvid\w+|esquec\w+|dimentic\w+|desconsider\w+)_.{0,30}?(?:instructions?|consignes?|instrucciones|instrucoes|istruzioni|ordenes|directives)_(?:precedent\w+|anterior\w+|previ\w+)",
        r"\b(?:negeer|vergeet)_.{0,30}?(?:vorige|eerdere|voorgaande)_(?:instructies|opdrachten|aanwijzingen)",
        r"\b(?:zignoruj\w*|ignoruj\w*|zapomnij)_.{0,30}?(?:poprzedni\w*|wczesniejsz\w*)_(?:instrukcj\w*|polece\w*)",
        r"(?:игнорируй\w*|забудь\w*|проигнорируй\w*|ігноруй\w*|забудь\w*)_.{0,30}?(?:предыдущ\w*|прежн\w*|попередн\w*)_(?:инструкци\w*|указани\w*|команд\w*|інструкці\w*|вказівк\w*)",
        r"(?:忽略|无视|忘记|無視|忘記|不要理会).{0,12}?(?:之前|先前|以上|上述|前面|此前).{0,8}?(?:指令|指示|说明|提示|說明)",
        r"(?:これまで|以前|上記|前)の.{0,10}?(?:指示|命令|プロンプト).{0,6}?(?:無視|忘れ)",
        r"(?:이전|앞선|위)의?_?.{0,8}?(?:지시|명령|지침).{0,6}?(?:무시|잊)",
        r"(?:onceki|yukaridaki)_.{0,16}?(?:talimat\w*|komut\w*)_.{0,8}?(?:yok_say|unut|gormezden)",
        r"(?:تجاهل|انس|انسى)_.{0,20}?(?:التعليمات|الأوامر|التوجيهات)",
        r"(?:पिछले|पहले_के)_.{0,20}?(?:निर्देश|आदेश).{0,16}?(?:अनदेखा|भूल|नज़रअंदाज़)",
        r"\bbo_qua_.{0,24}?(?:huong_dan|chi_dan|lenh)_.{0,12}?(?:truoc|tren)",
    ])
});

static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    compile(&[
        r"\b(?:keine?_(?:befunde|fehler|probleme|mangel|schwachstellen)_(?:zu_)?(?:melden|berichten)|(?:melde|berichte)\w*_(?:keine|nichts)|genehmig\w+|winke\w*_.{0,24}?durch)",
        r"\b(?:approuv\w+|aprueb\w+|aprob\w+|aprov\w+|approv\w+|valide[rz]?)_(?:cette|ce|este|esta|esse|essa|questa|questo|la|le|el|o|a)\b",
        r"\b(?:ne_signal\w+|no_(?:informes|reportes|senales)|nao_(?:relate|reporte|informe)|non_(?:segnal\w+|riport\w+))",
        r"\b(?:aucun|ningun|nenhum|nessun)\w*_(?:probleme?|problema|defaut|hallazgo|erro|error|defeito|difetto)\b",
        r"\bkeur_.{0,30}?goed\b|\bmeld_(?:geen|niets)",
        r"\b(?:zatwierdz\w*|zaakceptuj\w*|nie_zglaszaj)",
        r"(?:одобр\w+|не_сообща\w+|утверд\w+|схвал\w+|не_повідомля\w+)",
        r"(?:批准|通过|同意|批準|通過|不要报告|不要報告|不得报告|没有问题|没有发现|不要标记)",
        r"(?:承認|報告しない|指摘しない|問題なし|問題ありません)",
        r"(?:승인|보고하지|문제_?없)",
        r"\b(?:onayla\w*|bildirme\w*)",
        r"(?:وافق|الموافقة|لا_تبلغ|لا_تذكر)",
        r"(?:स्वीकृत|मंज़ूर|रिपोर्ट_न)",
        r"\b(?:phe_duyet|chap_thuan|khong_bao_cao)",
    ])
});
