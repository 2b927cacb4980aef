class Names {
    void clean(String name, LocalDate day, Lock lock) {
        name.trim(); // finds
        name.replaceAll("\\s+", " "); // finds
        day.plusDays(1); // finds
        lock.tryLock(); // finds
    }
}
