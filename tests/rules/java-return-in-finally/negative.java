class Files {
    boolean write(byte[] data) throws IOException {
        try {
            out.write(data);
        } finally {
            for (Closeable it : open) {
                if (it == null) {
                    continue;
                }
                it.close();
            }
            run(() -> {
                return true;
            });
        }
        return true;
    }
}
