app.post('/page', (req, res) => {
  res.send(ejs.render(req.body.template, data)); // finds
  const page = Handlebars.compile(`<p>${req.query.name}</p>`); // finds
  serialize.unserialize(req.cookies.profile); // finds
});
