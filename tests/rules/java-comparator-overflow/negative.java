class Event implements Comparable<Event> {
    public int compareTo(Event other) {
        return Long.compare(time, other.time);
    }

    int distance(Event other) {
        return (int) (time - other.time);
    }
}
