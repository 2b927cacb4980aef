class Dates {
    int count(List<String> lines) {
        int n = 0;
        for (String line : lines) {
            if (Pattern.compile("\\d{4}-\\d\\d-\\d\\d").matcher(line).find()) { // finds
                n++;
            }
        }
        return n;
    }
}
