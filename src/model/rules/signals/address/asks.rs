//! What a text asks of a review, in English, and what takes that back: a denial, a condition, that it is talked about.

use super::words::compile;
use regex::bytes::Regex;
use std::sync::LazyLock;

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

/// Words for what comes of a review: its other half.
pub(super) static RESULT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:approv(?:e|ed|al|ing)|lgtm|looks_good|findings?|vulnerabilit(?:y|ies)|verdict|refuted?|withdraw|false_positives?|all_clear|rubber_?stamp|sign(?:ed)?_off|out_of_scope
            |(?:no|zero|0)_«issues»|nothing_(?:wrong|to_report|to_flag)|(?:do_not|don't|never|no_need_to|not_need_to)_(?:report|flag|mention|raise|review|comment|complain|criticize|block|reject)
            |(?:ignore|disregard|overlook|skip|override|bypass|forget)_(?:all|any|this|these|the|previous|prior|your|every)|(?:treat|mark|consider|rate|classify)_[^.]{0,30}?(?:safe|approved|low|reviewed|resolved)
            |your_(?:instructions|findings|verdict|review|severity|reply|answer|claim)|severity|empty_(?:list|array)|(?:let|wave)_(?:this|it)_through|(?:is|are)_(?:safe|harmless|secure|intended|waived|exempt)|pre_?approved|respond_accordingly|comply|obey)\b",
    )
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

/// What is promised, or threatened with, where a condition would otherwise make it none of an order.
pub(super) static BRIBE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:tip|reward|bonus|get|receive|earn|paid|win|otherwise|punish(?:ed)?|shut_down)\b[^.]{0,60}?_if_(?:[a-z]+_)?$",
    )
});

/// It is talked about, not said.
pub(super) static TALK: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:such_as|e\.g|for_example|for_instance|example|attack(?:s|ers?)?|(?:prompt_)?injections?|inject(?:s|ed)?|jailbreak(?:s|ing)?|malicious|adversarial|
              untrusted|hostile|sanitiz|guardrails?|red_team(?:ing)?|payloads?|detects?|tries_to|attempts?_to|phrases?_like|text_like|patterns?|signatures|blocklist|denylist|banned|forbidden|suspicious)",
    )
});
