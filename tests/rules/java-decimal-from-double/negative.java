class Price {
    BigDecimal tax(Number rate) {
        BigDecimal reduced = new BigDecimal("0.07");
        BigDecimal half = new BigDecimal(0.5);
        return BigDecimal.valueOf(rate.doubleValue());
    }
}
