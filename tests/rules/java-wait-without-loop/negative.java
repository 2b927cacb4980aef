class Result {
    synchronized Object get() throws InterruptedException {
        while (value == null) {
            wait();
        }
        return value;
    }

    void run(Process process) {
        process.wait();
        wait(10);
    }
}
