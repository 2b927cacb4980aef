package price

func free(discount float64) bool {
	return discount == 0.5 || discount != 1.0 || discount == 0 || discount < 0.1
}
