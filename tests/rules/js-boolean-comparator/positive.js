rows.sort((a, b) => a.at > b.at); // finds
rows.sort(function (a, b) { return a < b; }); // finds
