class Store {
    /**
     * Flushes what is pending.
     *
     * @param force even when nothing changed
     */
    void flush() { // finds
        write();
    }
}
