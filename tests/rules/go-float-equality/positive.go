package price

func free(discount float64) bool {
	return discount == 0.1 // finds
}
