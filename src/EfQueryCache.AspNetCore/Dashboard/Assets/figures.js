// The tiles and the lists of what was counted.

import { byId, bytes, capital, compact, make, milliseconds, number, percent, rate, say, seconds, words } from './text.js';

const recent = 60000;

function lately(points) {
  const since = (points.at(-1)?.time ?? 0) - recent;
  const last = points.filter(point => point.time > since);
  const sum = of => last.reduce((total, point) => total + of(point), 0);
  const [hits, asked] = [sum(point => point.hits), sum(point => point.hits + point.misses)];
  return asked > 0 ? hits / asked : null;
}

export function showFigures(figures, points) {
  const now = points.at(-1);
  const loads = points.filter(point => point.loadMilliseconds !== null);
  say(byId('ratio'), percent(lately(points) ?? (figures.hits + figures.misses > 0 ? figures.hitRatio : null)));
  say(byId('ratio-total'), `last minute; ${percent(figures.hitRatio)} in all`);
  say(byId('rate'), now ? `${rate(now.hits + now.misses + now.bypasses)} /s` : '–');
  say(byId('requests-total'), `${compact(figures.hits)} hits, ${compact(figures.misses)} misses`);
  say(byId('load'), milliseconds(loads.at(-1)?.loadMilliseconds ?? figures.loadMilliseconds));
  say(byId('load-total'), `${milliseconds(figures.loadMilliseconds)} on the average`);
  say(byId('saved'), seconds(figures.savedSeconds));
  say(byId('entries'), compact(figures.entries));
  say(byId('stores-total'), `${compact(figures.stores)} stored, ${compact(figures.invalidations)} invalidations`);
  say(byId('size'), bytes(figures.sizeBytes));
  byId('size-meter').value = figures.currentSizeLimit > 0 ? figures.sizeBytes / figures.currentSizeLimit : 0;
  say(byId('pressure'), `of ${bytes(figures.currentSizeLimit)}, pressure ${words(figures.memoryPressure)}`);
  showLists(figures);
}

function showLists(figures) {
  shares(byId('levels'), [
    ['Shared objects', figures.sharedHits, 'hit'],
    ['Memory', figures.memoryHits, 'hit'],
    ['Second level', figures.secondLevelHits, 'hit'],
    ['Stale, as the database failed', figures.staleHits, 'miss'],
    ['Database, and stored if possible', figures.misses, 'miss'],
    ['Database, past the cache', sum(figures.bypasses), 'past'],
  ]);
  shares(byId('bypasses'), counts(figures.bypasses, 'past'));
  shares(byId('not-stored'), counts(figures.notStored, 'past'));
  shares(byId('evictions'), counts(figures.evictions, 'load'));
  const level = figures.secondLevel;
  byId('no-second').hidden = level !== null;
  facts(byId('second'), level === null ? [] : [
    ['Other processes last heard', `${seconds(level.heardSecondsAgo)} ago`],
    ['Writes heard of', number(level.heard)],
    ['Memory not trusted (lease lost)', `${number(level.suspensions)} times`],
    ['Promoted into memory', number(level.promotions)],
    ['Demoted out of memory', number(level.demotions)],
    ['Kept to this process', number(level.notShared)],
    ['Damaged', number(level.rejected)],
  ]);
}

const sum = counted => Object.values(counted).reduce((total, value) => total + value, 0);

const counts = (counted, style) => Object.entries(counted).sort((a, b) => b[1] - a[1]).map(([name, value]) => [capital(words(name)), value, style]);

function shares(list, rows) {
  const most = Math.max(1, ...rows.map(row => row[1]));
  if (rows.length === 0) return list.replaceChildren(make('div', {}, make('dt', { class: 'muted' }, 'None'), make('dd')));
  if (list.children.length !== rows.length || !list.querySelector('i')) list.replaceChildren(...rows.map(emptyShare));
  rows.forEach(([name, value, style], i) => {
    const [term, count] = [list.children[i].children[0], list.children[i].children[1]];
    const bar = list.children[i].querySelector('i');
    say(term, name);
    say(count.firstChild, number(value));
    bar.className = style;
    bar.style.width = `${(value / most) * 100}%`;
  });
}

const emptyShare = () => make('div', {}, make('dt'), make('dd', {}, make('span')), make('dd', { class: 'track', 'aria-hidden': 'true' }, make('i')));

export function facts(list, rows) {
  if (list.children.length !== rows.length) list.replaceChildren(...rows.map(() => make('div', {}, make('dt'), make('dd'))));
  rows.forEach(([name, value], i) => {
    say(list.children[i].children[0], name);
    say(list.children[i].children[1], value);
  });
}
