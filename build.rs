//! Embeds the built-in rules: every file of `src/charter/rules`, by name. So a rule is a YAML file and its fixtures, and no list to
//! keep. Reads that folder and nothing else.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"))
        .join("src/charter/rules");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut ids: Vec<String> = fs::read_dir(&folder)
        .expect("the folder of rules is part of the source")
        .map(|entry| entry.expect("the folder is readable").file_name())
        .map(|name| name.into_string().expect("a rule's file name is its id, which is text"))
        .map(|name| name.strip_suffix(".yml").expect("a rule is a .yml file").to_owned())
        .collect();
    ids.sort();
    let mut list = String::from("[\n");
    for id in &ids {
        let file = folder.join(format!("{id}.yml"));
        writeln!(list, "    Rule::new({id:?}, include_str!({file:?})),")
            .expect("a string takes it");
    }
    list.push(']');
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("rules.rs");
    fs::write(out, format!("static RULES: [Rule; {}] = {list};\n", ids.len()))
        .expect("cargo's own folder takes a file");
}
