class Counts {
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    void count(String key) {
        if (!counts.containsKey(key)) { // finds
            counts.put(key, new AtomicLong());
        }
        counts.get(key).incrementAndGet();
    }
}
