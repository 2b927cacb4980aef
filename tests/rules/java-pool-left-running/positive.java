class Batch {
    void run(List<Runnable> jobs) {
        ExecutorService pool = Executors.newFixedThreadPool(4); // finds
        for (Runnable job : jobs) {
            pool.submit(job);
        }
    }
}
