function load(url) {
  return new Promise(async (resolve, reject) => { // finds
    const answer = await fetch(url);
    resolve(answer);
  });
}
