//! What a charter comes to in its repository: who has which files, which documents bind, whom it asks and at what price.

use super::super::surroundings::{Files, Lanes};
use crate::review::{
    charter::{Charter, Globs, ModelPolicy},
    guard,
};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The account for a program.
pub fn of(
    charter: &Charter,
    paths: &[String],
    lanes: &Lanes,
    plan: &Result<Value, String>,
) -> Value {
    let files = |it: &Files| json!({"count": it.count, "samples": it.samples});
    let roles = charter.roles.iter().zip(&lanes.roles).map(|(role, mine)| {
        let touches = role.touches.as_ref().map(Globs::patterns).unwrap_or_default();
        json!({"prefix": role.prefix, "name": role.name, "touches": touches, "files": files(mine)})
    });
    let themes =
        charter.themes.iter().zip(1..).map(
            |(it, n)| json!({"loop": n, "slug": it.slug, "title": it.title, "leads": it.leads}),
        );
    let spec =
        spec(charter, paths).into_iter().map(|(it, n)| json!({"pattern": it, "files": files(&n)}));
    let clauses = guard::sections(&charter.constitution).into_iter().map(|section| {
        let mine = charter.guards.iter().filter(|it| it.clause.heading == section.heading);
        json!({"heading": section.heading, "guards": mine.map(|it| &it.id).collect::<Vec<_>>()})
    });
    json!({
        "valid": true,
        "charter": charter.origin,
        "constitution_sha256": charter.constitution_sha256,
        "clauses": clauses.collect::<Vec<Value>>(),
        "roles": roles.collect::<Vec<Value>>(),
        "unowned": files(&lanes.unowned),
        "left_out": files(&lanes.left_out),
        "themes": themes.collect::<Vec<Value>>(),
        "spec": spec.collect::<Vec<Value>>(),
        "models": models(&charter.models),
        "fail_on": charter.gate.fail_on.name(),
        "review": plan.as_ref().map_or(Value::Null, Clone::clone),
        "review_unknown": plan.as_ref().err(),
    })
}

/// Roles, loops and documents, for a reader.
pub fn lines(text: &mut String, charter: &Charter, paths: &[String], lanes: &Lanes) {
    for (role, files) in charter.roles.iter().zip(&lanes.roles) {
        let touches =
            role.touches.as_ref().map(|globs| globs.patterns().join(" ")).unwrap_or_default();
        let _ = writeln!(text, "role {}: {} ({touches})", role.prefix, role.name);
        let _ = writeln!(text, "  {}", files.said());
    }
    let _ =
        writeln!(text, "files of no role, which belong to every role: {}", lanes.unowned.said());
    let _ = writeln!(text, "files left out by snapshot.exclude: {}", lanes.left_out.said());
    for (theme, n) in charter.themes.iter().zip(1..) {
        let _ = writeln!(
            text,
            "loop {n} {}: {} (led by {})",
            theme.slug,
            theme.title,
            theme.leads.join(", ")
        );
    }
    for (pattern, files) in spec(charter, paths) {
        let _ = match files.count {
            0 => writeln!(text, "spec {pattern}: missing; no file is named so: mend or remove it"),
            _ => writeln!(text, "spec {pattern}: {}", files.said()),
        };
    }
    if charter.spec.patterns().is_empty() {
        text.push_str("spec: no document is named\n");
    }
}

/// Whom it asks, how large the prompts are, and what a review of the present change costs.
pub fn cost(text: &mut String, charter: &Charter, plan: &Result<Value, String>) {
    for line in models(&charter.models) {
        let _ = writeln!(text, "models: {line}");
    }
    let plan = match plan {
        Ok(plan) => plan,
        Err(why) => {
            let _ = writeln!(text, "a review of the present change: not known: {why}");
            return;
        }
    };
    let named = |key: &str| {
        let words = plan[key].as_array().into_iter().flatten().filter_map(Value::as_str);
        words.collect::<Vec<&str>>().join(", ")
    };
    let models = named("models");
    if models.is_empty() {
        text.push_str("a review of the present change: static rules only, 0.00 USD\n");
        let why = named("incomplete");
        if !why.is_empty() {
            let _ = writeln!(text, "  it would be incomplete: {why}");
        }
        return;
    }
    let calls = plan["calls"].as_array().map_or(&[][..], Vec::as_slice);
    let usd = |key: &str| {
        plan[key].as_f64().map_or_else(|| "unknown".to_owned(), |usd| format!("{usd:.2} USD"))
    };
    let first = calls.first().and_then(|it| it["tokens"].as_u64()).unwrap_or(0);
    let _ = writeln!(
        text,
        "a review of the present change: {models}\n  {} calls, the first with about {first} tokens, all with about {}\n  \
         cost: {} expected, {} at most",
        calls.len(),
        plan["tokens"],
        usd("usd_expected"),
        usd("usd_worst"),
    );
}

/// Each pattern of `spec`, with the files it names.
fn spec(charter: &Charter, paths: &[String]) -> Vec<(String, Files)> {
    let named = |pattern: &String| {
        let globs = Globs::new(vec![pattern.clone()]).ok();
        let take = |it: &&str| globs.as_ref().is_some_and(|globs| globs.take(it));
        let files: Vec<&str> = paths.iter().map(String::as_str).filter(take).collect();
        (pattern.clone(), Files::of(&files))
    };
    charter.spec.patterns().iter().map(named).collect()
}

/// Each model with the key of the charter that names it.
fn models(policy: &ModelPolicy) -> Vec<String> {
    let mut lines = vec![match &policy.default {
        Some(model) => format!("{model} (models.default)"),
        None => "left to the key in the environment, and to static rules without one (models.default is none)"
            .to_owned(),
    }];
    lines.extend(policy.fallback.iter().map(|it| format!("{it} where it fails (models.fallback)")));
    lines.extend(policy.roles.iter().map(|(role, it)| format!("{it} for {role} (models.roles)")));
    for (n, theme) in &policy.themes {
        lines.extend(theme.all.iter().map(|it| format!("{it} in loop {n} (models.themes)")));
        let by_role = theme.roles.iter();
        lines.extend(
            by_role.map(|(role, it)| format!("{it} for {role} in loop {n} (models.themes)")),
        );
    }
    for (name, profile) in &policy.profiles {
        let model = profile.default.as_deref().unwrap_or("left to the key");
        lines.push(format!("{model} by --profile {name} (models.profiles)"));
    }
    lines
}
