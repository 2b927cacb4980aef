class StoreTest {
    @Disabled("needs a disk that can be filled")
    @Test
    void flush() {
        assertTrue(store.flush());
    }

    // The disk of the test machine is too small.
    @Disabled
    @Test
    void fill() {
        assertTrue(store.fill());
    }
}
