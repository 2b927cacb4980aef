//! `report.html`: nothing of a report is markup there, everything has its place, and it stays within its size. What a browser makes of it
//! is `tests/browser/report.mjs`, which a test here runs where it is told the way to its programs.

use crate::{
    hostile::attacks,
    render::reports::{clean, hostile, many, realistic, static_only},
};
use pentad::{
    render::html::{LIMIT, page},
    review::{
        memory::Since,
        synthesis::{self, Report, Verdict},
    },
};
use regex::Regex;
use std::{collections::BTreeSet, env, fs, path::Path, process::Command, sync::LazyLock};

/// The page without its style and script, which are ours to the byte.
fn markup(page: &str) -> String {
    static OURS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?s)<style>.*?</style>|<script>.*?</script>").expect("it is a pattern")
    });
    assert_eq!(OURS.find_iter(page).count(), 2, "one style and one script");
    OURS.replace_all(page, "").into_owned()
}

/// Every tag as it is written.
fn tags(markup: &str) -> Vec<&str> {
    let opens = markup.match_indices('<').map(|(at, _)| &markup[at..]);
    opens.map(|rest| &rest[..=rest.find('>').expect("a tag ends")]).collect()
}

/// A tag's name and the names of its attributes.
fn shape(tag: &str) -> String {
    static VALUE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"=("[^"<>]*"|[A-Za-z0-9_.-]+)"#).expect("it is a pattern"));
    VALUE.replace_all(tag, "").into_owned()
}

fn ids(page: &str) -> Vec<String> {
    static ID: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#" id="?([^ ">]+)"#).expect("it is a pattern"));
    let markup = markup(page);
    let found = tags(&markup).into_iter().filter_map(|tag| ID.captures(tag));
    found.map(|it| it[1].to_owned()).collect()
}

/// With every word an attack, the page has the tags it has with every word `x`, and no address but its own places.
#[test]
fn nothing_of_a_report_becomes_markup() {
    let shapes = |text: &str| -> BTreeSet<String> {
        let page = markup(&page(&hostile(text)));
        tags(&page).into_iter().map(shape).collect()
    };
    // Words that are code between backticks, many lines, keywords: all that changes the markup of a text by itself.
    let mut ours = shapes("x");
    ours.extend(shapes("`x` \"y\" // 1\nif\n`z`"));
    ours.extend(
        ["<b>", "<i>", "<u>", "<code>", "</b>", "</i>", "</u>", "</code>"].map(str::to_owned),
    );
    for attack in attacks() {
        let text = page(&hostile(&attack));
        let strange: Vec<String> =
            shapes(&attack).into_iter().filter(|it| !ours.contains(it) && !known(it)).collect();
        assert_eq!(strange, [""; 0], "{attack:?}");
        let markup = markup(&text);
        for tag in tags(&markup) {
            assert!(!tag.contains("src=") && !tag.contains(" on"), "{tag}");
            let address = tag.split_once("href=\"").map(|it| it.1);
            assert!(address.is_none_or(|it| it.starts_with('#')), "{tag}");
        }
        let hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        assert_eq!(text.chars().find(|c| hidden(*c)), None, "{attack:?}");
    }
}

/// Tags that stand on a page by how long or how empty a text is.
fn known(shape: &str) -> bool {
    [
        "<ol class start>",
        "<ol class>",
        "<pre>",
        "</pre>",
        "<details class>",
        "<summary>",
        "<dt>",
        "<dd>",
        "<dl class>",
    ]
    .contains(&shape)
}

#[test]
fn every_finding_has_a_place_of_its_own() {
    for report in [realistic(), static_only(), clean(), many(40), hostile("filters"), hostile("")] {
        let page = page(&report);
        let ids = ids(&page);
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{ids:?}");
        for link in tags(&markup(&page)).iter().filter_map(|it| it.split_once("href=\"#")) {
            let name = link.1.trim_end_matches(['>', '"']).to_owned();
            assert!(unique.contains(&name), "{name} leads nowhere");
        }
    }
    let page = page(&realistic());
    for finding in realistic().findings.iter().chain(&realistic().absorbed) {
        assert!(page.contains(&format!(" id={}>", finding.id)), "{}", finding.id);
    }
}

#[test]
fn the_first_screen_has_verdict_reason_worst_and_next() {
    let text = page(&realistic());
    let head = &text[..text.find("</header>").unwrap()];
    for said in [
        "<span class=verdict>fail</span> 1 critical finding is open",
        "<a href=\"#correctness-L3-retry-charges-twice\">A charge that times out",
        "src/pay/charge.rs:41-46",
        "how to dispute a finding",
    ] {
        assert!(head.contains(said), "{said}\n{head}");
    }
    let nothing = page(&synthesis::nothing("the pull request is closed"));
    assert!(nothing.contains("<span class=verdict>none</span> the pull request is closed"));
}

/// Every file of the change, by area, with a way to what was found in it; and the diagram as a picture.
#[test]
fn the_change_is_walked_through() {
    let text = page(&realistic());
    let start = text.find("Walkthrough: 9 changed files in 6 areas, +1,754 −702 lines").unwrap();
    let part = &text[start..text.find("<details class=part><summary><h2>Files by weight").unwrap()];
    for said in [
        "Review effort: about 2 h 31 min",
        "<svg class=flow role=img aria-label=\"POST /orders/pay to charge, charge to payment gateway (3 attempts),",
        "<tr><td><b>src/pay</b><td>3 files<td class=n>+34 −59<td>",
        "<code>src/pay/charge.rs</code></a><td>modified<td class=n>+31 −12<td><span class=\"tag critical\">1 critical</span>",
        "<td><code>src/pay/old.rs</code><td>deleted",
        "renamed from <code>src/pay/cfg.rs</code>",
    ] {
        assert!(part.contains(said), "{said}\n{part}");
    }
    for it in realistic().changes {
        assert!(part.contains(&format!("<code>{}</code>", it.path)), "{}", it.path);
    }
    let unknown = Report { changes: Vec::new(), loops: Vec::new(), ..realistic() };
    assert!(!page(&unknown).contains("id=walkthrough"));
}

/// The quote is marked in the code around it, and a changed line as one.
#[test]
fn the_code_is_shown_around_the_quote() {
    let text = page(&realistic());
    assert!(text.contains("<ol class=code start=37><li>"), "{text}");
    assert!(text.contains("<li class=\"q c\"><b>for</b> attempt <b>in</b> <u>0</u>..<u>3</u> {"));
}

#[test]
fn a_page_stays_within_its_size() {
    let text = page(&many(500));
    assert!(text.len() <= LIMIT, "{}", text.len());
    assert_eq!(text.matches("<details class=\"f ").count(), 500);
    assert!(text.contains("<ol class=code"), "the first are whole");
    let text = page(&many(4000));
    assert!(text.len() <= LIMIT, "{}", text.len());
    assert!(text.contains("not shown: a page holds no more"));
    let long = "<'\"&`é\u{202e}".repeat(9000);
    let text = page(&hostile(&long));
    assert!(text.len() <= LIMIT, "{}", text.len());
}

/// Pages for the browser, by name.
fn pages() -> Vec<(&'static str, Report)> {
    let since = Since {
        push: 1,
        head: realistic().base,
        new: vec![realistic().findings[0].id.clone()],
        ..Since::default()
    };
    vec![
        ("realistic", Report { since: Some(since), push: 2, ..realistic() }),
        ("clean", clean()),
        ("none", synthesis::nothing("the pull request is closed")),
        ("incomplete", Report { verdict: Verdict::Incomplete, ..static_only() }),
        ("many", many(300)),
        ("most", many(500)),
        (
            "hostile",
            hostile(
                "\"'><img src=x onerror=alert(1)><script>document.title='taken'</script>\u{202e}`<b>`",
            ),
        ),
    ]
}

/// `PENTAD_TEST_BROWSER` is a folder with the npm packages that the script names, `PENTAD_TEST_CHROMIUM` the browser.
#[test]
#[ignore = "needs node, chromium and two npm packages: .ci/run brings them"]
fn a_browser_reads_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = env::var_os("PENTAD_TEST_BROWSER").expect("PENTAD_TEST_BROWSER is set");
    let place = root.join("target/browser-pages");
    fs::create_dir_all(&place).unwrap();
    for (name, report) in pages() {
        fs::write(place.join(format!("{name}.html")), page(&report)).unwrap();
    }
    let ran = Command::new("node")
        .arg(root.join("tests/browser/report.mjs"))
        .args([&packages, place.as_os_str()])
        .output()
        .unwrap();
    print!("{}", String::from_utf8_lossy(&ran.stdout));
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
