class Store {
    /**
     * Flushes what is pending.
     *
     * @param force even when nothing changed
     */
    void flush(boolean force) {
        write();
    }

    /**
     * Makes one.
     *
     * @param <T> what it holds
     */
    <T> Store<T> make() {
        return new Store<>();
    }
}
