//! What strangers say: one list for every place that foreign text comes from and every sink it reaches.

/// What a file name, a model or a server may say.
const ATTACKS: [&str; 47] = [
    "",
    "plain",
    "100%",
    "a%0A::error::x%25",
    "line\n::error::x",
    "line\r::set-output name=verdict::pass",
    "line\r\n  ::set-output name=verdict::pass",
    "\u{a0}::set-output name=verdict::pass",
    "\u{85}\u{2028}\u{3000}::add-mask::e",
    "\u{200b}:\u{200b}:set-output name=verdict::pass",
    "\u{ad}::\u{feff}stop-commands::x",
    "::error file=a,line=1::x",
    "::stop-commands::token",
    "x::y,line=9,file=z::w",
    "##[set-output name=verdict;]pass",
    "text ##[add-mask]e",
    "###[set-env name=PATH;]x",
    "#\u{200d}#\u{fe0f}[set-output name=verdict;]pass",
    "verdict=pass",
    "x\nverdict=pass\nverdict<<EOF\npass\nEOF",
    "delimiter-77\nverdict=pass",
    "</script><script>alert(1)</script>",
    "<!-- pentad -->",
    "--> <img src=x onerror=alert(1)> <!--",
    "</details></summary><h1>x</h1>",
    "a | b | c\n| --- | --- |\n| x | y |",
    "\\| \\\\| `|` \\`|\\` `\\|`",
    "`",
    "a ``` b ```` c `d`",
    "```\n@mention\n````\n[x](http://y)\n`````",
    "~~~\nx",
    // Over what cmark-gfm takes for the marks of code.
    "`````````````````````````````````````````````````````````````````````````````````@mention <img src=x> ![a](http://x) [a](http://x)",
    "@mention and @org/team, a@b.example",
    "#1, owner/repo#22, GH-3, gh-4, owner/repo@0123456789abcdef0123456789abcdef01234567",
    "fixed in deadbeef and 1234567890abcdef",
    "![](http://x/i.png) ![a][b]",
    "[a](javascript:alert(1)) [b]: http://x\n\n[b]\n[^1]: note",
    "http://x.example https://x.example ftp://x.example www.x.example <http://x.example> mailto:a@b.example",
    "# heading\n## heading\n===\n---",
    "- item\n* item\n1. item\n2) item\n> quote\n    code\n\tcode",
    "head\n:--\n* * *\n- [ ] task",
    "$x$ $$y$$ $`z`$ &lt;b&gt; &#64;mention &commat;mention",
    "_a_ __b__ *c* **d** ~~e~~ ~f~ ^g^ ==h== ||i||",
    "naïve Ünïcödé 漢字 العربية 🦀",
    "abc\u{202e}sr.gpj \u{2066}iso\u{2069} \u{200f}",
    "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}2J \u{8}\u{7f}\0",
    "../../etc/passwd",
];

/// Each alone, and all together.
pub(crate) fn attacks() -> Vec<String> {
    let mut attacks: Vec<String> = ATTACKS.iter().map(|it| (*it).to_owned()).collect();
    attacks.push(ATTACKS.join(" "));
    attacks.push(ATTACKS.join("\n"));
    attacks
}
