export async function find(db: Db, name: string, table: string, ids: number[]): Promise<Row[]> {
  await db.query("SELECT * FROM users WHERE name = $1", [name]);
  await db.query(`SELECT * FROM ${table} WHERE name = $1`, [name]);
  await db.query(`SELECT * FROM users WHERE id IN (${ids.map(() => "?").join(",")})`, ids);
  await db.query(`SELECT * FROM users WHERE id = $${ids.length}`, ids);
  await db.query(sql`SELECT * FROM users WHERE name = ${name}`);
  console.log(`select name = ${name}`);
  fetch.get(`https://host/select?name=${name}`);
  return db.query(`SELECT * FROM users WHERE name = ${db.escape(name)}`);
}
