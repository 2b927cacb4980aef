class Dates {
    private static final SimpleDateFormat FORMAT = new SimpleDateFormat("yyyy-MM-dd"); // finds

    static String format(Date date) {
        return FORMAT.format(date);
    }
}
