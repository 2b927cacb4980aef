class Cron {
    boolean check(char c, String kind, int state) {
        if (c != ' ' || c != '\t') { // finds
            return true;
        }
        if (!kind.equals("a") || !kind.equals("b")) { // finds
            return true;
        }
        return state != OPEN || state != CLOSED; // finds
    }
}
