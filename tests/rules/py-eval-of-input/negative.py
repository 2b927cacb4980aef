import ast


def answer(request, model):
    model.eval()
    value = ast.literal_eval(input("value: "))
    eval("1 + 1")
    return int(request.form["count"]), value
