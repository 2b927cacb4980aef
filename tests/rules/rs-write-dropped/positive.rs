fn save(settings: &Settings, path: &Path) {
    let _ = std::fs::write(path, settings.text()); // finds
}
fn replace(settings: &Settings, path: &Path) {
    fs::copy(path, settings.path()).ok(); // finds
}
