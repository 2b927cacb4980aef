fn save(settings: &Settings, path: &Path) {
    let _ = std::fs::write(path, settings.text()); // finds
}
fn replace(settings: &Settings, path: &Path) {
    fs::rename(path, settings.path()).ok(); // finds
}
