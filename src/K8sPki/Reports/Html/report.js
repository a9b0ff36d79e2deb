'use strict';
// Before the page is there: rows that would be taken out at once are not laid out first.
document.documentElement.classList.add('starting');
document.addEventListener('DOMContentLoaded', () => {
  const at = id => document.getElementById(id);
  const page = 200;

  // Commands to copy.
  for (const pre of document.querySelectorAll('pre')) {
    const box = document.createElement('div');
    box.className = 'copy';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', 'Copy the commands');
    pre.replaceWith(box);
    box.append(pre, button);
    button.addEventListener('click', async () => {
      let done = true;
      try {
        await navigator.clipboard.writeText(pre.textContent);
      } catch {
        getSelection().selectAllChildren(pre);
        done = document.execCommand('copy');
      }
      button.textContent = done ? 'Copied' : 'Press Ctrl+C';
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
  }

  const table = at('all');
  if (!table)
    return;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((tr, place) => ({ tr, place, text: null }));
  const byId = new Map(rows.map(row => [row.tr.id, row]));
  const find = at('find'), state = at('state'), node = at('node'), more = at('more'), count = at('count');
  let order = rows, matched = rows, limit = page, issuer = '';

  const textOf = row => row.text ??= row.tr.textContent.toLowerCase();
  const fits = (row, words) => (!state.value || row.tr.dataset.c === state.value)
    && (!issuer || row.tr.dataset.i === issuer)
    && (!node.value || row.tr.dataset.n.split('\n').includes(node.value))
    && words.every(word => textOf(row).includes(word));

  // Rows that are not shown are taken out, so that thousands cost nothing.
  const show = () => {
    const shown = matched.slice(0, limit);
    body.replaceChildren(...shown.map(row => row.tr));
    more.hidden = shown.length === matched.length;
    const number = n => n.toLocaleString('en');
    count.textContent = `${number(matched.length)} of ${number(rows.length)} certificates`
      + (issuer ? ` issued by ${byId.get(issuer)?.tr.querySelector('summary').textContent ?? 'that authority'}` : '')
      + (more.hidden ? '' : `, the first ${number(shown.length)} shown`);
  };
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(word => word);
    matched = order.filter(row => fits(row, words));
    limit = page;
    show();
  };
  const reset = () => {
    find.value = state.value = node.value = issuer = '';
    filter();
  };

  let waiting;
  find.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(filter, 100); });
  state.addEventListener('change', filter);
  node.addEventListener('change', filter);
  at('reset').addEventListener('click', reset);
  more.firstElementChild.addEventListener('click', () => {
    const next = matched[limit];
    limit += page * 2;
    show();
    next?.tr.querySelector('summary').focus();
  });

  // Sorting.
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const keys = [row => +row.tr.dataset.s, null, row => +row.tr.dataset.e, row => +row.tr.dataset.e, null, null, null,
    row => +row.tr.cells[7].textContent];
  const heads = [...table.tHead.rows[0].cells];
  const sort = index => {
    const down = heads[index].getAttribute('aria-sort') === 'ascending';
    const key = keys[index]
      ?? (row => index === 1 ? row.tr.querySelector('summary').textContent : row.tr.cells[index].textContent);
    const keyed = rows.map(row => ({ row, key: key(row) }));
    const compare = keys[index] ? (a, b) => a - b : collator.compare;
    keyed.sort((a, b) => (down ? -1 : 1) * compare(a.key, b.key) || a.row.place - b.row.place);
    order = keyed.map(one => one.row);
    heads.forEach((head, i) => i === index ? head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
      : head.removeAttribute('aria-sort'));
    filter();
  };
  heads.forEach((head, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => sort(index));
  });
  heads[2].setAttribute('aria-sort', 'ascending');

  // Links to rows, which may be taken out.
  let aimed;
  const aim = id => {
    const row = byId.get(id);
    if (!row)
      return;
    if (!matched.includes(row))
      reset();
    limit = Math.max(limit, matched.indexOf(row) + 20);
    show();
    aimed?.classList.remove('aimed');
    aimed = row.tr;
    aimed.classList.add('aimed');
    row.tr.querySelector('details').open = true;
    row.tr.scrollIntoView({ block: 'center' });
    row.tr.querySelector('summary').focus({ preventScroll: true });
  };
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link)
      return;
    if (link.dataset.issuer) {
      find.value = state.value = node.value = '';
      issuer = link.dataset.issuer;
      filter();
    } else if (byId.has(link.hash.slice(1))) {
      event.preventDefault();
      history.pushState(null, '', link.hash);
      aim(link.hash.slice(1));
    }
  });
  addEventListener('popstate', () => aim(location.hash.slice(1)));

  // All of it goes to paper.
  addEventListener('beforeprint', () => body.replaceChildren(...matched.map(row => row.tr)));
  addEventListener('afterprint', show);

  at('filters').hidden = false;
  show();
  document.documentElement.classList.remove('starting');
  aim(location.hash.slice(1));
});
