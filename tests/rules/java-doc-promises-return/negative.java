class Store {
    /**
     * Flushes what is pending.
     *
     * @return how many were written
     */
    int flush() {
        return write();
    }

    /**
     * Closes.
     *
     * @return nothing
     */
    void close() {}
}
