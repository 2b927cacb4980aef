class Sum {
    int total(int[] xs, List<Integer> list) {
        int sum = 0;
        for (int i = 0; i < xs.length; i++) {
            sum += xs[i];
        }
        for (int i = 1; i <= xs.length; i++) {
            sum += xs[i - 1];
        }
        for (int i = 0; i <= list.size(); i++) {
            if (i < list.size()) {
                sum += list.get(i);
            }
        }
        return sum;
    }
}
