app.post('/users', async (req, res) => {
  await User.create(req.body); // finds
  await User.findByIdAndUpdate(req.params.id, { $set: req.body }); // finds
  Object.assign(user, req.body); // finds
});
