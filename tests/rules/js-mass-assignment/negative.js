app.post('/users', async (req, res) => {
  const { name } = req.body;
  await User.create({ name });
  await User.create(Schema.parse(req.body));
  const body = Object.assign(req.body, defaults);
  const copy = Object.assign({}, req.body);
  res.create(req.body);
});
