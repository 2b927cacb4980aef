class Result {
    synchronized Object get() throws InterruptedException {
        if (value == null) {
            wait(); // finds
        }
        return value;
    }
}
