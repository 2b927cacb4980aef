class Export {
    byte[] export(Format format) {
        if (format == Format.XML) {
            throw new UnsupportedOperationException("Not implemented yet"); // finds
        }
        throw new RuntimeException("TODO: implement"); // finds
    }
}
