class Store {
    /**
     * Flushes what is pending.
     *
     * @return how many were written
     */
    void flush() { // finds
        write();
    }
}
