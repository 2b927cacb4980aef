class Unpack {
    void extract(ZipInputStream zip, File dir) throws IOException {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            File file = new File(dir, entry.getName()); // finds
            Files.copy(zip, dir.toPath().resolve(entry.getName())); // finds
        }
    }
}
