// What all pages need: the API, the basket, and elements without HTML in strings.

export async function get(path) {
  const response = await fetch('/api' + path);
  if (!response.ok) throw new Error(response.status === 404 ? 'This is not here (any more).' : `The store answered ${response.status}.`);
  return response.json();
}

export const $ = id => document.getElementById(id);

export const query = new URLSearchParams(location.search);

const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });
export const money = value => euros.format(value);
export const number = (value, digits = 0) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
export const date = text => new Date(text).toLocaleDateString('en', { dateStyle: 'medium' });

// Text becomes text nodes: a name with < in it is a name with < in it.
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

export function problem(text) {
  $('problem').textContent = text ?? '';
  $('problem').hidden = !text;
}

// Runs a page; what goes wrong in it is told where the reader looks.
export async function page(run) {
  showCount();
  try {
    await run();
  } catch (e) {
    problem(e.message);
  }
}

export function stockText(stock) {
  return stock === 0 ? 'Sold out' : stock === 1 ? 'The last one' : stock < 10 ? `Only ${stock} left` : `${stock} in stock`;
}

export function card(product, note) {
  return element('li', { class: 'card' },
    element('img', { src: product.picture, alt: '', width: 400, height: 300, loading: 'lazy' }),
    element('h3', null, element('a', { href: `/product.html?id=${product.id}` }, product.name)),
    element('p', { class: 'price' }, money(product.price)),
    element('p', { class: product.stock < 10 ? 'stock low' : 'stock' }, note ?? stockText(product.stock)));
}

// Kept in the browser: product ids and quantities, and no prices, which may be others by then.
export const basket = {
  lines() {
    try {
      return JSON.parse(localStorage.getItem('basket')) ?? {};
    } catch {
      return {};
    }
  },
  set(id, quantity) {
    const lines = this.lines();
    if (quantity > 0) lines[id] = Math.min(quantity, 99);
    else delete lines[id];
    localStorage.setItem('basket', JSON.stringify(lines));
    showCount();
  },
  add(id, quantity) {
    this.set(id, (this.lines()[id] ?? 0) + quantity);
  },
  clear() {
    localStorage.removeItem('basket');
    showCount();
  },
};

function showCount() {
  const count = Object.values(basket.lines()).reduce((sum, quantity) => sum + quantity, 0);
  $('basket-count').textContent = count;
  $('basket-count').hidden = count === 0;
}

// Fills a list of customers and chooses the one that was chosen last.
export async function chooseCustomer(select) {
  const customers = await get('/customers');
  const last = query.get('customer') ?? localStorage.getItem('customer') ?? '1';
  select.append(...customers.map(c => element('option', { value: c.id, selected: String(c.id) === last }, `${c.name}, ${c.city}`)));
  if (!select.value) select.selectedIndex = 0;
  select.addEventListener('change', () => localStorage.setItem('customer', select.value));
  return select.value;
}
