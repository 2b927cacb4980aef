class Pool {
    synchronized void retry() throws InterruptedException {
        Thread.sleep(1000); // finds
    }

    void again() throws InterruptedException {
        synchronized (this) {
            TimeUnit.SECONDS.sleep(1); // finds
        }
    }
}
