fn export(format: Format) -> String {
    match format {
        Format::Json => json(),
        Format::Xml => todo!(), // finds
    }
}
