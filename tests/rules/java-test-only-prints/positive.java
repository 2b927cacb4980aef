class DatesTest {
    @Test
    void parses() { // finds
        System.out.println(Dates.parse("2026-01-01"));
    }
}
