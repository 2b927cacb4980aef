export async function find(db: Db, name: string, term: string): Promise<Row[]> {
  await db.query(`SELECT * FROM users WHERE name = '${name}'`); // finds
  await db.execute("DELETE FROM users WHERE name = '" + name + "'"); // finds
  const query = `SELECT * FROM notes WHERE title LIKE '%${term}%'`;
  return db.query(query); // finds
}
