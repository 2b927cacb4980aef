fn init(path: &Path, other: &Path, dir: &Path) -> io::Result<()> {
    if !path.exists() {
        fs::write(other, DEFAULT)?;
    }
    if !dir.exists() {
        fs::create_dir_all(dir)?;
    }
    if path.exists() {
        let _ = fs::remove_file(path);
    }
    OpenOptions::new().create_new(true).write(true).open(path)?;
    Ok(())
}
