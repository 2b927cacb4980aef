class Counts {
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> own = new HashMap<>();

    void count(String key) {
        counts.computeIfAbsent(key, it -> new AtomicLong()).incrementAndGet();
        if (!own.containsKey(key)) {
            own.put(key, new AtomicLong());
        }
    }

    synchronized void guarded(String key) {
        if (!counts.containsKey(key)) {
            counts.put(key, new AtomicLong());
        }
    }
}
