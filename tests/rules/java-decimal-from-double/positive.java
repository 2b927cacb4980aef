class Price {
    BigDecimal tax(Number rate) {
        BigDecimal reduced = new BigDecimal(0.07); // finds
        return new BigDecimal(rate.doubleValue()); // finds
    }
}
