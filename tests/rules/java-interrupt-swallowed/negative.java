class Poll {
    void run() {
        while (running) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                // The loop's own condition ends it.
            }
        }
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
        }
    }
}
