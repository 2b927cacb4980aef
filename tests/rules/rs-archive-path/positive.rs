fn extract(mut archive: zip::ZipArchive<File>, dest: &Path) -> Result<()> {
    for i in 0..archive.len() {
        let mut file = archive.by_index(i)?;
        let out = dest.join(file.name()); // finds
        copy(&mut file, &mut File::create(out)?)?;
    }
    Ok(())
}
