app.get('/file/:name', (req, res) => {
  const full = path.join(root, path.basename(req.params.name));
  res.sendFile(req.params.name, { root: uploads });
  const names = req.body.names.join(',');
  path.join(root, names[0]);
});
