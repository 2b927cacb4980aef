class Event implements Comparable<Event> {
    public int compareTo(Event other) {
        return (int) (time - other.time); // finds
    }
}
