class Price {
    boolean free(double discount) {
        return discount == 0.1; // finds
    }
}
