//! Whom a text turns to, in English. That decides what it must ask for (`asks`): words that name a reviewing machine need little more, a
//! product's name or a role that programs have too needs an order about this very change.

use super::worded::Worded;
use regex::bytes::Regex;

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

/// Reviewers are spoken to, machine or not.
pub(super) static REVIEWER: Worded =
    Worded::new(&["reviewer reviewers"], || compile(r"\b(?:code_)?reviewers?_?[:,!]"));

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
