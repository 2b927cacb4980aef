fn extract(mut archive: zip::ZipArchive<File>, dest: &Path) -> Result<()> {
    for i in 0..archive.len() {
        let mut file = archive.by_index(i)?;
        let Some(name) = file.enclosed_name() else { continue };
        let out = dest.join(name);
        copy(&mut file, &mut File::create(out)?)?;
        log.join(config.name());
    }
    Ok(())
}
