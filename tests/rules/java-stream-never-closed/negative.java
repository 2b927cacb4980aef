class Config {
    Stream<Path> all(Path dir) throws IOException {
        return Files.walk(dir).filter(Files::isRegularFile);
    }

    void load(Properties properties, Path dir) throws IOException {
        try (InputStream in = new FileInputStream("app.properties")) {
            properties.load(in);
        }
        try (Stream<Path> files = Files.list(dir).filter(Files::isRegularFile)) {
            files.forEach(this::read);
        }
        List<String> lines = Files.readAllLines(dir);
        InputStream wrapped = new BufferedInputStream(new FileInputStream("a"));
    }
}
