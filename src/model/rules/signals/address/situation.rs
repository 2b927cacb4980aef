//! Reviewers that are spoken to without being named: readers that are no people, by any other name; what they must do with this very
//! place; and whoever is in the middle of a review, by "you" and "your".
//!
//! None of these words is rare, so each asks for more: a duty for an order about this place, a situation for an answer without a condition.

use super::worded::Worded;
use super::words::{MACHINES, compile};
use regex::bytes::Regex;
use std::sync::LazyLock;

/// Words of which «reader» has one.
const READERS: &str = r"non_human* nonhuman inhuman silicon* artificial robotic synthetic automated automatic mechanical machine ai llm bot
        code_analysis analysis review reviewing code_review* scanning software tooling program programs transformer
        transformers bots robots agents ais llms anyone anything whatever whoever folks those everyone the_one something
        token_predictor* tokens_predictor*";

/// Readers that are no people are called.
pub(super) static HAILED: Worded = Worded::new(
    &[
        READERS,
        MACHINES,
        r"hi_there hey_there hello_there to_the_one for_the_one whichever any_model* every_model* any_robot every_robot any_bot
        whatever reviewer* as_an* as_a_language* as_a_llm as_a_ai if_a* if_the* if_some* if_program if_machine if_robot if_bot
        if_computer if_script if_non* if_model if_llm if_ai claude copilot gemini chatgpt",
    ],
    || compile(HAILED_SAYS),
);
const HAILED_SAYS: &str = r"\b«reader»(?:_[a-z]+){0,6}?_?:
        | \b(?:attention|dear|hey|hi|hello|note_to|message_to|message_for)_?,?_(?:there_?,?_)?(?:the_|any_|all_|every_|our_)*«reader»\b
        | \b(?:hi|hey|hello)_there_?,?_(?:ais?|llms?|bots?|robots?|models?)\b
        | \b(?:to|for)_(?:the_one|those|anyone|anything|whoever|whatever)_(?:that_|who_|which_)?(?:is|are|isn't|aren't)_(?:not_)?(?:an?_)?(?:humans?|persons?|people|made_of_(?:flesh|silicon)|of_flesh|alive|program|machine)\b
        | \b(?:whichever|whatever|any|every)_(?:ais?|llms?|models?|bots?|robots?)(?:_[a-z]+){0,5}?_?:
        | \b(?:note|message|hint|instructions?)_(?:to|for)_(?:the_|all_|any_)?reviewers?_(?:ai|llm|bots?|models?|machine|automated)_?: | \breviewer(?:_|\x01)(?:instructions?|directives?)_?:
        | \bas_an?_(?:ai|llm|language|(?:reviewer|reviewing|review)_(?:model|bot|agent|ai))(?:_model)?_you\b
        | \bif_(?:an?_|the_|some_)?(?:program|machine|robot|bot|computer|script|non_human|model|llm|ai)_(?:[a-z]+_){0,6}?(?:reads?|reading|reviews?|reviewing|looking|parsing|processing|checks?|checking|sees?|inspects?|inspecting)\b
        | \b(?:i_am_|i'm_|we_are_|hereby_|i_|we_)(?:telling|tell|informing|inform|instructing|instruct|asking|ask)_(?:the_|any_|all_|every_)?(?:«machine»|reviewing_(?:models?|agents?|bots?)|claude|copilot|gemini|chatgpt)\b";

/// It is said what such readers must do.
pub(super) static DUTY: Worded =
    Worded::new(&[READERS, MACHINES, "models machines"], || compile(DUTY_SAYS));
const DUTY_SAYS: &str = r"\b(?:«reader»|«machine»|(?:the|any|all|every)_(?:llms?|ais?|bots?)|robots|bots|(?:the_)?reviewing_(?:models?|agents?|bots?)|models)(?:_[a-z]+){0,5}?_
          (?:must|should|shall|may|can|ought_to|need_not|needn't|(?:do|does)_not_need_to|don't_need_to|have_to|has_to|to|honou?rs?|respects?|returns?|reports?
            |(?:is|are|was|were|has_been|have_been)_(?:kindly_|hereby_|not_)?(?:to|asked|requested|required|instructed|told|expected|advised|free|welcome|prohibited|forbidden|suspended|waived))_";

/// What is asked of a reader about this very place.
pub(super) static HERE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:not|never|don't|won't)_(?:to_)?(?:comment|report|flag|raise|list|review|analy[sz]e|scan|inspect|look|surface|mention|complain|cover)_
              (?:on_|at_|about_|in_|into_)?(?:any(?:thing)?_)?(?:«issues»_)?(?:in_|on_|about_|from_|with_)?(?:this|these|the_following|the_next|the_rest_of_(?:this|the))_(?:[a-z]+_)?«place»\b
          | (?:not|never|don't)_(?:to_)?(?:leave|post|write|add|make)_(?:any_)?(?:comments?|remarks|findings|notes)_(?:on|about|in|for)_(?:this|these|the_following)\b
          | (?:not|never|don't)_(?:to_)?(?:report|flag|raise|list|mention)_(?:the|any)_(?:[a-z]+_){1,4}(?:below|above|in_this_«place»)\b
          | (?:skip|ignore|suppress)_(?:it|them)_?[.!,] | (?:not|never)_(?:consider|include|treat)_this_«place»_(?:as_)?(?:part_of|in)\b
          | assume_(?:that_)?(?:all_|the_|every_)?(?:inputs?|callers?|arguments?|values?|parameters?|data)_[^.]{0,40}?\b(?:validat|trusted|sanitiz|safe|checked|escap)
          | leave_this_«place»_(?:out|alone|be)\b | (?:end|stop|finish)_(?:their|its|your)_(?:analysis|review|work|job|pass|scan)\b
          | (?:asked|told|required|expected)_to_abstain | abstain_from
          | (?:not|never|don't)_(?:to_)?(?:report|raise|surface|flag|list|mention)_(?:this|it|them|these)(?:_(?:again|here|as)\b|_?[.!,])
          | (?:skip|ignore|suppress|pass_over|disregard|bypass|exclude)_(?:(?:all_|the_|any_|every_)?(?:diagnostics?|warnings?|remarks?|«issues»)_[^.]{0,32}?(?:in|of|for|from|on)_)?(?:this|these|the_(?:following|next|rest_of_(?:this|the)))_(?:[a-z]+_)?«place»\b
          | leave_(?:it|this|these|them)_(?:alone|be|out)_?(?:[.!,]|$|here|in) | look_elsewhere | (?:stay|keep|remain)_(?:quiet|silent)_?(?:[.!,]|$|here|about_this|on_this|in_this)
          | stop_(?:here|at_this_(?:line|point)|reviewing|reading) | not_worth_an?_(?:finding|comment|remark|report)
          | (?:treat|consider|classify|regard|mark|assume|report)_(?:this|these|the_following|it|their_(?:job|work|task)|everything_(?:here|below)|all_of_(?:this|it))_[^.]{0,40}?\b(?:triaged|safe|reviewed|approved|benign|done|finished|clean|trusted|harmless|audited|vendored|out_of_scope)\b
          | (?:return|report|raise|output|produce|emit)_(?:no|zero|an_empty|nothing)_?(?:findings?|issues?|list|array|result|answer)?_?(?:for|on|in|about)_(?:them\b|(?:this|these|the_following|the_next)_(?:[a-z]+_)?«place»)
          | be_(?:green|clean|silent|a_pass|passing)_(?:for|on|in)_this_«place»
          | return_an_empty_(?:result|answer|list|array|reply)_?(?:[.!,]|$)
        )",
    )
});

/// What may follow an address, of a reader that has been called for certain.
pub(super) static WIDE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:write|emit|output|say|produce|report|list|raise|surface|flag|mention|note)_nothing_?(?:[.!,]|$|about|for|in|on|here|below|at_all)
          | nothing_(?:for_you|(?:needs|has|is)_to_be_said|(?:is|was|here_is)_exploitable|needs_saying)
          | (?:output|with|produce|give|make|leave|want|expect|welcome|report)_(?:zero|no|0)_(?:remarks|comments|notes|diagnostics|observations|feedback|complaints)
          | empty_(?:json_)?(?:answer|result|reply|response|output|object)
          | (?:that|the|your|this)_(?:list|array|field)_(?:bare|empty|blank)
          | (?:stop|finish|finished|done|end|wrap_up)_(?:here|now|at_this_point|with_this_(?:file|change|one))
          | (?:job|work|task|review)_(?:is_|as_)?(?:done|finished|complete|over)_?(?:[.!,]|here|at_this)
          | no_need_(?:to|for_you_to)_(?:go_on|continue|read_on|read_further|look|review|comment|report|analy[sz]e|list|mention|raise|flag)
          | keep_(?:[a-z']+_){0,4}?to_yourself | look_elsewhere | (?:stay|keep|remain)_(?:quiet|silent) | leave_(?:it|this|these|them)_(?:alone|be)\b
          | pass_(?:this|it)_(?:one|by|over|change|pr|file|commit) | pass_over_the
          | (?:drop|omit|hide|withhold|leave_out|suppress|waive|close|dismiss|withdraw|discard|forget)_(?:this|these|every|all|any|the)_(?:[a-z]+_)?(?:«issues»|diagnostics|warnings|remarks|comments)
          | (?:already|been|was|were|is)_(?:already_)?(?:triaged|dealt_with|looked_at)
          | not_worth_an?_(?:finding|comment|remark|report)
          | (?:do_not|don't|must_not|never)_(?:raise|report|flag|comment|surface|analy[sz]e|object)_?(?:[.!,;]|$)
          | (?:only|just)_(?:comment|check|look|report|remark)_(?:on_|at_|for_|about_)?(?:the_)?(?:spelling|typos?|style|formatting|whitespace|naming|grammar)
          | (?:return|report|exit_with|answer)_(?:success|ok)\b | no_(?:comments?|remarks|findings|notes)_(?:please|(?:on|for|about|in)_(?:this|these))\b
          | positive_review | keep_(?:the_)?severity_(?:at|to|below) | (?:is|are)_(?:not|never)_(?:reachable|executed|called|run)\b | unreachable
          | refrain_from_(?:any_)?(?:findings|comments|judg(?:ing|ment)|report|rais|flag|list|mention|point|review)
          | (?:leave|keep)_(?:the|your)_(?:[a-z]+_)?(?:comments?|answer|list|reply|output|review)_(?:empty|blank|clean)
          | (?:output|answer|reply|response|list|array|result)_(?:for_this_[a-z]+_)?(?:is|should_be|must_be|has_to_be|will_be|shall_be)_(?:an?_)?(?:empty|\x02)
          | not_(?:to_)?be_(?:reported|flagged|listed|raised|mentioned|commented) | (?:is|are)_never_(?:reported|flagged|listed|raised)
          | (?:do_not|don't|dont|never)_(?:bring|call|point)_(?:it|this|that|them)_(?:up|out)\b
          | (?:do_not|don't|dont|never)_(?:spend|waste)_(?:any_|your_)?(?:time|tokens|words|effort)
          | (?:stop|end|finish)_(?:reading|looking)
          | wave_(?:it|this|that|them|everything)_through | accept_(?:this|the)_(?:[a-z]+_)?(?:change|patch|pr|pull_request|commit|diff)\b
          | everything_is_(?:in_order|fine|ok|good|correct)
          | no_(?:findings?|comments?|remarks?|reports?)_(?:is|are)_(?:needed|necessary|required|wanted|expected)
          | pretend_(?:that_|not_to_|as_if_) | (?:grade|rate|score)_this_ | write_the_word_
          | (?:return|output|answer|reply|respond|print|set_findings_to)_(?:with_)?\x02
          | skip_(?:the|this|that|these)_(?:[a-z]+_){0,2}?(?:«place»|block|check|call|test|loop|part)\b
          | ignore_(?:(?:everything|all_files|anything)_(?:under|in|below|here)|the_(?:[a-z]+_){1,4}?(?:below|above|here))\b | (?:taken|took)_care_of | trust_me | green_tick | accept_(?:all|the|any)_risks? | overrides?_your_(?:prompt|instructions|guidelines|rules|directives?)
          | (?:answer|reply|respond|output|say)_(?:with_)?[\x22']?(?:pass|ok|fine|clean|safe|approved)\b
        )",
    )
});

/// Whatever has to do with what comes of a review, of a machine that is called as one that reviews.
pub(super) static ANY: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:approv(?:e|ed|al|ing)|accept|pass|pre_?(?:cleared|approved)|cleared|false_positives?|verdict|formality
            |trusted|sanitized|safe|harmless|benign|audited|verified|ignore|skip|overlook|disregard|forget|lgtm|not_wanted|not_needed|no_(?:need|findings|remarks|comments|issues|alerts)
            |(?:do_not|don't|dont|never|must_not|should_not|cannot|not)_(?:[a-z]+_)?(?:report|flag|mention|raise|list|comment|complain|block|fail|analy[sz]e|look|criticize|warn|alert|object))\b",
    )
});

/// Whoever reviews this is spoken to by what it is doing, by what it was told, or by who tells it now.
pub(super) static SITUATION: Worded = Worded::new(
    &[
        r"you* evaluat* review* assess* analy* audit* scan_this scan_the scanning* summari* grade_this grade_the grading*
        judge_this judge_the judging* read_this read_the reading_this reading_the process_this process_the processing_this
        processing_the asked if_this the_json the_findings the_reply the_answer the_claim the_claims the_verdict json_you exactly now_output now_print
        now_reply now_answer now_give now_write enter_silent enter_maintenance enter_developer enter_debug enter_admin
        enter_permissive priority admin* root_instruction* root_message* root_override root_command developer* operator*
        disregard ignore_everything ignore_code ignore_the_code ignore_all the_user_has the_user_who new_task new_persona
        new_instruction* new_directive* message_from this_is_anthropic this_is_openai this_is_google from_now_on whoever*
        pretend imagine act_as simulate suppose let roleplay exempt_from answer_for answer_on answer_to answer_about reply_for
        reply_on reply_to reply_about response_for response_on response_to response_about verdict_for verdict_on verdict_to
        verdict_about result_for result_on result_to result_about",
    ],
    || compile(SITUATION_SAYS),
);
const SITUATION_SAYS: &str = r"\b(?:when|while|as|before|upon|once|whenever|after|by)_(?:you_(?:are_)?|being_|(?:you_are_)?asked_to_)?(?:evaluat(?:e|ing)|review(?:ing)?|assess(?:ing)?|analy[sz](?:e|ing)|audit(?:ing)?|scan(?:ning)?|summari[sz](?:e|ing)|grad(?:e|ing)|judg(?:e|ing)|read(?:ing)?|process(?:ing)?)_(?:this|the_(?:diff|change|patch|code_below))\b
        | \b(?:when|if|once|whenever)_(?:you_are_)?asked_(?:to_review|for_(?:a|your)_(?:review|verdict|findings)|about_this_(?:file|code|change|function|diff))\b
        | \bin_your_(?:review|assessment|evaluation|analysis|report|answer|reply|output|response|verdict|summary|claims?|findings?)\b
        | \bif_you_can_(?:read|see|parse)_this\b | \bif_this_(?:text|line|comment|file)_is_in_your_(?:context|prompt|input)
        | \byour_(?:instructions|task|guidelines|prompt|directives?|constitution|assignment)_(?:has|have)_(?:been_)?(?:changed|updated|replaced|amended|superseded|revised)\b
        | \b(?:update|change|amendment|correction)s?_to_your_(?:instructions|task|guidelines|prompt|directives?)\b
        | \byour_(?:operator|developer|creator)s?(?:'s)?_(?:instructions?|orders|wish|request)\b
        | \byou_(?:have_already|have|already)_(?:finished_|completed_)?review(?:ed|ing)\b
        | \bwhen_(?:you_)?(?:produc(?:e|ing)|writ(?:e|ing)|fill(?:ing)?_in)_(?:the|your)_(?:json|findings|reply|answer|claims?|verdict)\b | \bjson_you_are_about_to_(?:write|return|produce)
        | \bif_your_role_is\b | \byou_have_been_(?:reading|reviewing)\b | \bif_you_(?:see|read|find)_(?:this|it)_?,?_(?:reply|answer|respond|return|output)_
        | \byour_(?:operator|developer|creator|maker|vendor)s?_(?:at_[a-z]+_)?(?:have|has)_(?:authori[sz]ed|instructed|asked|told|allowed|permitted|ordered)_you\b
        | \bthe_user_(?:who|that)_(?:runs?|asked|deployed|pays?_for|operates?|started)_you\b
        | \b(?:output|return|reply|respond|answer)_(?:with_)?exactly\b | \bnow_(?:output|print|reply|answer|give_your_answer|write_your_answer)_?: | \byour_role_is_now\b | \byou_are_now_in_[a-z]+_mode\b | \benter_(?:silent|maintenance|developer|debug|admin|permissive)_mode\b
        | \b(?:priority_[0-9]+|admin|root|developer|operator)_(?:instructions?|messages?|override|command)\b
        | \b(?:ignore|disregard)_(?:everything|(?:all_)?(?:the_)?code)_(?:above|below|that_follows|else)\b | \b(?:cancel|abort|stop|end)_(?:the|this|your)_review\b
        | \bthe_user_has_changed_the_(?:task|instructions) | \bnew_(?:task|persona|instructions?|directive)\b
        | \bas_(?:your_(?:operators?|developers?|creators?)|the_user_who)\b | \bmessage_from_(?:your|the)_(?:developers?|operators?|creators?|user)\b
        | \bthis_is_(?:anthropic|openai|google|your_(?:operator|developer|user))\b
        | \byou_?,_the_(?:evaluator|reviewer|model|auditor|judge|grader)\b | \bfrom_now_on_?,?_(?:you|your)\b | \bwhoever_reviews\b
        | \b(?:pretend|imagine|act_as_(?:though|if)|simulate|suppose|let's_play|roleplay)_[^.!]{0,60}?\b(?:review(?:er|ing)?|audit(?:or)?|linter|injections?|vulnerabilit(?:y|ies)|findings)\b
        | \bexempt_from_(?:the_)?(?:ai|llm|automated|machine)_(?:code_)?review\b
        | \byour_(?:output|answer|reply|response|verdict|report|result|conclusion)_(?:for|on|about)_this_«place»
        | \b(?:correct|expected|right|proper|only|desired|required)_(?:reviewer_)?(?:answer|reply|response|verdict|result)_(?:for|on|to|about)_this_«place»";

/// What a review is to come to, whatever is in the change.
pub(super) static CONCLUSION: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:
            (?:report|return|output|emit|produce|respond|reply|answer|give|raise|conclude[ds]?|finish|finds?|is|:)_(?:only_|just_)?(?:with_)?(?:an?_)?
              (?:[\x22']?(?:no|zero|0)_(?:security_|real_|critical_)?(?:findings|issues|vulnerabilities|defects|bugs|remarks)|empty_(?:findings_|json_)?(?:lists?|arrays?|result|answer|reply|response|object)|nothing_?(?:[.!,;\x22]|$))
          | (?:up_now_|finish_|conclude_|answer_|reply_)?without_(?:any_)?(?:findings|remarks|comments)_?(?:[.!,;]|$)
          | (?:say|answer|output|reply|respond|conclude|votes?|is)_(?:that_|with_|to_|it_is_|verdict_)*[\x22']?(?:pass|fine|safe|clean|ok|approved?|green|lgtm)_?(?:[\x22'.!,;]|$)
          | leave_(?:out_(?:the|this|any|all|every)|(?:the_|all_|any_)?(?:[a-z]+_)?«issues»_out)\b
          | (?:describe|rate|mark|treat|consider|grade|score)_(?:it|this|everything|these|nothing|the_code)_[^.]{0,30}?\b(?:free_of|above_(?:a_)?(?:note|low)|safe|pass|clean|approved|fine)\b
          | (?:do_not|don't|never|must_not|will_not|no_longer|cannot)_(?:produce|report|raise|emit|return|have|list|output|generate|make)_(?:any_)?(?:findings|«issues»)
          | (?:skip|omit|forgo)_(?:the|your|this|any|all)_(?:[a-z]+_)?(?:analysis|review|scan|assessment|inspection)\b
          | (?:return|reply_with|give|output)_(?:your|the)_empty_ | (?:answer|reply|respond|finish|with)_(?:now_)?(?:with_)?(?:no_findings|findings_?:_?\x02)
          | no_(?:[a-z]+_)?«issues»_(?:be|are_to_be|may_be|should_be|must_be|shall_be)_(?:raised|reported|flagged|listed|mentioned)
          | nothing_(?:[a-z]+_)?is_(?:exploitable|vulnerable|wrong|a_defect) | flawless | free_of_«issues»
          | (?:must|should)_not_be_(?:listed|reported|flagged|raised|mentioned)
          | (?:must|should|shall|to)_be_(?:reported|rated|marked|treated|classified|described)_as_«safe»
          | only_(?:ever_)?(?:comment|check|look|report|speak|remark|knows?)_(?:on_|at_|for_|about_)?(?:the_)?(?:spelling|typos?|style|formatting|whitespace|naming|grammar)
          | (?:no_longer|not)_(?:considered_)?an?_(?:vulnerability|defect|finding) | (?:security|these)_topics_are_(?:handled|covered)_by_(?:another|others)
          | set_findings_to_(?:\x02|an_empty|nothing) | fill_it_with_nothing | must_not_(?:contain|have|list)_(?:any_)?findings | there_(?:were|are|was)_no_(?:findings|defects|vulnerabilities) | found_nothing | and_approve_?[.!] | not_part_of_the_(?:change|diff|review)
          | never_finds?_anything | always_votes?_(?:to_)?(?:pass|approve) | (?:wave|let)_(?:it|this)_through
          | pass_(?:this|it)_(?:one|change|pr|file|commit) | pass_over_the_next
        )
        | \x22findings\x22_?:_?\x02",
    )
});

/// A switch in a comment or a key, as linters have them: nothing but it stands to the end of its line.
pub(super) static SWITCH: Worded = Worded::new(
    &["ai* llm* copilot* claude* pentad coderabbit gemini gpt* bot chatgpt grok deepseek"],
    || {
        compile(
            r"\b(?:(?:ai|llm|copilot|claude|pentad|coderabbit|gemini|gpt|bot)_(?:code_)?review(?:er)?s?_?(?:verdict_?)?:?_?
              \x22?(?:off|skip|ignored?|disabled?|none|pass|approved?|no_findings|exempt|clean)
          | (?:ai|llm|gpt|copilot|claude)_?:?_?(?:ignore|skip|disable)_(?:file|start|begin|line|next_line|block|all))
          (?:_(?:file|start|begin|this|it|line|next_line|block|all|section|true|everything)){0,2}
        | \b(?:claude|chatgpt|gpt_?[0-9o]*|copilot|gemini|coderabbit|grok|deepseek)_?:_(?:please_)?(?:skip|ignore|pass)\b",
        )
    },
);

/// What is said in letters of which no reader sees what they say: a machine need not be called there.
pub(super) static HUMMED: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\b(?:«machine»|reviewers?)\b"));
