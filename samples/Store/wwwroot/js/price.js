import { $, money, page, problem, query } from './store.js';

const id = query.get('id') ?? '';
const address = `/api/products/${encodeURIComponent(id)}/price`;

// Stands for the version of the product that is shown; the server changes no other one.
let etag;

page(async () => {
  await load();
  $('change').hidden = false;
  $('change').addEventListener('submit', event => {
    event.preventDefault();
    page(save);
  });
});

async function load() {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.status === 404 ? 'This is not here (any more).' : `The store answered ${response.status}.`);
  etag = response.headers.get('ETag');
  const product = await response.json();
  $('product').textContent = product.name;
  $('product').href = `/product.html?id=${encodeURIComponent(id)}`;
  $('price').value = product.price.toFixed(2);
  return product;
}

async function save() {
  problem();
  $('saved').textContent = '';
  const response = await fetch(address, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', 'If-Match': etag },
    body: JSON.stringify({ price: Number($('price').value) }),
  });
  if (response.status === 401) throw new Error('Only staff may change prices.');
  if (response.status === 412) {
    const product = await load();
    throw new Error(`The product was bought or changed since you have opened this page; its price is ${money(product.price)} now. Nothing was saved.`);
  }

  if (!response.ok) throw new Error((await response.json()).detail ?? `The store answered ${response.status}.`);
  $('saved').textContent = `Saved: ${money((await load()).price)}.`;
}
