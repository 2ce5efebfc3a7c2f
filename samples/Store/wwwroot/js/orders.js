import { $, chooseCustomer, date, element, get, money, page } from './store.js';

page(async () => {
  const customer = await chooseCustomer($('customer'));
  const orders = await get(`/customers/${customer}/orders`);
  $('orders').append(...(orders.length === 0 ? [element('p', null, 'No orders yet.')] : orders.map(show)));
});

function show(order) {
  const heading = `order-${order.id}`;
  return element('section', { class: 'panel', 'aria-labelledby': heading },
    element('h2', { id: heading }, `Order ${order.id} `, element('time', { class: 'muted', datetime: order.placedAt }, date(order.placedAt))),
    element('ul', { class: 'lines' }, ...order.lines.map(l => element('li', null,
      element('span', null, `${l.quantity} × `, element('a', { href: `/product.html?id=${l.productId}` }, l.productName)),
      element('span', { class: 'number' }, money(l.unitPrice * l.quantity))))),
    element('p', { class: 'sum' }, 'Total ', element('strong', null, money(order.total))));
}
