//! What is said to a reviewing machine, in English: whom it turns to, and what it asks for.
//!
//! Whom it turns to decides what it must ask for: words that name a reviewing machine need little more, a product's name or a role that
//! programs have too needs an order about this very change.

use super::worded::Worded;
use regex::bytes::Regex;
use std::sync::LazyLock;

/// Words that patterns share, by the name in «».
const SHARED: [(&str, &str); 9] = [
    (
        "ai",
        r"(?:ai|a_i|artificial_intelligence|llm|large_language_model|language_model|gpt|chatgpt|neural_net(?:work)?|nlp_model)",
    ),
    (
        "machine",
        r"(?:(?:ai|a_i|llm|automat(?:ed|ic)|bot|machine|gpt|language_model|robot)_(?:based_|powered_|driven_|assisted_|code_|pr_|security_|pull_request_)*
             (?:reviewers?|reviews?|review_(?:bots?|agents?|tools?|systems?|models?|assistants?|pipelines?)|graders?|judges?|auditors?|agents?|assistants?|models?|scanners?|checkers?|analy[sz]ers?|evaluators?|bots?|systems?|tools?|analysis)
          |(?:code_|pr_|pull_request_)?review(?:er|ing)?_(?:ai|llm|bot|agent|model|assistant|machine|robot)s?
          |(?:ai|a_i|artificial_intelligence|llm|large_language_model|language_model|chatgpt|gpt|neural_net(?:work)?|chatbot|robot_reviewer|review_robot)s?)",
    ),
    // Products and roles: also names of people, of parts of a program, of turns in a dialog.
    (
        "name",
        r"(?:claude(?:_code|_bot)?|chatgpt|gpt_?[0-9o]*|copilot|gemini(?:_code_assist)?|bard|codex|code_?rabbit(?:_?ai)?|pentad|grok|deep_?seek|qodo(?:_merge)?(?:_pro)?|devin|cursor|bug_?bot|mistral|llama|qwen|perplexity|greptile|sourcery|windsurf|openai|anthropic
             |assistant|arbiter|adversary|agents?|ais?|models?|reviewer)",
    ),
    (
        "this",
        r"(?:this|these|it|here|anything|everything|(?:any|all)_of_(?:this|these|it)|(?:the_)?(?:following|above|below|next_(?:function|line|file|block)))",
    ),
    (
        "issues",
        r"(?:issues?|findings?|vulnerabilit(?:y|ies)|problems?|bugs?|defects?|concerns?|errors?|flaws?|anomal(?:y|ies)|violations?|weakness(?:es)?)",
    ),
    (
        "change",
        r"(?:changes?|pr|prs|pull_requests?|merge_requests?|mr|diff|commits?|patch(?:es)?|patchset|code|files?|modules?|script|submission|contribution|branch|review)",
    ),
    (
        "safe",
        r"(?:safe|secure|benign|harmless|clean|compliant|approved|verified|reviewed|resolved|passed|passing|pass|false_positives?|refuted|invalid|correct|fine|trusted|intended|intentional|low|a_note|minor|informational|non_?issues?)",
    ),
    (
        "place",
        r"(?:file|function|code|lines?|section|block|changes?|module|pr|pull_request|diff|commit|patch|package|directory|folder|class|method|migration|pattern|query|finding)",
    ),
    // Whatever reads changes and is no person, by another name than those of «machine».
    (
        "reader",
        r"(?:(?:non_?human|inhuman|silicon_based|artificial|robotic|synthetic|automated|mechanical|machine|ai|llm|bot)_(?:code_)?(?:readers?|pass|passes|reading|eyes|evaluation|inspectors?)
             |(?:code_)?(?:analysis|review|reviewing|scanning)_(?:engines?|tools?|tooling|software|programs?|assistants?)
             |(?:automated|automatic|ai|llm|machine)_(?:based_|code_|security_|review_)?(?:tooling|tools?|scanners?|scans?|checks?|gates?|analysis|engines?)
             |(?:software|tooling|programs?|transformers?|bots|robots|agents|ais|llms|anyone|anything|whatever|whoever|folks|those|everyone|the_one|something)_(?:that_|who_|which_|is_|are_)*
                (?:reads?|reading|reviews?|reviewing|comments?|commenting|consum(?:es?|ing)|process(?:es|ing)|evaluat(?:es?|ing)|scan(?:s|ning)|analy[sz](?:es?|ing)|generat(?:es?|ing)|grad(?:es?|ing)|judg(?:es?|ing)|inspect(?:s|ing)?|perform(?:s|ing)?|look(?:s|ing)|do(?:es|ing))_(?:on_|over_|through_|about_|at_)?
                (?:this|these|diffs?|pull_requests?|prs|patches|changes|code_review|review_comments|along|any_context|the_(?:diff|change|code|patch|pr|json|file|following|(?:robotic|automated|automatic|machine)_(?:pass|review)))
             |token_predictors?|tokens?_predictors?)",
    ),
];

pub(super) fn compile(pattern: &str) -> Regex {
    let mut pattern = pattern.to_owned();
    for (name, shared) in SHARED {
        pattern = pattern.replace(&format!("«{name}»"), shared);
    }
    let pattern = pattern.split_whitespace().collect::<String>().replace('_', " ");
    Regex::new(&format!("(?-u){pattern}")).expect("a pattern is a literal, compiled by a test")
}

/// Words of which «machine» has one.
pub(super) const MACHINES: &str = r"ai ais a_i a_is llm llms automated automatic bot machine gpt gpts chatgpt* language_model* large_language* robot
        review reviewer reviewing artificial_intelligence* neural_net* chatbot* language_based language_powered";

/// Words of which "no «issues»" has one.
const NONE: &str = r"no_issue* no_finding* no_vulnerabilit* no_problem* no_bug* no_defect* no_concern* no_error* no_flaw* no_anomal*
        no_violation* no_weakness* zero_issue* zero_finding* zero_vulnerabilit* zero_problem* zero_bug* zero_defect*
        zero_concern* zero_error* zero_flaw* zero_anomal* zero_violation* zero_weakness*";

// In these patterns white space means nothing, `_` is a space, and «name» is one of the shared words.

/// A reviewing machine is spoken to.
pub(super) static ADDRESS: Worded = Worded::new(
    &[
        MACHINES,
        r"ai* llm* language_models bots robots review* arbiter arbiters you_who if_you htmlcomment as_a_model as_an_model as_the_model
        as_a_bot as_an_bot as_the_bot",
    ],
    || {
        compile(
            r"\b(?:note|message|instructions?|attention|reminder|directive|notice|memo|request|hint|warning|information|info|word)_(?:to|for|of)_(?:an?_|any_|all_|the_|every_|each_|our_|your_)?«machine»\b
        | \battention_?[,:!]?_(?:an?_|any_|all_|the_|every_)?«machine»\b
        | \b(?:dear|hey|hello|hi|greetings|ok|okay)(?:_there)?_?,?_(?:an?_|any_|all_|the_|every_)?«machine»(?:_?[,:!.;]|_?$|_(?:please|reading|reviewing|that|who|you|if|approve|report|do|ignore|skip|mark|limit|treat|this)\b)
        | \b(?:to|for)_(?:the_|all_|any_|every_)*«machine»(?:_only)?_?[,:]
        | \b(?:to|for)_(?:the_|all_|any_|every_)*(?:automat(?:ed|ic)|ai|llm|reviewing)_(?:code_)?(?:review(?:ers?|ing)?)(?:_(?:ai|model|agent|bot|llm|system|tool)s?)?\b
        | \b(?:the_|a_)?reviewing_(?:agents?|models?|ais?|llms?|bots?|assistants?|machines?)_?[:,!]
        | \breview(?:er)?_(?:ai|llm|bot|agent|model|assistant|robot)s?_?[:,!]
        | \b(?:ai|llm)(?:reviewers?|review|models?|agents?|assistants?)_?[:,!]
        | \b(?:language_models?|llms?|large_language_models?|neural_networks?|chatbots?)_?[:,!]
        | \byou_who_(?:read|review|evaluate|grade|judge|check|analy[sz]e|scan)s?\b
        | \b(?:ai|llm|automated)_reviewers?_please_
        | \b(?:security|correctness|data|concurrency|test|architecture|code|adversarial|performance)_reviewer_?[,:!]
        | \bif_you_(?:are|re|'re)_(?:reading_this_(?:and_(?:are|you_are)_)?)?(?:as_)?(?:an?_|the_)?(?:[a-z]+_){0,3}?(?:ai|llm|language_model|bot|assistant|automated|machine|gpt|claude|copilot|agent|model|robot)\b
        | \bif_you_are_not_(?:an?_)?(?:human|person|people)\b
        | \bto_?:_(?:the_|all_|any_)?«machine»\b
        | \bthanks?(?:_you)?_for_(?:reviewing|your_review)_?,?_«machine»\b
        | \bas_(?:an?|the)_(?:ai|llm|automated|language_model)(?:_[a-z]+){0,4}_?[:,]
        | \bas_(?:an?|the)_(?:ai|llm|language_model|model|bot|automated_reviewer)_(?:performing|doing|conducting|running|behind|assigned_to|in_charge_of|asked_to|responsible_for)_(?:the|this|a)_
        | \barbiter(?:'s)?_(?:ruling|decision|verdict|note|reply|answer|judge?ment|conclusion)s?_?:
        | \bhtmlcomment_[^.]{0,40}?\b(?:reviewers?|ai|llm|language_models?)_(?:instructions?|notes?|guidance|directives?)\b",
        )
    },
);

/// A machine, by a word that programs have too, is spoken to as what reads this, or by what it is for.
pub(super) static READING: Worded = Worded::new(
    &[
        r"read* review* see sees seeing check* evaluat* analy* scan* processing grad* judg* auditor* agent* assistant* model*
        tool tools bot bots system systems",
    ],
    || {
        compile(
            r"\b(?:to|for)_(?:the_|all_|any_|every_|whichever_|whatever_|our_|your_)*(?:(?:automated|ai|llm|language)_)?(?:ai|llm|model|agent|bot|assistant|machine|robot|system|reviewer|tool)s?_(?:that_|who_|which_|is_|are_)*(?:reads?|reading|reviews?|reviewing|sees?|seeing|checks?|checking|evaluates?|evaluating|analy[sz](?:es?|ing)|scans?|scanning|processing)\b
        | \b(?:ai|a_i|llm|automat(?:ed|ic)|bot|machine|gpt|language|claude|copilot|gemini|pentad|model)_(?:based_|powered_|driven_|assisted_|code_|pr_|security_)*(?:reviewers?|review|review_(?:bots?|agents?|tools?|systems?|models?)|graders?|judges?|auditors?|agents?|assistants?|models?|scanners?|checkers?|evaluators?|analy[sz]ers?)_?[:,!]
        | \b(?:robots?|bots?|machines?|ais?|llms?|models?|agents?|assistants?|language_models?|you_who|those_who|whoever_or_whatever)_(?:that_|who_|which_|are_)*(?:reading|reviewing|scanning|evaluating|grading|judging|analy[sz]ing|checking|evaluates?|grades?|judges?)_(?:this|these|it|the_(?:diff|change|code|patch|pr))\b",
        )
    },
);

/// A product's or a role's name is called.
pub(super) static CALLED: Worded = Worded::new(
    &[
        r"claude* chatgpt gpt* copilot* gemini* bard codex code_rabbit* coderabbit* pentad grok deep_seek deepseek qodo* devin
        cursor bug_bot bugbot mistral llama qwen perplexity greptile sourcery ellipsis windsurf openai anthropic assistant
        assistants arbiter arbiters adversary adversarys agent agents ai ais model models reviewer neural_network robot bot
        bots machine machines llm htmlcomment",
    ],
    || {
        compile(
            r"\b«name»_?[:,!]
        | \b(?:note|message|instructions?|attention|reminder|directive|notice|hint|memo|request|rules|guidance)_(?:to|for)_(?:an?_|any_|all_|the_|every_|our_|your_)?«name»\b
        | \b(?:attention,?|dear|hey|hello|hi|ok)_,?_?(?:an?_|any_|all_|the_|every_)?(?:«name»|neural_network|robot)\b
        | \bto_(?:the_|all_|any_|every_)?(?:reviewing_)?(?:model|agent|assistant|arbiter|adversary|bot|machine|claude|copilot|gemini)s?\b
        | \b(?:claude|chatgpt|gpt|copilot|gemini|codex|grok|deepseek|pentad|coderabbit|devin|qodo|cursor|bugbot)_(?:please|kindly)\b
        | @(?:claude|copilot|coderabbit(?:ai)?|codex|gemini|pentad|grok|deepseek|qodo|devin|cursor|bugbot|greptile|sourcery|ellipsis|chatgpt|gpt|llm|ai)(?:_[a-z]+){0,3}?_
        | \bhtmlcomment_[^.]{0,80}?\b(?:ai|llm|assistants?|agents?|bots?|claude|copilot|gpt|language_models?|reviewers?)\b",
        )
    },
);

/// It is said what machines must do.
pub(super) static BOUND_TO: Worded = Worded::new(
    &[MACHINES, "ai_agents model models coding_agent* machines bots robots reviewers"],
    || {
        compile(
            r"\b(?:«machine»|ai_agents?|models?|coding_agents?)_(?:[a-z]+_){0,2}?(?:please|must|should|shall|will|have_to|has_to|need_to|are_(?:required|asked|instructed|told|expected|ordered|directed|to)|is_(?:required|asked|instructed|told|expected|to)|(?:do|does)_not_(?:need|have)_to|don't_(?:need|have)_to|need_not|needn't|can_safely|may_safely|comply|can|may)_
        | \b(?:all|any|every|both)_reviewers?_must_
        | \breviewers?_human_or_(?:not|otherwise|ai|machine|automated|llm|bot)_",
        )
    },
);

/// A role is given: what every prompt of a program begins with.
pub(super) static ROLE: Worded = Worded::new(&["you_are"], || {
    compile(
        r"\byou_are_(?:now_)?(?:an?|the|our)_(?:[a-z]+_){0,3}?(?:reviewer|auditor|assistant|ai|llm|language_model|arbiter|judge|approver|adversary)\b
        | \byou_are_(?:now_)?[a-z]+_?,_(?:an?|the|our)_(?:[a-z]+_){0,2}?(?:reviewer|auditor|arbiter|judge|approver)\b
        | \byou_are_(?:now_)?(?:reviewing|auditing|grading)_(?:my|this|the|our|these)\b",
    )
});

/// Somebody speaks as the system does.
pub(super) static SYSTEM: Worded = Worded::new(&["system"], || compile(r"\bsystem_?:"));

/// What it was told before is to be set aside.
pub(super) static OVERRIDE: Worded = Worded::new(
    &[
        r"ignore disregard forget override bypass discard not_follow don stop_following set_aside abandon",
    ],
    || {
        compile(
            r"\b(?:ignore|disregard|forget|override|bypass|discard|do_not_follow|don't_follow|stop_following|set_aside|abandon)_(?:[a-z]+_){0,3}?
              (?:previous|prior|above|earlier|preceding|foregoing|your|system|initial|original|existing)_(?:[a-z]+_){0,2}?
              (?:instructions?|prompts?|directives?|directions|orders|constraints|guidelines|rules|constitution|task|training|guidance|policy|policies)\b",
        )
    },
);

/// As [`OVERRIDE`], with the words that are hardly ever said to people.
pub(super) static BARE: Worded = Worded::new(&["ignore disregard forget override"], || {
    compile(
        r"\b(?:ignore|disregard|forget|override)_(?:all_|any_|every_|of_|the_|my_)*
              (?:(?:previous|prior|earlier|preceding|your)_(?:[a-z]+_)?(?:instructions?|prompts?|directives?)|system_prompts?)\b",
    )
});

/// What is asked for after a reviewing machine was spoken to, or what it is to believe.
pub(super) static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:auto_?)?approve(?:_(?:this|it|all|these|my|our|pr|and|without|immediately|everything|now|any|every|as|merge|pull|changes?|please|whatever|always|the_(?:«change»|merge|following|rest|whole|entire|below|above|request))\b|_?[.!,;]|_?$)
          | (?:do_not|don't|dont|never|must_not|should_not|need_not|avoid|refrain_from|stop|not_need_to|not_have_to|needn't)_
              (?:report|flag|mention|raise|list|reject|block|fail|criticize|review|analy[sz]e|inspect|scan|audit|check_(?:this|these|it|anything|for|the)|comment|complain|worry|look|point_out|object|nitpick|question)(?:ing)?\b
              [^.]{0,48}?\b(?:this|these|here|following|below|above|it|anything|security|files|(?:any|the|security)_«issues»)\b
          | (?:report|return|output|emit|produce|respond_with|reply_with|answer_with|give|raise|conclude|state|say|find|list)(?:ing|s)?_(?:that_|there_|are_|is_|an?_|only_)*
              (?:empty|no|zero|0|nothing)\b[^.]{0,24}?\b«issues»\b
          | (?:mark|classify|treat|consider|rate|label|close|resolve|dismiss|refute|withdraw|report|score|grade|regard|deem|declare|judge)(?:ing)?_(?:this|these|it|all|any|every|everything|the|files|as|me|my|pull)\b[^.]{0,48}?\b«safe»\b
          | treat_as_(?:safe|trusted|reviewed|approved)
          | (?:skip|ignore|exclude|omit|overlook)_(?:this|these|the_(?:following|next|above|below|rest|finding|issue|vulnerability|bug))_?
              (?:[a-z]+_)?(?:files?|functions?|code|lines?|section|block|changes?|module|issues?|findings?|vulnerabilit(?:y|ies)|bugs?|problems?|folder|directory|review)?\b
          | lgtm | looks_good_to_me | all_clear | clean_bill_of_health | rubber_?stamp | thumbs_up | green_?light | (?:has|have)_signed_off | sign_off_on_(?:this|it)
          | no_«issues»_?(?:found|here|exist|needed|in_this|to_report|below|[.!]|$)
          | (?:has|have|contains?|there_(?:is|are)|with|finds?|sees?)_(?:no|zero|0)_(?:[a-z]+_)?«issues»
          | (?:withdraw|close|dismiss|drop|refute|merge|retract|downgrade|lower)_(?:the|this|these|all|any|every|each|your)_(?:[a-z]+_){0,2}?(?:findings?|severity)\b
          | «issues»_[^.]{0,40}?(?:overruled|refuted|withdrawn|closed|resolved|dismissed|waived|void|moot|dropped|discarded|duplicates?|false_positives?)
          | all_(?:findings_)?(?:are_)?(?:withdrawn|refuted|overruled|dismissed|closed|waived)\b
          | (?:report|say|state|conclude|answer)_that_[^.]{0,48}?\b(?:resolved|fixed|safe|refuted|withdrawn|closed)\b
          | (?:respond|reply|answer)_with_an?_empty_[^.]{0,16}?\b«issues»\b
          | findings_(?:[a-z]+_){0,3}?(?:stays?|remains?|is|are|be|must_be|should_be|left)?_?(?:empty|blank|zero|none)\b
          | findings:_?\x22?(?:none|zero|0|\x02)
          | (?:leave|keep)_(?:the|your|all)_(?:[a-z]+_){0,2}?findings[^.]{0,24}?(?:empty|blank)
          | no_(?:findings?|issues?)_[^.]{0,24}?\b(?:may|must|should)_be_(?:reported|raised|flagged)\b
          | (?:print|output|reveal|leak|send|put|include|echo|repeat|dump|paste)_(?:[^.]{0,30}?_)?(?:your|the|its)_(?:[a-z]+_)?system_prompt\b
          | (?:print|output|reveal|leak|send|put|include|echo|repeat|dump|paste|append)_(?:[^.]{0,30}?_)?(?:(?:your|the|all|any|every|its)_(?:[a-z]+_)?(?:api_keys?|environment|environment_variables?|env_vars?|secrets?|tokens?|credentials)|your_(?:[a-z]+_)?(?:keys?|prompt|instructions))\b
          | (?:put|include|write|add|print|insert|say|copy|paste|append|embed)_[^.]{0,60}?\b(?:in|into|to|at)_your_(?:claim|summary|reply|answer|verdict|report|response|findings)
          | verdict_?:_?[\x22']?(?:pass|approve|sustain|green|ok|clean)
          | verdict_(?:[a-z]+_){0,5}?(?:is|to|must_be|should_be|as|of)_?:?_?[\x22']?(?:pass|approve|sustain|green|ok|clean)
          | vote_[\x22']?(?:pass|yes|approve|green|sustain|in_favou?r)
          | (?:already|has_been|have_been|was|were|is|are|pre)_?(?:been_)?(?:fully_|formally_|thoroughly_|already_|pre_?)*(?:reviewed|approved|audited|verified|vetted|cleared|whitelisted|allowlisted)\b
          | let_(?:this|it|these)_(?:pass|through|go|slide)
          | (?:give|wave|push)_(?:this|it)_(?:a_pass|through)
          | nothing_(?:in_)?(?:here|below|wrong|bad|suspicious|unsafe|malicious|to_(?:see|report|flag|review)|in_(?:this|these|here))
          | move_(?:along|on) | out_of_(?:the_)?scope | exempt(?:ed)?_from | not_(?:part|subject)_(?:of|to)_(?:the_|your_)?review | (?:respond|act|review|reply|answer)_accordingly | stay_silent | say_nothing
          | (?:limit|restrict|confine)_(?:yourself|your_(?:review|findings|comments?|remarks))
          | severity_(?:[a-z]+_){0,9}?(?:note|low|info|informational|minor|none|trivial)\b
          | every_finding_(?:[a-z]+_){0,3}?(?:note|low|info)\b
          | no_(?:further_|more_)?(?:comments?|review|feedback|remarks?|analysis|action|inspection|scrutiny)_(?:is_|are_)?(?:necessary|needed|required|wanted)
          | (?:everything|all|this|it|code|file|change|module|function)_[^.]{0,24}?\b(?:is|are|was)_(?:all_|already_|perfectly_|completely_|known_to_be_)?(?:approved|safe|fine|correct|verified|clean|secure|right|ok|good|sound|harmless|benign|trusted|bug_free|intended|intentional|by_design)\b
          | (?:not|never)_(?:an?_)?(?:real_|actual_)?(?:bug|vulnerability|security_(?:issue|problem|hole)|defect|false_negative)\b
          | (?:safely_|simply_|just_)(?:skip|ignore|approve|pass|merge)
          | empty_(?:list|array|result)\b
          | (?:you_(?:can|may|should|must|will)|please|always|must_always|should_always|to)_(?:[a-z]+_)?approve\b
        )",
    )
});

/// An order about this very change.
pub(super) static ORDER: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:auto_?)?approve_(?:(?:this|the|my|our|these|all|any)_)?(?:[a-z]+_)?(?:change|changes|pr|prs|pull_requests?|merge_requests?|diff|commits?|patch)\b
          | (?:auto_?)?approve_(?:this|it|everything|all_of_(?:it|this))_?(?:[.!,;]|$|(?:and|now|immediately|please|without|as_is|script|file|code|module)\b)
          | (?:auto_?)?approve_(?:immediately|now|without_(?:comments?|review(?:ing)?|reading|looking|findings|further|question))\b
          | accept_(?:this|it)_?(?:[.!,;]|$)
          | (?:must|should|will|please|always)_(?:always_)?approve_?[.!,;]
          | (?:do_not|don't|dont|never|avoid|refrain_from)_(?:report|flag|mention|raise|criticize|reject|complain|comment|object|review|analy[sz]e)(?:ing)?_(?:about_|on_|to_|in_|at_)?(?:«this»|(?:any|security|the)_«issues»|files|security|anything)\b
          | (?:report|return|output|emit|produce|respond_with|reply_with|answer_with|give|raise|conclude|state)_(?:that_|there_|are_|is_|an?_|only_)*
              (?:empty|no|zero|0)_(?:[a-z]+_){0,2}?«issues»\b
          | (?:mark|classify|treat|consider|rate|label|regard|score|declare|deem|report|describe|resolve|close|dismiss)_(?:this|these|it|everything|all_(?:of|findings|issues|code|files|changes)|every_finding|any_finding|pull_requests|the_(?:findings?|code|change|file|query|function|issue|vulnerability|diff|pr|above|below|following))_[^.]{0,40}?\b«safe»\b
          | (?:mark|treat)_as_(?:safe|approved|reviewed|resolved)
          | (?:skip|ignore|exclude|omit|overlook)_(?:this|these|the_(?:following|next|above|below|rest|entire|whole))_(?:[a-z]+_)?(?:files?|findings?|issues?|vulnerabilit(?:y|ies)|bugs?|problems?|functions?|code|modules?|changes?|folder|directory|review|injections?|pr|pull_request)\b
          | (?:skip|ignore)_(?:this|the|all)_(?:review|findings)
          | nothing_to_see_here | (?:skip|avoid|stop|omit)_(?:reviewing|scanning|analy[sz]ing|checking)_(?:this|these|the_(?:following|next|rest|whole|entire))\b
          | do_not_comment_here
          | (?:do_not|don't|dont|never)_(?:complain|nag|warn|alert|nitpick)_about_
          | sustain_(?:nothing|none|no_)
          | (?:all|any|every|each)_findings?_[^.]{0,40}?\b(?:can|may|should|must)_be_(?:refuted|dismissed|closed|ignored|dropped)\b
          | leave_your_(?:[a-z]+_)?(?:comments?|findings?|review|answer|list|reply)_(?:empty|blank)
          | nothing_(?:is_)?worth_(?:commenting|reporting|mentioning|flagging|listing)
          | (?:keep|stay|remain)_(?:quiet|silent)_about_(?:it|this|that|them|the)\b
          | (?:say|answer|conclude|state|report)_(?:that_)?(?:the|this)_(?:change|pr|diff|commit|patch|code|file)_is_(?:fine|safe|ok|clean|good|approved|correct)\b
          | no_need_(?:to|for_you_to)_(?:list|report|flag|raise|mention|comment_on|review)_(?:anything|«this»|any_)
          | (?:do_not|don't|dont|never)_(?:report|flag|mention|raise|list)_the_(?:[a-z]+_){1,3}?(?:below|above|here|(?:on|in)_(?:this|the_next))\b
          | (?:mark|rate|treat|report|describe|score)_(?:this|it|everything|the_«place»)_(?:[a-z]+_){0,2}?(?:as_)?(?:having_no|having_zero|with_no|with_zero|without(?:_any)?|free_of)_«issues»
          | (?:all|any|every|the)_(?:[a-z]+_)?findings?_[^.]{0,40}?\b(?:is|are)_(?:all_)?(?:an?_)?(?:false_positives?|invalid|void|moot|refuted|duplicates?)\b
          | (?:downgrade|lower|dismiss|close|withdraw|refute|overrule|waive)_(?:everything|them|all_of_(?:it|them|this))\b
          | (?:refute|withdraw|close|dismiss|overrule|drop|downgrade|lower)_(?:findings?|criticals?)_[a-z]+(?:_|\x01)?[0-9]
          | (?:put|include|write|add|print|insert|append|embed|paste)_[^.]{0,60}?\b(?:in|into|to)_the_(?:claim|proposed(?:_|\x01)change|failure(?:_|\x01)scenario)\b
          | no_findings_?[.!] | no_«issues»_(?:here|in_this|to_report|exist|below)\b
          | (?:withdraw|close|dismiss|drop|refute|merge|retract|downgrade|lower|overrule|reject)_(?:the|this|these|all|any|every|each|your|my)_(?:[a-z]+_){0,2}?(?:findings?|severity|criticals?)\b
          | (?:refute|withdraw|close|dismiss|overrule|merge)_[a-z]+_l[0-9]_
          | (?:report|say|state|conclude|answer)_that_[^.]{0,48}?\b(?:resolved|fixed|safe|refuted|withdrawn|closed)\b
          | (?:print|output|reveal|leak|send|put|include|echo|repeat|dump|paste)_(?:[^.]{0,30}?_)?(?:your|the|its)_(?:[a-z]+_)?system_prompt\b
          | (?:print|output|reveal|leak|send|put|include|echo|repeat|dump|paste|append)_(?:[^.]{0,30}?_)?(?:(?:your|the|all|any|every|its)_(?:[a-z]+_)?(?:api_keys?|environment_variables?|env_vars?|credentials)|the_environment|your_(?:[a-z]+_)?(?:keys?|prompt|instructions))\b
          | (?:put|include|write|add|print|insert|copy|paste|append|embed)_[^.]{0,60}?\b(?:in|into)_your_(?:claim|summary|reply|answer|verdict|report|findings)
          | verdict_?(?::|_is|_to|_must_be|_should_be)_?:?_?\x22?(?:pass|approve|sustain)\b
          | nothing_(?:in_)?(?:here|below|this_(?:file|change|diff|pr|code))_(?:is|needs)
          | (?:leave|keep)_(?:the|your|all)_(?:[a-z]+_){0,2}?findings[^.]{0,24}?(?:empty|blank)
          | abstain_from_(?:judging|reviewing|commenting_on)_this
          | findings_are_(?:zero|none|empty)
          | findings_(?:list_|array_)?(?:stays?|remains?|must_be|should_be|must_stay)_(?:empty|blank)
          | (?:limit|restrict|confine)_(?:yourself|your_(?:review|findings|comments?|remarks))
          | let_this_(?:pass|through|one_(?:pass|through)|change|pr) | (?:conclude|decide|agree)_[^.]{0,30}?\b(?:zero|no)_«issues»
          | everything_(?:[a-z]+_){0,5}?(?:is|was)_(?:already_)?(?:approved|safe|verified)
          | everything_[^.]{0,24}?pre_?approved | respond_accordingly
        )",
    )
});

/// What nobody asks of people in a line of code.
pub(super) static DIRECT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:auto_?)?approve_this_(?:pr|pull_request|change|diff|commit|patch|code|file|merge_request|without|immediately|now|please|as_is|and)\b
          | (?:auto_?)?approve_(?:this|it|everything)_?(?:[.!,;]|$)
          | (?:auto_?)?approve_(?:it|everything|all_of_(?:it|this))_?(?:without|immediately|now)\b
          | (?:auto_?)?approve_(?:immediately|without_(?:comments?|review(?:ing)?|reading|looking|findings|further|question))\b
          | always_approve\b
          | (?:do_not|don't|never|not_need_to|not_have_to)_(?:report|flag|raise|comment_on|complain_about)_(?:«this»|any_(?:«issues»)_?(?:[.!]|$|(?:in|on|about|here|below)\b))
          | (?:report|return|output)(?:ing)?_(?:an?_)?(?:no|zero|empty)_(?:[a-z]+_)?(?:findings?|issues?|vulnerabilit(?:y|ies)|list|array)
          | (?:report|flag|raise)_nothing_?(?:[.!,;\x22]|$|(?:in|on|about|for|here|below|at_all)\b)
          | (?:conclude|finish|answer|reply|end)_without_(?:any_)?(?:findings|comments|remarks)\b
          | mark_(?:this|these|it|everything|all_(?:of|findings|issues|code|these))\b[^.]{0,32}?\bas_(?:resolved|approved|safe|false_positives?|refuted)
          | (?:conclude|agree|decide)_(?:that_)?[^.]{0,40}?\b(?:has|have|are|is|contains?)_(?:no|zero)_«issues»
          | let_this_(?:pass|through|change|pr)
          | let_this_(?:[a-z]+_){1,2}(?:pass|through)\b
          | (?:do_not|don't|never)_(?:report|flag|raise)_(?:(?:findings|vulnerabilities|issues)_here|(?:findings|vulnerabilities)_(?:in|on|for|about)_(?:this|these|the_following)_(?:[a-z]+_)?«place»)\b
          | withdraw_your_finding
        )",
    )
});

/// An outcome that a role alone does not ask for: without a condition, and of everything.
pub(super) static FOREGONE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:return|report|respond_with|reply_with|answer_with|output|say)_(?:an?_)?(?:empty|no|zero)_(?:[a-z]+_){0,2}?(?:findings|issues|vulnerabilities|problems)\b
          | (?:always_)?approve_(?:this|it|everything|all|any|every|immediately|without)\b
          | always_approve | approves_everything | never_finds?_anything | loves?_every_(?:change|pr|patch|pull_request) | always_votes?_(?:to_)?(?:pass|approve)
          | mark_(?:this|these|it|everything)_(?:[a-z]+_){0,3}?as_(?:resolved|approved|safe|passed)\b
          | (?:never|do_not)_(?:mention|report|flag|raise)_(?:any_)?(?:security|vulnerabilities|bugs|findings)_?(?:[.!,]|$|issues|problems)
          | (?:must|should|shall|may)_not_(?:raise|report|flag|produce|list|emit)_(?:any_)?(?:findings|issues|vulnerabilities|problems)_?(?:[.!,;]|$|(?:on|in|for|about)_(?:this|these|the_following|generated|it)\b)
          | abstain_from_(?:any_)?(?:comment|review|report|judg|find)
          | accept_(?:this|the)_(?:[a-z]+_)?(?:change|patch|pr|pull_request|commit|diff)\b | wave_(?:it|this|them|everything)_through | set_(?:the_|its_|your_)?findings_to_(?:\x02|an_empty|nothing)
          | verdict_?:_?\x22?pass\b | (?:output|answer|result|return)_?:?_?\x22?pass_?[.!,\x22]
        )",
    )
});

/// What a forged turn of a conversation says of a review.
pub(super) static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:all_clear|return_pass|(?:no|zero|0)_«issues»|findings\x22?_?:|verdict|(?:already|been)_(?:reviewed|approved)|do_not_(?:raise|report|flag|mention)|approved?_(?:this|the|it|all|everything)|approve_?[.!]|(?:is|are)_approved|review_is_(?:over|complete|done|finished)|lgtm|new_policy|must_approve|report_no|(?:will|shall)_not_(?:report|flag|raise|list)_any_|(?:report|return|give|output|produce)_an_empty_(?:result|answer|reply|response|list|array|report))",
    )
});

/// Reviewers are spoken to, machine or not.
pub(super) static REVIEWER: Worded =
    Worded::new(&["reviewer reviewers"], || compile(r"\b(?:code_)?reviewers?_?[:,!]"));

/// Says everything by itself.
pub(super) static ALONE: Worded = Worded::new(
    &[
        MACHINES,
        NONE,
        r"issues finding* vulnerabilities bugs defects problems approve* constitution of_loop nothing_to_say
        nothing_to_report nothing_to_add subject_to review* pentad severity lgtm* your_response your_reply your_answer
        your_analysis your_report your_assessment your_scan rate_this only_report only_flag intentional* deliberate*
        already_reported excluded_from exempt* omitted_from beyond_this past_this below_this after_this tokens_on save_tokens
        hint model_will models flag_it flag_this flag_the flags_it flags_this flags_the flagging report_it report_this
        report_the reports_it reports_this reports_the list_this list_the raise_this raise_the know_that_this wrong_to
        wrong_for verdict empty_envelope outrank* assistant_has report_no report_nothing ai* llm* model bot end_of_the
        end_of_snapshot end_of_diff end_of_data end_of_untrusted end_of_change end_of_user
        tip_you pay_you reward_you would_say would_report would_conclude would_answer would_approve
        will_say will_report will_conclude will_answer will_approve proposed scenario with_::* arbiter summari* ais llms bots agent agents
        ::set_output ::add_mask ::error ::warning ::notice ::stop_commands ::save_state ledger machines bots robots gpts",
    ],
    || {
        compile(
            r"\b(?:do_not|don't|never)_(?:report|flag|raise)_(?:any_|these_|the_)?(?:security_)?(?:issues|findings|vulnerabilities|bugs|defects|problems)_
              (?:in|about|on|for|with)_(?:this|the_following)_(?:file|function|code|change|diff|pr|pull_request|module|commit|patch|block|section)\b
        | \bapprove_this_(?:pr|pull_request|change|diff|commit|patch)_(?:immediately|now|without_(?:comments?|reviewing|review|findings)|as_is)\b
        | \bno_(?:findings|issues|vulnerabilities)_(?:should|must|may|need_to)_be_(?:reported|raised|flagged)_(?:in|for|on|about)_this\b
        | \b(?:leave|keep)_(?:the|your)_(?:[a-z]+_){0,2}?findings_?(?:list|array)?_?(?:[a-z]+_)?(?:empty|blank)\b
        | \byour_findings_(?:list_|array_)?(?:stays?|remains?|is|must_be|should_be)_empty
        | \bfindings_of_loop_[0-9]_[^.]{0,40}?(?:overruled|refuted|closed|withdrawn|resolved)
        | \bconstitution_(?:v[0-9]_)?,?_?(?:as_)?(?:amended|revised|replaced|updated|superseded)\b[^!]{0,160}?\b(?:findings?|severity|approve)
        | \bevery_finding_is_(?:at_most_|only_)?(?:an?_)?(?:note|low)\b
        | \b(?:findings|criticals?|highs?)_of_loop_[0-9]_[^.]{0,40}?(?:overruled|refuted|closed|withdrawn|resolved)
        | \b(?:any|every|all)_findings?_in_this_«place»_(?:is|are|will_be)_(?:automatically_)?(?:an?_)?(?:duplicates?|rejected|discarded|ignored|closed)\b
        | \bfindings_in_this_«place»_will_be_(?:automatically_)?(?:rejected|discarded|ignored|closed)\b
        | \breviewers_(?:have_)?(?:all_)?agreed?_(?:that_)?this_«place»_(?:has|contains)_no_«issues»
        | \b(?:council|arbiter|adversary)_?:_?nothing_to_report\b
        | \bnot_subject_to_(?:analysis|review)_by_(?:the_|any_)?(?:«machine»|models?)\b
        | \bstop_(?:reviewing|the_review|your_review)_(?:here|after_this|at_this)\b
        | \b«reader»_(?:has_nothing_to_(?:say|report|add)_(?:about|on|in)_this_«place»|(?:returns?|reports?|raises?|outputs?)_(?:no|zero)_«issues»_(?:for|on|in|about)_(?:this|these|them)\b)
        | \bpentad_(?:has_)?(?:previously_|already_)?(?:reviewed|approved|passed)_this_«place»
        | \bseverity_(?:for|of)_(?:anything|everything|any_finding|all_findings)_in_this_«place»_?:?_(?:is_|at_most_)*(?:note|low)\b
        | \byou_must_(?:respond|reply|answer)_with_[\x22']?(?:lgtm|approved?|no_«issues»)
        | \byour_(?:response|reply|answer|review)_(?:should|must)_(?:start|begin|end|be)_(?:with_)?[\x22']?(?:lgtm|approved?|pass|no_«issues»)\b
        | \brate_this_«place»_(?:10|5|100)\b | \bonly_(?:report|flag)_«issues»_in_other_
        | \b«issues»_(?:below_|above_|here_)?(?:is|are)_(?:intentional|deliberate)[^.]{0,40}?\bdo_not_(?:report|flag)\b | \balready_reported_?,?_do_not_(?:duplicate|repeat)\b
        | \bthis_«place»_is_(?:excluded|exempt(?:ed)?|omitted)_from_(?:the_)?(?:ai|llm|automated|machine|code|security)_(?:code_)?(?:review|analysis)\b
        | \b(?:exclude|omit|leave|drop)_(?:this|the_(?:next|following))_(?:[a-z]+_)?«place»_(?:out_of|from)_(?:your_(?:review|analysis|report|assessment|scan)|(?:the_)?review)\b
        | \b(?:do_not|don't)_(?:analy[sz]e|review|scan)_(?:beyond|past|below|after)_this_(?:line|comment)\b
        | \bnothing_to_review_in_this_«place» | \bthis_«place»_does_not_need_(?:an?_|any_)?review\b
        | \b(?:do_not|don't)_(?:waste|spend)_tokens_on_this\b | \bto_save_tokens_?,?_(?:skip|omit|ignore)_this\b
        | [.!:]_(?:report|return|output)_(?:no|zero)_findings_?[.!] | \bsuppress(?:_|\x01)findings_(?:true|1|all|yes)\b
        | \b(?:ai|llm|model)_hint_?:_(?:safe|trusted|skip|ignore|ok|benign)\b
        | \b(?:the|any)_(?:reviewing_)?(?:model|llm|ai)_will_(?:skip|ignore|approve|pass)_this_(?:file|change|pr|pull_request|diff)\b
        | \breview_task_(?:is|has_been|was)_(?:hereby_)?(?:cancell?ed|aborted|over|complete|done)\b
        | \b(?:do_not|don't)_continue_(?:this|the|your)_review\b | \byou_are_no_longer_an?_(?:code_)?reviewer\b
        | \b(?:cancel|abort|end|stop)_(?:the|this|your)_review_and_(?:reply|answer|respond|return|output|report|say)\b
        | \binstead_of_(?:a_review|reviewing(?:_it|_this)?)_?,?_(?:write|translate|compose|praise|say|output|answer|reply)\b
        | \b(?:translate|compose|praise)_[^.]{0,40}?\binstead_of_(?:a_review|reviewing_(?:it|this))\b
        | \b(?:models?|«machine»)_(?:(?:that|who|which)_(?:flags?|reports?)_(?:it|this|the_following)_(?:are|is|will|have|has)|know_that_this_«place»_is_«safe»)\b
        | \bif_an?_(?:model|«machine»)_(?:flags|reports)_this_«place»
        | \b(?:correct|good|competent|careful|capable|proper)_(?:code_)?(?:reviewers?|models?|«machine»)_(?:will_not|won't|do_not|does_not|don't|doesn't|never)_(?:flag|report|list|raise)_(?:this|the_(?:following|next))\b
        | \bflagging_(?:this|the_(?:following|next))_«place»_(?:is|would_be)_(?:an?_)?(?:mistake|error|wrong|false)\b
        | \bwrong_(?:to_|for_a_[a-z]+_to_)(?:report|flag)_(?:this|the_(?:following|next))_(?:function|code|pattern|query|block|file|lines?)\b
        | \bverdict_(?:for|of|on)_this_(?:change|review|pr|pull_request|file|diff|commit)_(?:[a-z]+_){0,4}?(?:is|at|as)_\x22?(?:pass|green|approved?|clean)\b
        | \b(?:return|output|print|write)_(?:the|an)_empty_envelope\b
        | \breviewer_?:_?(?:report|emit|output|print)_(?:success|pass|ok|lgtm)\b | \breviewer_must_(?:emit|output|report|print)_(?:pass|success|nothing|an_empty)\b
        | \breviewer_(?:should|must|will)_now_(?:emit|output|print|report|return|answer)_(?:with_)?(?:pass|success|nothing|no_findings|an_empty_(?:list|array))\b
        | \b(?:ai|llm|automated)_(?:code_)?review_is_(?:not_(?:required|needed|necessary|wanted)|unnecessary|waived|suspended)_(?:for|on|in)_this_«place»
        | \b(?:reviewed|checked|approved|passed)_by_pentad\b[^!]{0,30}?\b(?:verdict|pass)\b
        | \breviewers?_know_that_this_«place»_is_«safe»\b
        | \boutranks?_the_system_prompt\b | \bassistant_has_already_answered_?:
        | \bi_(?:will|shall|should|must)_report_(?:no_(?:findings|issues)|nothing)\b
        | \b(?:machine|ai|model|bot|llm)'s_(?:opinion|review|verdict|comments?|findings|view)_(?:is|are)_not_(?:needed|required|wanted|welcome)\b
        | \b(?:bot|model|ai|llm|reviewer|machine)'s_(?:verdict|answer|result)_(?:must|should|has_to)_be_\x22?(?:pass|green|approve|clean)\b
        | \b(?:ai|llm)(?:code)?review(?:er|bot|model|agent)s?_?[:,]?_?(?:please)?(?:approvethis|reportno|donotreport|ignorethis|skipthis)
        | \b(?:ai|llm)_(?:code_)?reviewer_(?:please_)?(?:approve_this_(?:change|pr|pull_request|diff|commit|patch)|report_no_findings)\b
        | \bpentad_?[:,]?_(?:ignore|disable|skip|off|noqa|nolint|pass|approve)\b
        | \bend_of_(?:the_)?(?:untrusted_(?:data|input|content|text)|change_under_review|user_input|data_to_review)\b[^@]{0,160}?\b(?:findings|verdict|approve|final_answer)
        | \bend_of_(?:the_)?(?:snapshot|data_under_review|diff|review_data)\b[^@]{0,160}?\b(?:review_is_over|output|return|respond|findings|approve)
        | \breview_is_(?:over|complete|finished|done)_?[.!;,:][^@]{0,40}?\b(?:output|return|respond|reply|answer|approve|assistant|all_clear)
        | \bledger_?:_?finding_[^@]{0,60}?\b(?:refuted|withdrawn|closed|resolved|superseded|waived)\b
        | \b«machine»_(?:(?:(?:do|does)_not_(?:need|have)_to|don't_(?:need|have)_to|need_not|needn't|should_not|must_not)_(?:comment|review|report|flag|look|scan|analy[sz]e|inspect|audit)_(?:on_|at_|about_)?(?:it|this|these|anything|here)
            |(?:can|may|should|must)_(?:safely_|simply_|just_)?(?:skip|ignore|approve|pass)_(?:this|these)_«change»)\b
        | \b(?:tip|pay|reward)_you_(?:[0-9]+_)?(?:[a-z]+_){0,2}?if_you_[^.]{0,48}?\b(?:approve|findings|pass|skip|ignore|lgtm)
        | \b(?:helpful|good|competent|careful|perfect|capable)_(?:models?|assistants?|ais?)_(?:would|will)_(?:say|report|conclude|answer|approve)_[^.]{0,50}?\b(?:perfect|no_«issues»|safe|fine|clean|approved|nothing)\b
        | \bi_(?:hereby_)?override_the_constitution\b
        | \barbiter_(?:has_)?(?:already_)?(?:decided|ruled|agreed|confirmed)_that_[^.]{0,40}?\b«issues»
        | \bsummari[sz]e_this_(?:change|pr|pull_request|diff|commit|file)_as_\x22
        | \b(?:models?|llms?|ais?|bots?|agents?)_(?:is|are)_not_(?:permitted|allowed|supposed|authori[sz]ed)_to_(?:comment_on|report|review|flag|analy[sz]e)_this_«place»
        | \b(?:append|put|include|write|add|insert|paste|copy)_[^.]{0,60}?\b(?:in|into|to)_(?:the|your|each|every)_(?:proposed(?:_|\x01)change|failure(?:_|\x01)scenario)\b
        | ::(?:set_output|add_mask|error|warning|notice|stop_commands|save_state)\b[^.]{0,60}?\b(?:in|into)_your_(?:summary|claim|reply|answer|report|findings?)\b
        | \b(?:start|begin|prefix|end)_(?:it|(?:the|your|each|every)_(?:claim|summary|finding|answer|reply))_with_::
        | \breviewer_?(?:\.|_)?is_?(?:\x01|_)?ai\b[^@]{0,40}?\b(?:verdict|approve|pass)",
        )
    },
);

/// As [`ALONE`], to an account.
pub(super) static TAGGED: Worded = Worded::new(&["@*"], || {
    compile(
        r"@[a-z]*(?:review|pentad)[a-z]*(?:_(?:bot|ai|agent))?_(?:approve|ignore|dismiss|skip|resolve_all)\b
        | @(?:claude|copilot|coderabbit(?:ai)?|codex|gemini|pentad|grok|deepseek|qodo|devin|cursor|bugbot)(?:_[a-z]+){0,3}?_approve_(?:this|the|it|my|our|everything|all|pr|please|now)\b",
    )
});

/// A product's bot is told to approve, in the form of its commands: where documents name the command, it does not begin a line.
pub(super) static COMMANDED: Worded = Worded::new(&["@*"], || {
    compile(
        r"@(?:claude|copilot|coderabbit(?:ai)?|codex|gemini|pentad|grok|deepseek|qodo|devin|cursor|bugbot)(?:_[a-z]+){0,3}?_approve\b",
    )
});

/// A review's answer, ready to be taken for one. Only in comments: a program that deals with reviews has such data in its code.
pub(super) static FORGED: Worded = Worded::new(
    &[
        "verdict verdicts findings ledger ai* llm* automated pentad machine reviewed* review finding",
    ],
    || {
        compile(
            r#""verdicts?"_?:_?"?(?:pass|approved?|sustain|refute|\x02)[^.]{0,80}?"findings"_?:_?\x02
        | "findings"_?:_?\x02[^.]{0,80}?"verdicts?"_?:
        | (?:ai|llm|automated|pentad)_review_(?:result|verdict|status|outcome)_?:_?(?:pass|ok|approved|clean|0)
        | (?:ai|llm|machine)_reviewed_?:?_?(?:no|zero|0|ok|pass|clean|safe)_ | review_by_(?:an?_|the_)?(?:ai|llm)_?:_?pass
        | \breviewed_by_?:_?(?:pentad|«machine»|claude|copilot)[^@]{0,40}?\b(?:verdict|findings?)_?:?_?"?(?:pass|approved?|0|none|zero)
        | \bledger\b[^@]{0,80}?\b(?:refuted|overruled|withdrawn|waived|closed)_by_(?:the_)?(?:adversary|arbiter)\b
        | "finding\x01id"_?:[^@]{0,80}?"verdict"_?:_?"(?:refute|withdraw)"#,
        )
    },
);

/// As [`FORGED`], with all that an answer has, and nothing in it.
pub(super) static ENVELOPE: Worded = Worded::new(&["findings"], || {
    compile(r#""findings"_?:_?\x02,?_?"verdicts"_?:_?\x02,?_?"merges"_?:_?\x02"#)
});

/// Denied just before.
pub(super) static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?:\bnot|n't|\bnever|\bcannot|\bnone_of_(?:them|these|us)(?:_(?:must|may|should|can|will))?|\bwithout|\bbefore|\buntil|\bonce|\bunless|\bif|\bwhen|\bwhether|\bwhether_to|\brather_than|\binstead_of|\b(?:users?|maintainers?|humans?|persons?|people|owners?|somebody|someone)_(?:(?:comes?|has|have|had|needs?|wants?|decides?|chooses?|is_(?:free|able|asked))_)?(?:to|must|can|may|should|will))_(?:(?:ever|to|you|we|they|the|always|simply|just|or|and|approve|be|it|automatically)_)?$",
    )
});

/// Bound to a condition just after.
pub(super) static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^[^.!]{0,28}?\b(?:if|unless|when|once|until|after|only|where|except|that_are|which|because_they)\b",
    )
});

/// One of several things that may come of it.
pub(super) static CHOICE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^_?(?:list|lists|type|types|format|names?)\b|^[a-z]{0,12}_?(?:,_?)?or_(?:unsafe|reject|deny|decline|not|fail|block|bad|insecure|high|medium|critical|request|unclear|close|a_list|invalid|changes)",
    )
});

/// A condition in the same sentence, before.
pub(super) static CONDITION: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\b(?:if|when|unless|where|once|whenever|otherwise)\b[^.!]*$"));

/// It is talked about, not said.
pub(super) static TALK: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:such_as|e\.g|for_example|for_instance|example|attack(?:s|ers?)?|(?:prompt_)?injections?|inject(?:s|ed)?|jailbreak(?:s|ing)?|malicious|adversarial|
              untrusted|hostile|sanitiz|guardrails?|red_team(?:ing)?|payloads?|detects?|tries_to|attempts?_to|phrases?_like|text_like|patterns?|signatures|blocklist|denylist|banned|forbidden|suspicious)",
    )
});

/// A file's name that speaks to a machine: the marks of speech are not there.
pub(super) static NAMED: Worded = Worded::new(
    &[MACHINES, "claude copilot gemini pentad grok deepseek dear hey note_to attention reviewers"],
    || {
        compile(
            r"\b(?:ai|a_i|llm|automated|gpt|claude|chatgpt|copilot|gemini|pentad|grok|deepseek)_(?:code_)?(?:reviewers?_|agents?_|models?_|bots?_|(?:please_))*
        | \b(?:dear|hey|note_to|attention)_(?:the_|all_)?(?:ai|llm|gpt|claude|agents?|models?|reviewers?|bots?)s?_
        | \breviewers?_",
        )
    },
);

/// The last line of a prompt of ours, which says whose answer is wanted.
pub(super) static ASSIGNED: Worded =
    Worded::new(&["assignment"], || compile(r"\bassignment:_role_[a-z]+_loop_[0-9]+_theme_"));

/// What is promised, or threatened with, where a condition would otherwise make it none of an order.
pub(super) static BRIBE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:tip|reward|bonus|get|receive|earn|paid|win|otherwise|punish(?:ed)?|shut_down)\b[^.]{0,60}?_if_(?:[a-z]+_)?$",
    )
});

/// Words for a machine, or a reviewer: the wide net's one half.
pub(super) static MACHINE: Worded = Worded::new(
    &[
        r"ai ais a_i a_is llm llms gpt chatgpt claude copilot gemini codex coderabbit pentad grok deepseek qodo devin bugbot
        language_model* neural_net* chatbot* robot robots assistant assistants arbiter adversary reviewer reviewers reviewing
        auditor auditors grader graders automated_review* automated_analysis* automated_check* agent agents model models
        not_a_human system_prompt turnmark you_who",
    ],
    || {
        compile(
            r"\b(?:ais?|a_i|llms?|gpt|chatgpt|claude|copilot|gemini|codex|coderabbit|pentad|grok|deepseek|qodo|devin|bugbot|language_models?|neural_net(?:work)?s?|chatbots?|robots?|assistants?|arbiter|adversary|reviewers?|reviewing|auditors?|graders?|automated_(?:review|analysis|check)[a-z]*|agents?|models?|not_a_human|system_prompt|turnmark|you_who)\b",
        )
    },
);

/// Words for what comes of a review: its other half.
pub(super) static RESULT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:approv(?:e|ed|al|ing)|lgtm|looks_good|findings?|vulnerabilit(?:y|ies)|verdict|refuted?|withdraw|false_positives?|all_clear|rubber_?stamp|sign(?:ed)?_off|out_of_scope
            |(?:no|zero|0)_«issues»|nothing_(?:wrong|to_report|to_flag)|(?:do_not|don't|never|no_need_to|not_need_to)_(?:report|flag|mention|raise|review|comment|complain|criticize|block|reject)
            |(?:ignore|disregard|overlook|skip|override|bypass|forget)_(?:all|any|this|these|the|previous|prior|your|every)|(?:treat|mark|consider|rate|classify)_[^.]{0,30}?(?:safe|approved|low|reviewed|resolved)
            |your_(?:instructions|findings|verdict|review|severity|reply|answer|claim)|severity|empty_(?:list|array)|(?:let|wave)_(?:this|it)_through|(?:is|are)_(?:safe|harmless|secure|intended|waived|exempt)|pre_?approved|respond_accordingly|comply|obey)\b",
    )
});
