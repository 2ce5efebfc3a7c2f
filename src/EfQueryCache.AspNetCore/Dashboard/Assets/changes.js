// The list of invalidations.

import { byId, clock, make, number, say, words } from './text.js';

const most = 100;

let last = 0;
let more = 0;

/** Shows all that there are. */
export function resetChanges(changes) {
  last = 0;
  byId('changes').replaceChildren();
  addChanges(changes, 0, false);
}

/** Adds the newest, which come oldest first. */
export function addChanges(changes, lost, isNew = true) {
  const list = byId('changes');
  const added = changes.filter(change => change.sequence > last);
  for (const change of added) {
    list.prepend(row(change, isNew));
    last = change.sequence;
  }
  more += lost;
  while (list.children.length > most) list.lastElementChild.remove();
  byId('no-changes').hidden = list.children.length > 0;
  list.hidden = list.children.length === 0;
  say(byId('changes-total'), more > 0 ? `the latest; ${number(more)} more were too many to list` : '');
  if (isNew && added.length > 0) {
    const latest = added.at(-1);
    say(byId('changes-live'), `${added.length > 1 ? `${added.length} invalidations, the latest: ` : 'Invalidated: '}${names(latest).map(([name]) => name).slice(0, 3).join(', ')}`);
  }
}

function row(change, isNew) {
  const causes = change.causes.map(cause => cause === 'ByHand' ? 'by hand' : cause === 'OtherProcess' ? 'another process' : cause === 'Unseen' ? 'past EF Core' : cause).join(', ');
  const notes = [causes || 'of itself'];
  if (change.transaction !== 'None') notes.push(`in a transaction${change.transaction === 'Database' ? '' : ` (${words(change.transaction)})`}`);
  if (change.isOutcomeUnknown) notes.push('outcome unknown');
  if (change.reason) notes.push(change.reason);
  return make('li', isNew ? { class: 'new' } : {},
    make('time', { datetime: new Date(change.time).toISOString() }, clock(change.time)),
    make('div', { class: 'what' }, ...names(change).map(([name, style]) => make('span', { class: style }, name)), make('div', { class: 'why' }, notes.join(' · '))));
}

function names(change) {
  const all = [...change.tables.map(name => [name, 'chip']), ...change.tags.map(name => [name, 'chip tag'])];
  if (change.isEverything) all.unshift(['everything', 'chip']);
  return all.length > 0 ? all : [['one query', 'chip']];
}
