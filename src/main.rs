//! The process: the command line and the environment in, an exit code out. Nothing else.

use std::process::ExitCode;

/// musl's own allocator is slow under many small allocations.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A value that is not UTF-8 stays, damaged: a key that is there must not look like none.
    let vars = std::env::vars_os().filter_map(|(name, value)| {
        Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
    });
    pentad::run::main(std::env::args_os().collect(), vars.collect()).into()
}
