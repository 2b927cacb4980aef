//! What says everything by itself, in English: it needs nobody who is spoken to.

use super::{
    worded::Worded,
    words::{MACHINES, compile},
};

/// Words of which "no «issues»" has one.
const NONE: &str = r"no_issue* no_finding* no_vulnerabilit* no_problem* no_bug* no_defect* no_concern* no_error* no_flaw* no_anomal*
        no_violation* no_weakness* zero_issue* zero_finding* zero_vulnerabilit* zero_problem* zero_bug* zero_defect*
        zero_concern* zero_error* zero_flaw* zero_anomal* zero_violation* zero_weakness*";

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

/// The last line of a prompt of ours, which says whose answer is wanted.
pub(super) static ASSIGNED: Worded =
    Worded::new(&["assignment"], || compile(r"\bassignment:_role_[a-z]+_loop_[0-9]+_theme_"));
