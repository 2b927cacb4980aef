class Batch {
    private final ExecutorService shared = Executors.newFixedThreadPool(4);

    void run(List<Runnable> jobs) {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            pool.submit(jobs.get(0));
        } finally {
            pool.shutdown();
        }
    }

    ExecutorService make(Runnable job) {
        ExecutorService pool = Executors.newCachedThreadPool();
        pool.submit(job);
        return pool;
    }

    void handed(Runnable job) {
        ExecutorService pool = Executors.newCachedThreadPool();
        pool.submit(job);
        registry.add(pool);
    }
}
