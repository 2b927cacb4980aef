app.post('/page', (req, res) => {
  res.send(ejs.render(TEMPLATE, { name: req.body.name }));
  const page = Handlebars.compile(SOURCE)(req.query);
  res.render('page', req.query);
});
