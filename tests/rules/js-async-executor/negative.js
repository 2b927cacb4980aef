function load(url) {
  return new Promise((resolve, reject) => {
    read(url, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

function guarded(url) {
  return new Promise(async (resolve, reject) => {
    try {
      resolve(await fetch(url));
    } catch (error) {
      reject(error);
    }
  });
}
