// Filters, search and keys. It shows and hides what stands on the page, and makes no markup.
'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const findings = all('.f');
  const files = all('.file');
  const form = document.querySelector('#filters');
  const keys = document.querySelector('#keys');
  const texts = new Map();
  const body = (it) => it.lastElementChild;

  const textOf = (it) => {
    if (!texts.has(it)) texts.set(it, (it.textContent + ' ' + it.closest('.file').firstElementChild.textContent).toLowerCase());
    return texts.get(it);
  };

  const filter = () => {
    const data = new FormData(form);
    const severities = data.getAll('s');
    const words = data.get('q').toLowerCase().split(/\s+/).filter(Boolean);
    const [role, loop, states, voices] = ['r', 'l', 't', 'v'].map((name) => data.get(name));
    const inChange = data.has('c');
    let n = 0;
    for (const it of findings) {
      const has = it.dataset;
      const shown = severities.includes(has.s)
        && (!role || has.r.split(' ').includes(role))
        && (!loop || has.l === loop)
        && (!states || states.split(' ').includes(has.t))
        && (!voices || Number(has.v) >= Number(voices))
        && (!inChange || 'c' in has)
        && words.every((word) => textOf(it).includes(word));
      if (it.hidden === shown) it.hidden = !shown;
      n += shown;
    }
    for (const file of files) file.hidden = !file.querySelector('.f:not([hidden])');
    form.querySelector('output').value = n === findings.length ? `${n} shown` : `${n} of ${findings.length} shown`;
  };

  // What an address names is unfolded and in view, whatever the filters are.
  const follow = () => {
    let name = '';
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = name && document.getElementById(name);
    if (!target) return;
    const finding = target.closest('.f');
    if (finding && finding.hidden) {
      form.reset();
      filter();
    }
    for (let it = target; it; it = it.parentElement) if (it.tagName === 'DETAILS') it.open = true;
    const seen = finding && body(finding) === target ? finding : target;
    seen.scrollIntoView();
    if (finding) finding.firstElementChild.focus({ preventScroll: true });
  };

  const shown = () => findings.filter((it) => !it.hidden);

  const step = (by) => {
    const list = shown();
    if (!list.length) return;
    const now = list.findIndex((it) => it.contains(document.activeElement));
    // With none in hand the next one is the first below the bar.
    const first = by > 0 ? 0 : list.length - 1;
    const at = now < 0 ? first : Math.min(Math.max(now + by, 0), list.length - 1);
    list[at].firstElementChild.focus({ preventScroll: true });
    list[at].scrollIntoView({ block: 'nearest' });
  };

  const unfold = () => {
    const list = shown();
    const open = !list.every((it) => it.open);
    for (const it of list) it.open = open;
  };

  const help = () => { if (!keys.open) keys.showModal(); };

  if (form) {
    form.hidden = false;
    form.addEventListener('input', filter);
    form.addEventListener('reset', () => setTimeout(filter));
    form.addEventListener('submit', (event) => event.preventDefault());
    form.elements.help.addEventListener('click', help);
    filter();
  }
  keys.querySelector('button').addEventListener('click', () => keys.close());

  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
    const search = form && form.elements.q;
    const typing = event.target instanceof Element && event.target.matches('input[type=search], select');
    if (event.key === 'Escape' && search && event.target === search) {
      search.value = '';
      filter();
      search.blur();
      return;
    }
    if (typing) return;
    const does = { '/': () => search && search.focus(), j: () => step(1), k: () => step(-1), e: unfold, '?': help }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  addEventListener('hashchange', follow);
  // A second click on a link whose address is there already leads there too.
  addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) follow();
  });
  follow();

  // On paper everything is unfolded; afterwards it is as it was.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = all('details:not([open])');
    for (const it of folded) it.open = true;
  });
  addEventListener('afterprint', () => { for (const it of folded) it.open = false; });
})();
