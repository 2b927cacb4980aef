class Point {
    int x;

    @Override
    public boolean equals(Object other) { // finds
        return other instanceof Point && ((Point) other).x == x;
    }
}
