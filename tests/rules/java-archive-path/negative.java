class Unpack {
    void extract(ZipInputStream zip, Path dir) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        Path path = dir.resolve(entry.getName()).normalize();
        if (!path.startsWith(dir)) {
            throw new IOException("outside");
        }
        Files.copy(zip, path);
    }

    void list(Map.Entry entry, File dir) {
        System.out.println(new File(dir, entry.getName()));
    }
}
