package sum

func total(xs []int) (sum int) {
	for i := 0; i < len(xs); i++ {
		sum += xs[i]
	}
	for i := 0; i <= len(xs); i++ {
		if i < len(xs) {
			sum += xs[i]
		}
	}
	for i := 1; i <= len(xs); i++ {
		sum += xs[i-1]
	}
	for i := 0; i <= len(xs); i++ {
		sum += weigh(xs[:i])
	}
	return sum
}
