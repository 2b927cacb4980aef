app.post('/run', (req, res) => {
  const value = JSON.parse(req.body.code);
  model.eval(req.body);
  eval('1 + 1');
  res.json(value);
});
