class Files {
    boolean write(byte[] data) {
        try {
            out.write(data);
        } finally {
            return true; // finds
        }
    }
}
