use std::process::Command;

fn convert(path: &str, branch: &str) -> std::io::Result<()> {
    Command::new("convert").arg(path).arg("out.png").status()?;
    Command::new("sh").arg("-c").arg("make all").status()?;
    Command::new("git").arg(format!("--branch={branch}")).status()?;
    Command::new("sh").arg("-c").arg(format!("ls {}", shell_escape::escape(path.into()))).status()?;
    Ok(())
}
