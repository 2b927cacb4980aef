class Config {
    void load(Properties properties, Path dir) throws IOException {
        properties.load(new FileInputStream("app.properties")); // finds
        List<Path> files = Files.list(dir).collect(toList()); // finds
    }
}
