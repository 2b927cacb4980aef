export async function names(ids: string[]): Promise<string[]> {
  const users = await prisma.user.findMany({ where: { id: { in: ids } } });
  for (const user of users) {
    await prisma.seen.create({ data: { id: user.id } });
  }
  return Promise.all(ids.map(async (id) => (await cache.findOne(id)).name));
}
