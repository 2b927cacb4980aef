rows.sort((a, b) => a.at - b.at);
rows.sort((a, b) => (a.at > b.at ? 1 : -1));
rows.sort((a, b) => a.name.localeCompare(b.name));
const late = rows.filter((a) => a.at > 3);
