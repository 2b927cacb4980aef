// finds +6
class Poll {
    void run() {
        while (running) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                log.trace("woke up", e);
            }
        }
    }
}
