app.get('/terms', (req, res) => {
  res.send(fs.readFileSync('terms.html', 'utf8')); // finds
});
