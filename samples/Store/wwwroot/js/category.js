import { $, card, element, get, number, page, query } from './store.js';

const [id, sort] = [query.get('id') ?? '1', query.get('sort') ?? 'name'];

page(async () => {
  const result = await get(`/categories/${encodeURIComponent(id)}/products?page=${encodeURIComponent(query.get('page') ?? 1)}&sort=${encodeURIComponent(sort)}`);
  document.title = `${result.category} · Otter & Heron`;
  $('title').textContent = result.category;
  $('description').textContent = result.description;
  $('total').textContent = `${number(result.total)} products`;
  document.querySelector('input[name=id]').value = id;
  $('sort').value = sort;
  $('products').append(...result.products.map(p => card(p)));
  const link = (to, text, rel) => element('a', {
    href: `?${new URLSearchParams({ id, sort, page: to })}`, 'aria-current': to === result.page && !rel && 'page', 'aria-label': rel ? null : `Page ${to}`, rel,
  }, text);
  if (result.page > 1) $('pages').append(link(result.page - 1, '‹ Previous', 'prev'));
  for (let n = 1; n <= result.pages; n++) $('pages').append(link(n, n));
  if (result.page < result.pages) $('pages').append(link(result.page + 1, 'Next ›', 'next'));
});
