class Price {
    boolean free(double discount) {
        return discount == 0.5 || discount != 1.0 || discount == 0 || discount < 0.1;
    }
}
