export async function names(ids: string[]): Promise<string[]> {
  const names = [];
  for (const id of ids) {
    const user = await prisma.user.findUnique({ where: { id } }); // finds
    const rows = await db.query("SELECT name FROM users WHERE id = $1", [id]); // finds
    names.push(user.name, rows);
  }
  return names;
}
