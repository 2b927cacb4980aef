class Pool {
    synchronized void retry() throws InterruptedException {
        wait(1000);
        executor.submit(() -> Thread.sleep(1000));
    }

    void again() throws InterruptedException {
        synchronized (this) {
            tries++;
        }
        Thread.sleep(1000);
    }
}
