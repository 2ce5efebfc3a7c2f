// The list of queries, and what is known of each.

import { byId, bytes, capital, compact, make, milliseconds, number, oneLine, percent, say, seconds, words } from './text.js';

const numbers = [
  ['Hits', query => compact(query.hits)],
  ['Misses', query => compact(query.misses)],
  ['Hit ratio', query => query.hits + query.misses > 0 ? percent(query.hits / (query.hits + query.misses)) : '–'],
  ['Load', query => milliseconds(query.loadMilliseconds)],
  ['Time', query => seconds(isCostly() ? query.spentSeconds : query.savedSeconds)],
  ['Entries', query => compact(query.entries)],
  ['Memory', query => bytes(query.sizeBytes)],
];

let figures = null;

const isCostly = () => byId('show-costly').getAttribute('aria-pressed') === 'true';

export function startQueries() {
  for (const id of ['show-saving', 'show-costly']) {
    byId(id).addEventListener('click', () => {
      for (const other of ['show-saving', 'show-costly']) byId(other).setAttribute('aria-pressed', String(other === id));
      showQueries(figures);
    });
  }
  byId('explanation-close').addEventListener('click', () => byId('explanation').close());
}

export function showQueries(latest) {
  figures = latest;
  if (figures === null) return;
  const queries = (isCostly() ? figures.costlyQueries : figures.savingQueries).filter(query => query.hits + query.misses > 0);
  const body = byId('queries');
  byId('no-queries').hidden = queries.length > 0;
  body.parentElement.hidden = queries.length === 0;
  say(byId('time-column'), isCostly() ? 'Spent' : 'Saved');

  // Rows are kept, and so is the focus, whatever becomes of their order.
  const focused = document.activeElement;
  const known = new Map([...body.children].map(row => [row.dataset.id, row]));
  const rows = queries.map(query => fill(known.get(query.id) ?? newRow(query), query));
  rows.forEach((row, i) => {
    if (body.children[i] !== row) body.insertBefore(row, body.children[i] ?? null);
  });
  while (body.children.length > rows.length) body.lastElementChild.remove();
  if (focused !== document.activeElement && body.contains(focused)) focused.focus({ preventScroll: true });
}

function newRow(query) {
  const open = make('button', { type: 'button', class: 'open sql', 'aria-haspopup': 'dialog' });
  open.addEventListener('click', () => explain(query.id));
  const row = make('tr', {}, make('td', {}, open), make('td'), ...numbers.map(([name]) => make('td', { class: 'number', 'data-label': name })));
  row.dataset.id = query.id;
  return row;
}

function fill(row, query) {
  const sql = oneLine(query.sql);
  say(row.firstChild.firstChild, sql);
  row.firstChild.firstChild.title = sql;
  const names = [...query.tables.map(name => [name, 'chip']), ...query.tags.map(name => [name, 'chip tag'])];
  const shown = names.map(name => name.join()).join();
  if (row.dataset.names !== shown) {
    row.children[1].replaceChildren(...names.map(([name, style]) => make('span', { class: style }, name)));
    row.dataset.names = shown;
  }
  numbers.forEach(([name, text], i) => {
    say(row.children[i + 2], text(query));
    if (name === 'Time') row.children[i + 2].dataset.label = isCostly() ? 'Spent' : 'Saved';
  });
  return row;
}

async function explain(id) {
  const [dialog, body] = [byId('explanation'), byId('explanation-body')];
  body.replaceChildren(make('p', { role: 'status' }, 'Asking …'));
  if (!dialog.open) dialog.showModal();
  try {
    const response = await fetch(`queries/${encodeURIComponent(id)}`, { cache: 'no-store' });
    if (!response.ok) throw new Error(response.status === 404 ? 'The query is not among those that are listed now.' : `The answer was ${response.status}.`);
    body.replaceChildren(...details(await response.json()));
  } catch (error) {
    body.replaceChildren(make('p', { role: 'alert' }, `This query cannot be explained. ${error.message}`));
  }
}

function details(query) {
  const asked = query.hits + query.misses;
  const rows = [
    ['Invalidated by changes of', chips(query.dependencies, 'chip')],
    ['Tags', query.tags.length > 0 ? chips(query.tags, 'chip tag') : 'none'],
    ['Time to live', query.ttlSeconds === null ? 'not loaded yet' : seconds(query.ttlSeconds)],
    ['Loaded anew before it ends', query.eagerRefresh === null ? 'no' : `by one caller, after ${percent(query.eagerRefresh)} of that time`],
    ['If the database fails', query.failSafeSeconds === null ? 'the query fails' : `served for ${seconds(query.failSafeSeconds)} longer`],
    ['In memory now', `${number(query.entries)} ${query.entries === 1 ? 'entry' : 'entries'}, ${bytes(query.sizeBytes)}`],
    ['Hits and misses', `${number(query.hits)} and ${number(query.misses)}${asked > 0 ? `, hit ratio ${percent(query.hits / asked)}` : ''}`],
    ['Load time', `${milliseconds(query.loadMilliseconds)} on the average, ${seconds(query.spentSeconds)} in all`],
    ['Time saved', `${seconds(query.savedSeconds)}, an estimate`],
    ['Last result not stored', query.lastNotStored === null ? 'none so far' : `${capital(words(query.lastNotStored))}. ${query.lastNotStoredWhy}`],
  ];
  const list = make('dl', { class: 'details' });
  for (const [name, value] of rows) list.append(make('dt', {}, name), make('dd', {}, ...[value].flat()));
  return [make('pre', { tabindex: '0', 'aria-label': 'SQL' }, query.sql), list];
}

const chips = (names, style) => names.map(name => make('span', { class: style }, name));
