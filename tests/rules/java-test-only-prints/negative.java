class DatesTest {
    @Test
    void parses() {
        System.out.println("start");
        assertEquals(2026, Dates.parse("2026-01-01").year());
    }

    @Test
    void refuses() {
        Dates.parse("2026-01-01");
    }

    @Test(expected = ParseException.class)
    public void fails() {
        System.out.println(Dates.parse("x"));
    }
}
