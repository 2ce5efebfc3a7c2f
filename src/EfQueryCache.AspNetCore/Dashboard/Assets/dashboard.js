// Follows the feed and shows what it brings.

import { offerTags, startActions } from './actions.js';
import { addChanges, resetChanges } from './changes.js';
import { Chart } from './charts.js';
import { showFigures } from './figures.js';
import { showQueries, startQueries } from './queries.js';
import { byId, milliseconds, percent, rate, say } from './text.js';

const silence = 5000; // the feed tells something every second
const pause = 3000;

const charts = [
  new Chart(byId('ratio-chart'), byId('ratio-readout'), {
    name: 'Hit ratio', top: 1, format: percent, series: [{ name: 'Hit ratio', of: point => point.hitRatio, style: 'hit' }],
  }),
  new Chart(byId('requests-chart'), byId('requests-readout'), {
    name: 'Requests per second', format: rate,
    series: [
      { name: 'hits', of: point => point.hits, style: 'hit' },
      { name: 'misses', of: point => point.misses, style: 'miss' },
      { name: 'past', of: point => point.bypasses, style: 'past' },
    ],
  }),
  new Chart(byId('load-chart'), byId('load-readout'), {
    name: 'Load time', format: value => value === 0 ? '0' : milliseconds(value),
    series: [{ name: 'Load time', of: point => point.loadMilliseconds, style: 'load', spans: true }],
  }),
];

let points = [];
let history = 600;
let source = null;
let heard = 0;

function show(figures) {
  for (const chart of charts) chart.show(points, history);
  showFigures(figures, points);
  showQueries(figures);
  offerTags(figures);
}

function onState(state) {
  ({ points } = state);
  history = state.historySeconds;
  say(byId('cache-name'), state.cache ? ` ${state.cache}` : '');
  say(byId('node'), state.node);
  byId('actions').hidden = state.isReadOnly;
  resetChanges(state.invalidations);
  show(state.figures);
}

function onSample({ point, figures, invalidations, moreInvalidations }) {
  if (point !== null && point.time > (points.at(-1)?.time ?? 0)) points.push(point);
  const oldest = (points.at(-1)?.time ?? 0) - history * 1000;
  points = points.filter(known => known.time >= oldest);
  addChanges(invalidations, moreInvalidations);
  show(figures);
}

function setFeed(state, text) {
  const feed = byId('feed');
  if (feed.dataset.state !== state) feed.dataset.state = state;
  say(feed, text);
  document.documentElement.classList.toggle('lost', state === 'lost');
}

// It comes back by itself after a cut, but not after an answer that is none; then this asks why, and tries again.
function connect() {
  source?.close();
  source = new EventSource('events');
  heard = Date.now();
  source.addEventListener('state', event => receive(event, onState));
  source.addEventListener('sample', event => receive(event, onSample));
  source.addEventListener('error', onError);
}

function receive(event, handle) {
  heard = Date.now();
  handle(JSON.parse(event.data));
  setFeed('live', 'Live');
}

async function onError() {
  if (source.readyState !== EventSource.CLOSED) return;
  const failed = source;
  let text = 'Disconnected, trying again';
  try {
    const { ok, status, redirected } = await fetch('data', { cache: 'no-store' });
    if (status === 401 || status === 403 || redirected) text = 'Not signed in any more';
    else if (ok) text = 'Too many viewers, trying again';
  } catch {
    // There is no answer at all.
  }
  if (failed !== source) return;
  setFeed('lost', text);
  setTimeout(() => failed === source && connect(), pause);
}

// Connections can be dead without an error.
setInterval(() => {
  if (Date.now() - heard < silence) return;
  if (byId('feed').dataset.state !== 'lost') setFeed('lost', 'Disconnected, trying again');
  if (Date.now() - heard > 4 * silence && !document.hidden) connect();
}, 1000);

startQueries();
startActions();
connect();
