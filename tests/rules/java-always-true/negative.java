class Cron {
    boolean sizes(int[] a, int[] b, int[] c) {
        return a.length != b.length || a.length != c.length;
    }

    boolean check(char c, char d, String kind, Object value) {
        if (c != ' ' && c != '\t' || d != ' ') {
            return true;
        }
        if (c != ' ' || d != '\t') {
            return true;
        }
        if (value != null || value != EMPTY) {
            return true;
        }
        return !kind.equals("a") || !other.equals("b");
    }
}
