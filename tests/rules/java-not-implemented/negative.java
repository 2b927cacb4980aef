class Export {
    byte[] export(Format format) {
        switch (format) {
            case XML:
                return xml();
            default:
                throw new RuntimeException("Not implemented!");
        }
    }

    void remove() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void register() {
        throw new UnsupportedOperationException("not implemented");
    }

    void set() {
        throw new UnsupportedOperationException("not implemented by this read-only list");
    }
}
