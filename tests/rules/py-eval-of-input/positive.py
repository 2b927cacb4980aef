def answer(request):
    value = eval(input("value: "))  # finds
    exec(request.form["code"])  # finds
    return value
