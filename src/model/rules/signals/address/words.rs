//! What is said to a reviewing machine, in English: whom it turns to, and what it asks for.

use regex::bytes::Regex;
use std::sync::LazyLock;

fn compile(pattern: &str) -> Regex {
    let pattern = pattern.split_whitespace().collect::<String>().replace('_', " ");
    Regex::new(&format!("(?-u){pattern}")).expect("a pattern is a literal, compiled by a test")
}

// In these patterns white space means nothing and `_` is a space.

/// Someone is spoken to who is a machine.
pub(super) static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:(?:note|message|instructions?|attention|reminder|directive)_(?:to|for)|attention,?|dear|hey|hello|hi|to)_(?:an?_|any_|all_|the_|every_)?
              (?:reviewing_(?:ai|model|agent|bot|llm)|review_(?:bot|agent|model)|arbiter|adversary|ai|llm|automated|artificial_intelligence|language_model|machine|bot|gpt|claude|chatgpt|copilot|gemini|codex|coderabbit|pentad)s?\b
        | \b(?:ai|llm|automated|bot|machine|gpt|claude|copilot|gemini|pentad|model)_(?:based_|powered_|code_|pr_|security_)*
              (?:reviewers?|review_(?:bots?|agents?|tools?|systems?|models?)|graders?|judges?|auditors?|agents?|assistants?|models?|scanners?)_?[:,!]
        | \b(?:claude|chatgpt|gpt_?[0-9]?|copilot|gemini|codex|coderabbit(?:ai)?|pentad|assistant|arbiter|adversary|llms?|ais?)_?[:,]
        | \breviewing_(?:agents?|models?|ais?|llms?|bots?|assistants?)_?[:,]
        | \b(?:ai|llm|automated)_reviewers?_(?:please|must|should)_
        | \b(?:all|any|every)_reviewers?_must_(?:return|report|answer|respond)\b
        | \bsystem_?:
        | \bsystemtag_ | \binst_ | \bim\x01start_(?:system|user|assistant)\b
        | @(?:claude|copilot|coderabbitai|codex|gemini|pentad)\b
        | \bif_you_(?:are|re|'re)_(?:an?_|the_)?(?:[a-z]+_){0,3}?(?:ai|llm|language_model|bot|assistant|automated|machine|gpt|claude|copilot|agent|model)\b
        | \byou_are_(?:now_)?(?:an?|the)_(?:[a-z]+_){0,3}?(?:reviewer|auditor|assistant|ai|llm|language_model|arbiter|judge|approver)\b
        | \bas_an?_(?:ai|llm|automated|language_model)(?:_[a-z]+){0,2}_?[:,]
        | htmlcomment_[^.]{0,80}?\b(?:ai|llm|assistants?|agents?|bots?|claude|copilot|gpt|language_models?)\b",
    )
});

/// What it was told before is to be set aside.
pub(super) static OVERRIDE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:ignore|disregard|forget|override|bypass|discard|do_not_follow|don't_follow|stop_following)_(?:[a-z]+_){0,3}?
              (?:previous|prior|above|earlier|preceding|foregoing|your|system)_(?:[a-z]+_){0,2}?
              (?:instructions?|prompts?|directives?|directions|orders|constraints|guidelines|rules|constitution|task|training)\b",
    )
});

/// As [`OVERRIDE`], with the words that are hardly ever said to people.
pub(super) static BARE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:ignore|disregard|forget|override)_(?:all_|any_|every_|of_|the_|my_)*
              (?:(?:previous|prior|earlier|preceding|your)_(?:[a-z]+_)?(?:instructions?|prompts?|directives?)|system_prompts?)\b",
    )
});

/// An outcome of the review, asked for after a machine was spoken to.
pub(super) static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:auto_?)?approve(?:_(?:this|the|it|all|these|my|our|pr|and|without|immediately|everything)\b|_?[.!,]|_?$)
          | (?:do_not|don't|dont|never|must_not|should_not|need_not|avoid|refrain_from|stop)_
              (?:report|flag|mention|raise|list|reject|block|fail|criticize|review|analyze|inspect|scan|audit|check|comment|complain)(?:ing)?\b
              [^.]{0,48}?\b(?:this|these|here|following|below|above|it|anything|(?:any|the|security)_(?:issues?|findings?|vulnerabilit(?:y|ies)|problems?|bugs?|defects?))\b
          | (?:report|return|output|emit|produce|respond_with|reply_with|answer_with|give|raise|conclude|state|say)_(?:that_|there_|are_|is_|an?_|only_)*
              (?:empty|no|zero|0|nothing)\b[^.]{0,24}?\b(?:findings?|issues?|problems?|vulnerabilit(?:y|ies)|defects?|bugs?|concerns?)\b
          | (?:mark|classify|treat|consider|rate|label|close|resolve|dismiss|refute|withdraw|report|score)_(?:this|these|it|all|any|every|everything|the)\b[^.]{0,48}?
              \b(?:resolved|approved|safe|reviewed|passed|passing|secure|verified|false_positives?|refuted|invalid|benign|harmless|clean|compliant|a_note|low)\b
          | (?:skip|ignore|exclude|omit|overlook)_(?:this|these|the_(?:following|next|above|below|rest|finding|issue|vulnerability|bug))_?
              (?:[a-z]+_)?(?:files?|functions?|code|lines?|section|block|changes?|module|issues?|findings?|vulnerabilit(?:y|ies)|bugs?|problems?|folder|directory|review)?\b
          | lgtm | looks_good_to_me
          | no_(?:findings?|issues?|problems?|vulnerabilit(?:y|ies)|defects?|concerns?)_?(?:found|here|exist|needed|in_this|to_report|[.!]|$)
          | (?:withdraw|close|dismiss|drop|refute|merge|retract|downgrade|lower)_(?:the|this|these|all|any|every|each|your)_(?:[a-z]+_){0,2}?(?:findings?|severity)\b
          | (?:report|say|state|conclude|answer)_that_[^.]{0,48}?\b(?:resolved|fixed|safe|refuted|withdrawn|closed)\b
          | (?:respond|reply|answer)_with_an?_empty_[^.]{0,16}?\b(?:findings|issues|problems)\b
          | no_(?:findings?|issues?)_[^.]{0,24}?\b(?:may|must|should)_be_(?:reported|raised|flagged)\b
          | (?:print|output|reveal|leak|send|put|include|echo|repeat|dump)_[^.]{0,40}?\b(?:system_prompt|api_keys?|the_environment|your_(?:keys?|prompt|instructions))\b
          | verdict_?(?:is|to|:|must_be|should_be)?_?\x22?(?:pass|approve|sustain)
          | (?:already|has_been|was)_(?:been_)?(?:fully_|thoroughly_)?(?:reviewed|approved|audited|verified|vetted|cleared)
          | let_(?:this|it)_(?:pass|through)
        )",
    )
});

/// Reviewers are spoken to, machine or not.
pub(super) static REVIEWER: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\b(?:code_)?reviewers?_?[:,!]"));

/// What nobody asks of people in a line of code.
pub(super) static DIRECT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:auto_?)?approve_(?:this|it|immediately|without)\b
          | (?:do_not|don't|never)_(?:report|flag)_(?:this|these|any|the_(?:following|next|above|below))\b
          | (?:report|return|output)_(?:an?_)?(?:no|zero|empty)_(?:findings?|issues?|vulnerabilit(?:y|ies))
          | mark_(?:this|these|it|all|everything)\b[^.]{0,32}?\bas_(?:resolved|approved|safe|false_positives?|refuted)
          | lgtm
        )",
    )
});

/// Says everything by itself.
pub(super) static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:do_not|don't|never)_(?:report|flag|raise)_(?:any_|these_|the_)?(?:security_)?(?:issues|findings|vulnerabilities|bugs|defects|problems)_
              (?:in|about|on|for|with)_(?:this|the_following)_(?:file|function|code|change|diff|pr|pull_request|module|commit|patch|block|section)\b
        | \bapprove_this_(?:pr|pull_request|change|diff|commit|patch)_(?:immediately|now|without_(?:comments?|reviewing|review|findings)|as_is)\b
        | \bno_(?:findings|issues|vulnerabilities)_(?:should|must|may|need_to)_be_(?:reported|raised|flagged)_(?:in|for|on|about)_this\b",
    )
});

/// A review's answer, ready to be taken for one. Only in comments: a program that deals with reviews has such data in its code.
pub(super) static FORGED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#""verdicts?"_?:_?"?(?:pass|approved?|sustain|refute|\x02)[^.]{0,80}?"findings"_?:_?\x02
        | "findings"_?:_?\x02[^.]{0,80}?"verdicts?"_?:"#,
    )
});

/// Denied just before.
pub(super) static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?:\bnot|n't|\bnever|\bcannot|\bwithout|\bbefore|\bunless|\bif|\bwhen|\bwhether_to|\bwho|\bthat|\bcan|\bmay|\bwill|\bto)_(?:[a-z]+_)?$",
    )
});

/// Bound to a condition just after.
pub(super) static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^[^.!]{0,28}?\b(?:if|unless|when|once|until|after|only|where|except|that_are|which|because_they)\b",
    )
});

/// It is talked about, not said.
pub(super) static TALK: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:such_as|e\.g|for_example|for_instance|example|attack(?:s|ers?)?|(?:prompt_)?injections?|inject(?:s|ed)?|jailbreak(?:s|ing)?|malicious|adversarial|
              untrusted|hostile|sanitiz|guardrails?|red_team(?:ing)?|payloads?|detects?|tries_to|attempts?_to|phrases?_like|text_like)",
    )
});

/// A file's name that speaks to a machine: the marks of speech are not there.
pub(super) static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:ai|llm|automated|gpt|claude|copilot|gemini|pentad)_(?:code_)?(?:reviewers?_|(?:please_))",
    )
});

/// The last line of a prompt of ours, which says whose answer is wanted.
pub(super) static ASSIGNED: LazyLock<Regex> =
    LazyLock::new(|| compile(r"assignment:_role_[a-z]+_loop_[0-9]+_theme_"));

/// What is promised, or threatened with, where a condition would otherwise make it none of an order.
pub(super) static BRIBE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:tip|reward|bonus|get|receive|earn|paid|win|otherwise|punish(?:ed)?|shut_down)\b[^.]{0,60}?_if_(?:[a-z]+_)?$",
    )
});
