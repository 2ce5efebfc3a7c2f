import { $, card, element, get, money, number, page } from './store.js';

page(async () => {
  const [statistics, best, categories] = await Promise.all([get('/statistics'), get('/best-sellers'), get('/categories')]);
  $('statistics').textContent = `${number(statistics.products)} products, ${number(statistics.customers)} customers, `
    + `${number(statistics.orders)} orders worth ${money(statistics.revenue)}.`;
  $('best-sellers').append(...best.map(p => card(p, `${number(p.sold)} sold, ${number(p.stock)} in stock`)));
  $('categories').append(...categories.map(c => element('li', { class: 'card' },
    element('img', { src: `/pictures/${c.id}/${c.id}.svg`, alt: '', width: 400, height: 300, loading: 'lazy' }),
    element('h3', null, element('a', { href: `/category.html?id=${c.id}` }, c.name)),
    element('p', { class: 'muted' }, c.description))));
});
