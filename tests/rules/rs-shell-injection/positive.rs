use std::process::Command;

fn convert(filename: &str, branch: &str) -> std::io::Result<()> {
    Command::new("sh").arg("-c").arg(format!("convert {filename} out.png")).status()?; // finds
    // finds +1
    Command::new("/bin/bash")
        .current_dir("/tmp")
        .arg("-c")
        .arg(&format!("git checkout {}", branch))
        .spawn()?;
    Ok(())
}
