//! The formats of secrets, as data: one row each, as its issuer's documentation describes the token, or where it has none as the public
//! rule sets of secret scanners do. A new format is a row here and a row in the tests.
//!
//! Whatever a row matches is hidden from reviewers, so a match that goes on beyond `SECRET_BYTES` (or `LONG_BYTES`) is none.

/// What a match must be to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// No example and no words.
    Issued,
    /// Somebody's password: nothing that is to be filled in, and not a word.
    Typed,
}

/// A format.
pub(super) struct Format {
    /// In placeholders and reports.
    pub(super) kind: &'static str,
    /// What it is, where its form alone is near certain: enough to stop a merge.
    pub(super) certain: Option<&'static str>,
    /// What it starts with.
    pub(super) starts: &'static [&'static str],
    /// The whole of it from there. Group 1, where there is one, is the part that is replaced.
    pub(super) whole: &'static str,
    /// How many characters before its start are of it, at least and at most: where no literal stands at its beginning.
    pub(super) before: (usize, usize),
    pub(super) check: Check,
}

const fn likely(
    kind: &'static str,
    starts: &'static [&'static str],
    whole: &'static str,
) -> Format {
    Format { kind, certain: None, starts, whole, before: (0, 0), check: Check::Issued }
}

const fn certain(
    kind: &'static str,
    what: &'static str,
    starts: &'static [&'static str],
    whole: &'static str,
) -> Format {
    Format { certain: Some(what), ..likely(kind, starts, whole) }
}

const fn tailed(
    kind: &'static str,
    starts: &'static [&'static str],
    whole: &'static str,
    before: (usize, usize),
) -> Format {
    Format { before, ..likely(kind, starts, whole) }
}

const fn typed(kind: &'static str, starts: &'static [&'static str], whole: &'static str) -> Format {
    Format { check: Check::Typed, ..likely(kind, starts, whole) }
}

/// In the order in which they are tried where they share a start.
pub(super) const FORMATS: &[Format] = &[
    // Clouds. AWS: IAM identifiers and the reference of access keys; the secret half has no prefix, so it is known by its name or by
    // the identifier before it.
    certain("aws-access-key", "an AWS access key", &["AKIA"], "^AKIA[A-Z0-9]{16}"),
    certain("aws-access-key", "a temporary AWS access key", &["ASIA"], "^ASIA[A-Z0-9]{16}"),
    likely("aws-access-key", &["ABIA", "ACCA"], "^A(?:BIA|CCA)[A-Z0-9]{16}"),
    likely(
        "aws-secret-key",
        &["AKIA", "ASIA"],
        r"^A[KS]IA[A-Z0-9]{16}[^A-Za-z0-9]{1,24}([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)",
    ),
    likely(
        "aws-secret-key",
        &["aws_secret", "AWS_SECRET", "secretAccessKey", "SecretAccessKey", "secret_key"],
        r#"^[A-Za-z0-9_]{1,40}(?:\\*["'])?[ \t]{0,8}(?:=>|[:=> \t])[ \t]{0,8}(?:\\*["'])?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#,
    ),
    likely("aws-bedrock-key", &["ABSK"], "^ABSK[A-Za-z0-9+/]{40,}={0,2}"),
    certain("google-api-key", "a Google API key", &["AIza"], r"^AIza[A-Za-z0-9_-]{35}"),
    certain(
        "google-oauth-secret",
        "a Google OAuth secret",
        &["GOCSPX-"],
        "^GOCSPX-[A-Za-z0-9_-]{24,40}",
    ),
    likely("google-oauth-token", &["ya29."], r"^ya29\.[A-Za-z0-9_.-]{20,}"),
    likely("google-oauth-token", &["1//0"], r"^1//0[A-Za-z0-9_-]{40,}"),
    likely("google-storage-key", &["GOOG1E"], "^GOOG1E[A-Z0-9]{55}"),
    certain(
        "azure-storage-key",
        "an Azure storage key",
        &["AccountKey="],
        "^AccountKey=([A-Za-z0-9+/]{86}==)",
    ),
    likely("azure-access-key", &["SharedAccessKey="], "^SharedAccessKey=([A-Za-z0-9+/]{43}=)"),
    likely(
        "azure-signature",
        &["sig="],
        "^sig=((?:[A-Za-z0-9+/-]|%2[BbFf]){36,64}(?:=|%3[Dd]){0,2})",
    ),
    tailed("azure-client-secret", &["Q~"], r"^Q~[A-Za-z0-9_.~-]{31,34}", (4, 4)),
    tailed("azure-devops-token", &["AZDO"], "^AZDO[A-Za-z0-9]{4}", (76, 76)),
    likely("alibaba-key", &["LTAI"], "^LTAI[A-Za-z0-9]{12,20}"),
    likely("tencent-key", &["AKID"], "^AKID[A-Za-z0-9]{32}"),
    likely("yandex-key", &["AQVN"], "^AQVN[A-Za-z0-9_-]{35,38}"),
    certain(
        "digitalocean-token",
        "a DigitalOcean token",
        &["dop_v1_", "doo_v1_", "dor_v1_"],
        "^do[opr]_v1_[a-f0-9]{64}",
    ),
    likely("cloudflare-key", &["v1.0-"], r"^v1\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
    certain("heroku-key", "a Heroku key", &["HRKU-"], "^HRKU-[A-Za-z0-9_-]{36,60}"),
    likely("fly-token", &["fm1_", "fm2_", "fo1_"], "^f(?:m[12]|o1)_[A-Za-z0-9+/=_-]{40,}"),
    likely("netlify-token", &["nfp_"], "^nfp_[A-Za-z0-9]{36,40}"),
    likely("vercel-token", &["vcp_", "vck_"], "^vc[pk]_[A-Za-z0-9]{24,60}"),
    certain("supabase-key", "a Supabase token", &["sbp_"], "^sbp_(?:v0_)?[a-f0-9]{40}"),
    likely("supabase-key", &["sb_secret_"], "^sb_secret_[A-Za-z0-9_-]{20,60}"),
    certain(
        "planetscale-token",
        "a PlanetScale token",
        &["pscale_"],
        r"^pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}",
    ),
    likely("neon-key", &["npg_", "napi_"], "^n(?:pg_[A-Za-z0-9]{12,20}|api_[a-z0-9]{60,70})"),
    certain("databricks-token", "a Databricks token", &["dapi"], "^dapi[a-f0-9]{32}(?:-[0-9])?"),
    // Where code and packages live.
    certain(
        "github-token",
        "a GitHub token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        "^gh[pousr]_[A-Za-z0-9]{36,}",
    ),
    certain("github-token", "a GitHub token", &["github_pat_"], "^github_pat_[A-Za-z0-9_]{22,}"),
    likely(
        "github-token",
        &["u0067h", "x67h", "%67h"],
        "^(?:u0067|x67|%67)h[pousr]_[A-Za-z0-9]{36,}",
    ),
    likely("github-token", &["v1."], r"^v1\.[a-f0-9]{40}"),
    certain(
        "gitlab-token",
        "a GitLab token",
        &["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-"],
        r"^gl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_.-]{20,64}",
    ),
    certain(
        "gitlab-token",
        "a GitLab token",
        &["glft-", "glagent-", "glimt-", "glffct-", "GR1348941"],
        "^(?:gl(?:ft|agent|imt|ffct)-|GR1348941)[A-Za-z0-9_-]{20,64}",
    ),
    certain(
        "atlassian-token",
        "an Atlassian token",
        &["ATATT", "ATCTT"],
        "^AT[AC]TT[A-Za-z0-9+/=_-]{60,}",
    ),
    likely("atlassian-token", &["ATBB"], "^ATBB[A-Za-z0-9]{24,40}"),
    certain("npm-token", "an npm token", &["npm_"], "^npm_[A-Za-z0-9]{36}"),
    certain("pypi-token", "a PyPI token", &["pypi-AgE"], "^pypi-AgE[A-Za-z0-9_-]{50,}"),
    certain("crates-io-token", "a crates.io token", &["cio"], "^cio[A-Za-z0-9]{32}"),
    certain("rubygems-key", "a RubyGems key", &["rubygems_"], "^rubygems_[a-f0-9]{48}"),
    likely("nuget-key", &["oy2"], "^oy2[a-z0-9]{43}"),
    certain(
        "docker-token",
        "a Docker Hub token",
        &["dckr_"],
        "^dckr_[a-z]{3}_[A-Za-z0-9_-]{27,60}",
    ),
    likely("clojars-token", &["CLOJARS_"], "^CLOJARS_[a-z0-9]{60}"),
    likely("packagist-token", &["packagist_"], "^packagist_[a-z]{3}_[a-f0-9]{64,68}"),
    likely("artifactory-key", &["AKCp"], "^AKCp[A-Za-z0-9]{60,80}"),
    likely("circleci-token", &["CCIPAT_"], "^CCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40}"),
    likely("buildkite-token", &["bkua_"], "^bkua_[a-f0-9]{40}"),
    certain("pulumi-token", "a Pulumi token", &["pul-"], "^pul-[a-f0-9]{40}"),
    tailed("terraform-token", &[".atlasv1."], r"^\.atlasv1\.[A-Za-z0-9_-]{60,72}", (14, 14)),
    likely("sonar-token", &["squ_", "sqp_", "sqa_"], "^sq[upa]_[a-f0-9]{40}"),
    certain("postman-key", "a Postman key", &["PMAK-"], "^PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    // Vaults.
    certain(
        "vault-token",
        "a Vault token",
        &["hvs.", "hvb.", "hvr."],
        r"^hv[sbr]\.[A-Za-z0-9_-]{24,}",
    ),
    likely("vault-token", &["\"s.", "'s.", "=s."], r#"^["'=](s\.[A-Za-z0-9]{24})(?:["'\s]|$)"#),
    likely(
        "doppler-token",
        &["dp."],
        r"^dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}",
    ),
    likely("1password-token", &["ops_eyJ"], "^ops_eyJ[A-Za-z0-9+/_-]{200,}={0,2}"),
    certain("age-key", "an age key", &["AGE-SECRET-KEY-1"], "^AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    likely("minisign-key", &["RWRTY0Iy"], "^RWRTY0Iy[A-Za-z0-9+/]{100,}={0,2}"),
    // Chat and mail.
    certain(
        "slack-token",
        "a Slack token",
        &["xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-", "xoxc-", "xoxo-"],
        "^xox[abceoprs]-(?:[0-9]+-)?[A-Za-z0-9-]{10,}",
    ),
    likely("slack-token", &["xoxe.xox"], r"^xoxe\.xox[bp]-[0-9]-[A-Za-z0-9]{40,}"),
    likely("slack-token", &["xoxd-"], "^xoxd-[A-Za-z0-9%+/=_-]{20,}"),
    likely("slack-token", &["xapp-"], "^xapp-[0-9]-[A-Za-z0-9-]{10,}"),
    certain(
        "slack-webhook",
        "a Slack webhook",
        &["hooks.slack.com/services/"],
        r"^hooks\.slack\.com/services/(T[A-Za-z0-9]{6,14}/B[A-Za-z0-9]{6,14}/[A-Za-z0-9]{16,40})",
    ),
    likely(
        "slack-webhook",
        &["hooks.slack.com/workflows/", "hooks.slack.com/triggers/"],
        r"^hooks\.slack\.com/(?:workflows|triggers)/((?:[A-Za-z0-9]{1,20}/){2,3}[A-Za-z0-9]{16,48})",
    ),
    likely(
        "discord-webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        r"^discord(?:app)?\.com/api/webhooks/[0-9]{16,20}/([A-Za-z0-9_-]{60,80})",
    ),
    likely("discord-token", &["mfa."], r"^mfa\.[A-Za-z0-9_-]{80,95}"),
    tailed(
        "discord-token",
        &[".G", ".X", ".Y", ".Z"],
        r"^\.[GXYZ][A-Za-z0-9_-]{5}\.[A-Za-z0-9_-]{27,40}",
        (23, 28),
    ),
    likely(
        "teams-webhook",
        &["webhook.office.com/webhookb2/"],
        r"^webhook\.office\.com/webhookb2/([A-Za-z0-9@-]{20,100}/IncomingWebhook/[A-Za-z0-9]{32}(?:/[A-Za-z0-9-]{1,64}){0,2})",
    ),
    tailed("telegram-token", &[":AA"], "^:AA[A-Za-z0-9_-]{33}", (8, 10)),
    likely("twilio-key", &["SK"], "^SK[a-f0-9]{32}"),
    certain(
        "sendgrid-key",
        "a SendGrid key",
        &["SG."],
        r"^SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}",
    ),
    likely("mailgun-key", &["key-"], "^key-[a-f0-9]{32}"),
    tailed("mailchimp-key", &["-us"], "^-us[0-9]{1,2}", (32, 32)),
    likely(
        "brevo-key",
        &["xkeysib-", "xsmtpsib-"],
        "^x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}",
    ),
    // Payments.
    certain(
        "stripe-key",
        "a live Stripe key",
        &["sk_live_", "rk_live_"],
        "^[rs]k_live_[A-Za-z0-9]{16,}",
    ),
    likely("stripe-key", &["sk_test_", "rk_test_"], "^[rs]k_test_[A-Za-z0-9]{16,}"),
    likely("stripe-key", &["whsec_"], "^whsec_[A-Za-z0-9+/=]{24,}"),
    likely(
        "square-token",
        &["sq0atp-", "sq0csp-"],
        "^sq0(?:atp-[A-Za-z0-9_-]{22}|csp-[A-Za-z0-9_-]{43})",
    ),
    likely("square-token", &["EAAA"], "^EAAA[A-Za-z0-9_-]{60}"),
    certain("shopify-token", "a Shopify token", &["shp"], "^shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    likely(
        "paypal-token",
        &["access_token$"],
        r"^access_token\$(?:production|sandbox)\$[A-Za-z0-9]{16}\$[a-f0-9]{32}",
    ),
    likely("flutterwave-key", &["FLWSECK"], "^FLWSECK(?:_TEST)?-[a-f0-9]{32}-X"),
    likely("razorpay-key", &["rzp_live_"], "^rzp_live_[A-Za-z0-9]{14}"),
    // Models.
    certain("anthropic-key", "an Anthropic key", &["sk-ant-"], "^sk-ant-[A-Za-z0-9_-]{20,}"),
    certain("openrouter-key", "an OpenRouter key", &["sk-or-v1-"], "^sk-or-v1-[a-f0-9]{64}"),
    certain(
        "openai-key",
        "an OpenAI key",
        &["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"],
        "^sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}",
    ),
    certain("openai-key", "an OpenAI key", &["sk-"], "^sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    likely("openai-key", &["sk-"], "^sk-(?:[A-Za-z0-9]{48}|[a-f0-9]{32})"),
    certain("huggingface-token", "a Hugging Face token", &["hf_"], "^hf_[A-Za-z0-9]{34,40}"),
    likely("huggingface-token", &["api_org_"], "^api_org_[A-Za-z0-9]{34}"),
    certain("groq-key", "a Groq key", &["gsk_"], "^gsk_[A-Za-z0-9]{52}"),
    certain("xai-key", "an xAI key", &["xai-"], "^xai-[A-Za-z0-9]{70,84}"),
    certain("perplexity-key", "a Perplexity key", &["pplx-"], "^pplx-[A-Za-z0-9]{48}"),
    certain("replicate-token", "a Replicate token", &["r8_"], "^r8_[A-Za-z0-9]{37}"),
    certain("nvidia-key", "an NVIDIA key", &["nvapi-"], "^nvapi-[A-Za-z0-9_-]{60,70}"),
    likely("pinecone-key", &["pcsk_"], "^pcsk_[A-Za-z0-9_]{50,80}"),
    certain(
        "langsmith-key",
        "a LangSmith key",
        &["lsv2_"],
        "^lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}",
    ),
    likely("tavily-key", &["tvly-"], "^tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}"),
    likely("voyage-key", &["pa-"], "^pa-[A-Za-z0-9_-]{43}"),
    likely("fireworks-key", &["fw_"], "^fw_[A-Za-z0-9]{22,26}"),
    likely("elevenlabs-key", &["sk_"], "^sk_[a-f0-9]{48}"),
    // Watching, planning, drawing.
    certain("grafana-token", "a Grafana token", &["glsa_"], "^glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
    likely(
        "grafana-token",
        &["glc_eyJ", "eyJrIjoi"],
        "^(?:glc_eyJ|eyJrIjoi)[A-Za-z0-9+/]{60,}={0,2}",
    ),
    certain("new-relic-key", "a New Relic key", &["NRAK-", "NRAA-"], "^NRA[AK]-[A-Z0-9]{27}"),
    certain(
        "sentry-token",
        "a Sentry token",
        &["sntryu_", "sntrys_"],
        "^sntry(?:u_[a-f0-9]{64}|s_eyJ[A-Za-z0-9+/=_-]{80,})",
    ),
    certain("linear-key", "a Linear key", &["lin_api_"], "^lin_api_[A-Za-z0-9]{40}"),
    certain("notion-token", "a Notion token", &["ntn_"], "^ntn_[A-Za-z0-9]{40,50}"),
    likely("notion-token", &["secret_"], "^secret_[A-Za-z0-9]{43}"),
    certain("figma-token", "a Figma token", &["figd_", "figo_"], "^fig[do]_[A-Za-z0-9_-]{40,50}"),
    likely("asana-token", &["1/1", "2/1"], r"^[12]/1[0-9]{12,19}(?:/[0-9]{13,20})?:[a-f0-9]{32}"),
    likely("airtable-token", &["pat"], r"^pat[A-Za-z0-9]{14}\.[a-f0-9]{64}"),
    likely("contentful-token", &["CFPAT-"], "^CFPAT-[A-Za-z0-9_-]{43}"),
    likely("typeform-token", &["tfp_"], "^tfp_[A-Za-z0-9_-]{40,64}"),
    likely(
        "launchdarkly-key",
        &["sdk-", "api-"],
        "^(?:sdk|api)-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}",
    ),
    likely("mapbox-token", &["sk.eyJ"], r"^sk\.eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{20,24}"),
    likely("dropbox-token", &["sl."], r"^sl\.(?:u\.)?[A-Za-z0-9_=-]{120,}"),
    likely("facebook-token", &["EAACEdEose0cBA"], "^EAACEdEose0cBA[A-Za-z0-9]{20,}"),
    likely(
        "twitter-token",
        &["AAAAAAAAAAAAAAAAAAAAA"],
        "^(A{20,24}[A-Za-z0-9%]{60,})(?:[^A-Za-z0-9+/=]|$)",
    ),
    // Tokens of no one issuer.
    likely("jwt", &["eyJ"], r"^eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{0,}"),
    likely(
        "jwt",
        &["eyJ"],
        r"^eyJ[A-Za-z0-9_-]{12,}\.[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{12,40}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,90}",
    ),
    likely(
        "password-hash",
        &["$apr1$", "$1$", "$5$", "$6$", "$y$"],
        r"^\$(?:apr1|1|5|6|y)\$(?:rounds=[0-9]{1,9}\$)?[A-Za-z0-9./]{2,32}\$[A-Za-z0-9./]{22,90}(?:\$[A-Za-z0-9./]{40,50})?",
    ),
    likely("password-hash", &["$2a$", "$2b$", "$2y$"], r"^\$2[aby]\$[0-9]{2}\$[A-Za-z0-9./]{53}"),
    // The same in base64, as configuration that is not meant to be read writes them: the beginnings of `ghp_`, `github_pat_`,
    // `glpat-`, `AKIA`, `xoxb-`, `sk-ant-`, `sk-proj-`, `sk_live_`, `npm_`, `AIza`.
    likely(
        "encoded-token",
        &["Z2hwX", "Z2hvX", "Z2h1X", "Z2hzX", "Z2hyX"],
        "^Z2h[1-9a-z]X[A-Za-z0-9+/_-]{45,}={0,2}",
    ),
    likely(
        "encoded-token",
        &["Z2l0aHViX3BhdF", "Z2xwYXQt", "c2stYW50L", "c2stcHJval", "c2tfbGl2ZV"],
        "^(?:Z2l0aHViX3BhdF|Z2xwYXQt|c2stYW50L|c2stcHJval|c2tfbGl2ZV)[A-Za-z0-9+/_-]{20,}={0,2}",
    ),
    likely(
        "encoded-token",
        &["QUtJQ", "eG94Y", "bnBtX", "QUl6Y"],
        "^(?:QUtJQ[A-Za-z0-9+/]{21,22}|eG94Y[A-Za-z0-9+/]{30,}|bnBtX[A-Za-z0-9+/]{47,50}|QUl6Y[A-Za-z0-9+/]{46,50})={0,2}",
    ),
    // On command lines and in headers. Their manuals' own words before the password. ASCII classes: the others are many states.
    typed(
        "credential",
        &["uthorization", "UTHORIZATION"],
        r#"^(?i-u:uthorization)(?:\\*["'])?[ \t]{0,4}[:=,][ \t]{0,4}(?:\\*["'`])?(?i-u:basic|bearer|token|apikey)[ =]{1,4}([!-~&&[^"'`<>{}$\\,;]]{8,})"#,
    ),
    typed(
        "credential",
        &["curl ", "http "],
        r#"^(?:curl|http) [ -~]{0,100}?(?:-u|--user|-a)[ =]?["']?[!-~&&[^:"'$]]{1,64}:([!-~&&[^"'`$<>{}]]{2,100})"#,
    ),
    typed(
        "credential",
        &["mysql"],
        r#"^mysql(?:dump|admin|import)? [ -~&&[^|;]]{0,100}?-p([!-~&&[^"'`$<>{}|;-]][!-~&&[^"'`$<>{}|;]]{3,100})"#,
    ),
    typed(
        "credential",
        &["sshpass ", "redis-cli ", "docker login "],
        r#"^(?:sshpass|redis-cli|docker login) [ -~&&[^|;]]{0,100}?-(?:p|a) ?["']?([!-~&&[^"'`$<>{}|;-]][!-~&&[^"'`$<>{}|;]]{3,100})"#,
    ),
    typed(
        "credential",
        &["IDENTIFIED BY", "identified by"],
        r#"^(?i-u:identified by)(?: (?i-u:password))? {1,4}["']([!-~&&[^"'`$<>{}]]{6,100})["']"#,
    ),
    typed(
        "credential",
        &[":5432:", ":*:"],
        r#"^:(?:5432|\*):[!-~&&[^:"'/]]{1,63}:[!-~&&[^:"'/]]{1,63}:([!-~&&[^:"'`$<>{},;)]]{6,100})(?:[ \t\r\n]|$)"#,
    ),
    typed(
        "credential",
        &["jdbc:oracle:"],
        r#"^jdbc:oracle:[a-z0-9]{3,5}:[!-~&&[^/"'@]]{1,64}/([!-~&&[^"'`<>{}$]]{2,100}?)@"#,
    ),
];
