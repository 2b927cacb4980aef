class Save {
    void save(Item item) {
        try {
            repository.save(item);
        } catch (IOException e) {
            log.warn("not saved", e);
        }
        try {
            repository.save(item);
        } catch (IOException e) {
            // The cache is only a courtesy.
        }
        try {
            repository.save(item);
        } catch (IOException ignored) {
        }
        try {
            repository.load(item);
        } catch (IOException e) {
        }
    }
}
