package sum

func total(xs []int) (sum int) {
	for i := 0; i <= len(xs); i++ { // finds
		sum += xs[i]
	}
	return sum
}
