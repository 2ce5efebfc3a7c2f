import { $, basket, chooseCustomer, element, get, money, page, problem, stockText } from './store.js';

let products = new Map();

page(async () => {
  await Promise.all([load(), chooseCustomer($('customer'))]);
  $('order').addEventListener('submit', place);
});

async function load() {
  const ids = Object.keys(basket.lines());
  const found = await Promise.all(ids.map(id => get(`/products/${id}`).catch(() => basket.set(id, 0))));
  products = new Map(found.filter(p => p).map(p => [String(p.id), p]));
  draw();
}

function draw() {
  const lines = Object.entries(basket.lines()).filter(([id]) => products.has(id));
  $('empty').hidden = lines.length > 0;
  $('order').hidden = lines.length === 0;
  $('lines').replaceChildren(...lines.map(([id, quantity]) => line(products.get(id), quantity)));
  showTotal();
}

function line(product, quantity) {
  const sum = element('td', { class: 'number' }, money(product.price * quantity));
  return element('tr', null,
    element('th', { scope: 'row' },
      element('a', { href: `/product.html?id=${product.id}` }, product.name),
      element('span', { class: product.stock < quantity ? 'stock low' : 'stock' }, stockText(product.stock))),
    element('td', { class: 'number wide-only' }, money(product.price)),
    element('td', null, element('input', {
      type: 'number', min: 1, max: 99, value: quantity, required: true, 'aria-label': `Quantity of ${product.name}`,
      onchange: event => {
        if (!event.target.checkValidity()) return;
        basket.set(product.id, event.target.valueAsNumber);
        sum.textContent = money(product.price * event.target.valueAsNumber);
        showTotal();
      },
    })),
    sum,
    element('td', null, element('button', {
      type: 'button', 'aria-label': `Remove ${product.name}`,
      onclick: () => {
        basket.set(product.id, 0);
        draw();
        ($('lines').querySelector('button') ?? $('main')).focus();
      },
    }, '✕')));
}

function showTotal() {
  const total = Object.entries(basket.lines()).reduce((sum, [id, quantity]) => sum + (products.get(id)?.price ?? 0) * quantity, 0);
  $('total').textContent = money(total);
}

async function place(event) {
  event.preventDefault();
  problem();
  event.submitter.disabled = true;
  try {
    const customerId = Number($('customer').value);
    const lines = Object.entries(basket.lines()).map(([id, quantity]) => ({ productId: Number(id), quantity }));
    const response = await fetch('/api/orders', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ customerId, lines }),
    });
    const answer = await response.json();
    if (response.ok) {
      basket.clear();
      $('order').hidden = true;
      $('placed').replaceChildren(`Thank you. Order ${answer.id} over ${money(answer.total)} is placed. `,
        element('a', { href: `/orders.html?customer=${customerId}` }, 'See your orders'));
    } else {
      problem(`${answer.title} ${answer.detail ?? ''}`);
      await load(); // what is left now
    }
  } catch {
    problem('The store does not answer. The order was perhaps placed: look at your orders before you try again.');
  } finally {
    event.submitter.disabled = false;
  }
}
