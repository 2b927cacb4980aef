class Point {
    int x;

    @Override
    public boolean equals(Object other) {
        return other instanceof Point && ((Point) other).x == x;
    }

    @Override
    public int hashCode() {
        return x;
    }
}

class Named extends Base {
    public boolean equals(Object other) {
        return super.equals(other);
    }
}

interface Same {
    boolean equals(Object other);
}

class Matcher {
    boolean equals(Object a, Object b) {
        return a == b;
    }
}
