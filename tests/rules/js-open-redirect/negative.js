app.get('/login', (req, res) => {
  res.redirect('/home');
  res.redirect(safeNext(req.query.next));
  res.redirect(`/users/${req.params.id}`);
});
