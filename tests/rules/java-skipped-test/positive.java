// finds +2
class StoreTest {
    @Disabled
    @Test
    void flush() {
        assertTrue(store.flush());
    }
}
