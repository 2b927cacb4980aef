function show(list, user, comment) {
  list.innerHTML = `<li>${user.name}</li>`; // finds
  list.innerHTML = '<b>' + comment + '</b>'; // finds
  list.insertAdjacentHTML('beforeend', `<p>${comment}</p>`); // finds
}
