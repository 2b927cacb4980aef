fn init(path: &Path, dir: &Path) -> io::Result<()> {
    if !path.exists() { // finds
        fs::write(path, DEFAULT)?;
    }
    if !dir.exists() { // finds
        fs::create_dir(dir)?;
    }
    if path.exists() { // finds
        fs::remove_file(path)?;
    }
    Ok(())
}
