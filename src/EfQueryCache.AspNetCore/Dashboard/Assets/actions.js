// Invalidating by hand.

import { byId, make, say } from './text.js';

export function startActions() {
  const confirmation = byId('confirmation');
  byId('tag-form').addEventListener('submit', async event => {
    event.preventDefault();
    const tag = byId('tag').value.trim();
    if (await post('invalidate', { tag }, `What carries the tag ${tag} is invalidated.`)) byId('tag').value = '';
  });
  byId('clear').addEventListener('click', () => confirmation.showModal());
  byId('clear-no').addEventListener('click', () => confirmation.close());
  byId('clear-yes').addEventListener('click', async () => {
    confirmation.close();
    await post('clear', {}, 'The cache is empty.');
  });
}

/** Offers the tags that are in use. */
export function offerTags(figures) {
  const tags = [...new Set([...figures.savingQueries, ...figures.costlyQueries].flatMap(query => query.tags))].sort();
  const list = byId('known-tags');
  if (list.dataset.tags === tags.join('\n')) return;
  list.dataset.tags = tags.join('\n');
  list.replaceChildren(...tags.map(tag => make('option', { value: tag })));
}

// Each request has a token of its own: one that the page had brought along may be too old by now.
async function post(address, fields, done) {
  const buttons = document.querySelectorAll('#actions button');
  buttons.forEach(button => { button.disabled = true; });
  say(byId('action-result'), 'Working …');
  try {
    const token = await read(await fetch('token', { cache: 'no-store' }), response => response.json());
    const body = new URLSearchParams({ ...fields, [token.field]: token.value });
    await read(await fetch(address, { method: 'POST', body }), () => null);
    say(byId('action-result'), done);
    return true;
  } catch (error) {
    say(byId('action-result'), `That did not work. ${error.message}`);
    return false;
  } finally {
    buttons.forEach(button => { button.disabled = false; });
  }
}

async function read(response, take) {
  if (!response.ok) throw new Error(response.headers.get('Content-Type')?.startsWith('text/plain') ? await response.text() : `The answer was ${response.status}.`);
  return take(response);
}
