class Sum {
    int total(int[] xs, List<Integer> list) {
        int sum = 0;
        for (int i = 0; i <= xs.length; i++) { // finds
            sum += xs[i];
        }
        for (int i = 0; i <= list.size(); i++) { // finds
            sum += list.get(i);
        }
        return sum;
    }
}
