app.get('/file/:name', (req, res) => {
  const full = path.join(root, req.params.name); // finds
  res.sendFile(req.query.file); // finds
  fs.readFile(`uploads/${req.params.name}`, done); // finds
});
