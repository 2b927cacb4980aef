app.get('/user', async (req, res) => {
  const rows = await pool.query('SELECT * FROM users WHERE id = ' + req.query.id); // finds
  db.all(`SELECT * FROM notes WHERE owner = ${req.query.owner}`, done); // finds
  res.json(rows);
});
