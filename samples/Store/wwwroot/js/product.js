import { $, basket, get, money, page, query, stockText } from './store.js';

page(async () => {
  const product = await get(`/products/${encodeURIComponent(query.get('id') ?? '')}`);
  document.title = `${product.name} · Otter & Heron`;
  $('category').textContent = product.category;
  $('category').href = `/category.html?id=${product.categoryId}`;
  $('picture').src = product.picture;
  $('name').textContent = product.name;
  $('price').textContent = money(product.price);
  $('text').textContent = product.description;
  $('stock').textContent = stockText(product.stock);
  $('stock').classList.toggle('low', product.stock < 10);
  $('change').href = `/price.html?id=${product.id}`;
  $('updated').dateTime = product.updatedAt;
  $('updated').textContent = new Date(product.updatedAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
  $('buy').hidden = product.stock === 0;
  $('buy').addEventListener('submit', event => {
    event.preventDefault();
    basket.add(product.id, $('quantity').valueAsNumber);
    $('added').replaceChildren('In the basket. ', Object.assign(document.createElement('a'), { href: '/basket.html', textContent: 'Go to the basket' }));
  });
  $('product').hidden = false;
});
