function show(list, user, comment, count) {
  list.textContent = `<li>${user.name}</li>`;
  list.innerHTML = '';
  list.innerHTML = '<b>fixed</b>';
  list.innerHTML = `<b>${count}</b>`;
  list.innerHTML = `<b>${escapeHtml(comment)}</b>`;
  list.innerHTML = DOMPurify.sanitize(`<b>${comment}</b>`);
}
