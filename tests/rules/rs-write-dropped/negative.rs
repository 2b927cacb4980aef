fn save(settings: &Settings, path: &Path) -> io::Result<()> {
    std::fs::write(path, settings.text())?;
    let _ = fs::write(cache_path(), settings.text());
    let _ = fs::remove_file(path);
    // A copy for people to look at; the next run makes it again.
    let _ = fs::write(settings.copy(), settings.text());
    Ok(())
}
