import { $, element, number, page, problem } from './store.js';

const PHASES = [
  { name: 'Without cache', headers: { 'X-No-Cache': '1' } },
  { name: 'With cache', headers: {} },
  { name: 'Second load', headers: {}, isConditional: true },
];

page(async () => {
  const response = await fetch('/load/figures');
  await response.text(); // an answer that nobody reads stays open
  if (!response.ok) {
    $('start').disabled = true;
    throw new Error('The cache can be switched off, to compare, in the environment "Development" only.');
  }
  $('run').addEventListener('submit', event => {
    event.preventDefault();
    page(run);
  });
});

async function run() {
  problem();
  $('start').disabled = true;
  const body = $('results').tBodies[0];
  body.replaceChildren();
  $('results').hidden = false;
  try {
    const etags = new Map();
    let first;
    for (const phase of PHASES) {
      $('progress').textContent = `${phase.name} …`;
      const result = await measure(phase, etags);
      first ??= result;
      body.append(row(phase.name, result, first));
    }
    $('progress').textContent = 'Done. Below each figure: how many times that of the first line it is.';
  } catch (e) {
    $('progress').textContent = '';
    throw e;
  } finally {
    $('start').disabled = false;
  }
}

async function measure(phase, etags) {
  const [seconds, parallel, writes] = ['seconds', 'parallel', 'writes'].map(id => $(id).valueAsNumber);
  const result = { times: [], bytes: 0, notModified: 0, orders: 0 };
  const before = await figures();
  const begin = performance.now();
  const end = begin + seconds * 1000;
  await Promise.all(Array.from({ length: parallel }, async (_, visitor) => {
    const random = numbers(visitor + 1); // the same requests in each phase
    while (performance.now() < end) {
      if (random() * 1000 < writes) await order(random, result);
      else await ask(address(random), phase, etags, result);
    }
  }));
  result.seconds = (performance.now() - begin) / 1000;
  const after = await figures();
  [result.handlers, result.commands] = [after.handlers - before.handlers, after.commands - before.commands];
  result.times.sort((a, b) => a - b);
  return result;
}

async function ask(path, phase, etags, result) {
  const headers = { ...phase.headers };
  if (phase.isConditional && etags.has(path)) headers['If-None-Match'] = etags.get(path);
  const begin = performance.now();
  const response = await fetch(path, { headers, cache: 'no-store' }); // the browser's own cache would answer in our place
  result.bytes += (await response.arrayBuffer()).byteLength;
  result.times.push(performance.now() - begin);
  if (response.status === 304) result.notModified++;
  else if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  else if (response.headers.has('ETag')) etags.set(path, response.headers.get('ETag'));
}

async function order(random, result) {
  const line = { productId: 1 + Math.floor(random() * 2000), quantity: 1 };
  const response = await fetch('/api/orders', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ customerId: 1 + Math.floor(random() * 500), lines: [line] }),
  });
  // 409: the product is sold out, or somebody was faster. That is an answer as well.
  if (response.status !== 409 && !response.ok) throw new Error(`An order was answered ${response.status}.`);
  result.orders++;
}

// Few things are looked at by many.
function address(random) {
  const category = 1 + Math.floor(random() ** 2 * 20);
  const kind = random();
  if (kind < 0.1) return '/api/best-sellers';
  if (kind < 0.15) return '/api/categories';
  if (kind < 0.55) return `/api/categories/${category}/products?page=${1 + Math.floor(random() * 2)}&sort=${random() < 0.5 ? 'name' : 'price'}`;
  if (kind < 0.9) return `/api/products/${category + 20 * Math.floor(random() * 24)}`;
  return `/api/customers/${1 + Math.floor(random() * 50)}/orders`;
}

// Marsaglia's xorshift of 32 bits (Journal of Statistical Software 8, 2003): Math.random takes no seed.
function numbers(seed) {
  let state = seed * 0x9e3779b1 | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const figures = async () => (await fetch('/load/figures', { cache: 'no-store' })).json();

function row(name, result, first) {
  const of = (result, part) => result.times[Math.min(result.times.length - 1, Math.floor(result.times.length * part))] ?? 0;
  const requests = r => r.times.length || 1;
  const cell = (figure, digits) => {
    const [value, base] = [figure(result), figure(first)];
    const ratio = result === first || base === 0 ? '' : `${number(value / base, 2)} ×`;
    return element('td', { class: 'number' }, number(value, digits), element('small', null, ratio));
  };
  return element('tr', null,
    element('th', { scope: 'row' }, name),
    cell(r => r.times.length / r.seconds, 0),
    cell(r => of(r, 0.5), 1),
    cell(r => of(r, 0.95), 1),
    cell(r => r.bytes / requests(r), 0),
    element('td', { class: 'number' }, number(result.notModified / requests(result) * 100, 0), ' %'),
    cell(r => r.handlers / requests(r) * 1000, 0),
    cell(r => r.commands / requests(r) * 1000, 0),
    element('td', { class: 'number' }, number(result.orders)));
}
