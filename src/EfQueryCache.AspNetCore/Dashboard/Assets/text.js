// How things are said, and put on the page: always as text, never as HTML.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const byId = id => document.getElementById(id);

/** Makes an element. Attributes are set as such; children are elements or text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
  return element;
}

/** Changes a text only if it is another one, so that nothing is read out or selected anew for nothing. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const number = value => whole.format(value);

export const compact = value => Math.abs(value) < 10000 ? whole.format(value) : short.format(value);

export const rate = value => value >= 100 || value === 0 ? compact(value) : String(Number(value.toPrecision(2)));

export const percent = value => value === null || value === undefined ? '–' : `${(Math.floor(value * 1000) / 10).toFixed(1).replace('.0', '')} %`;

export function milliseconds(value) {
  if (value === null || value === undefined || value === 0) return '–';
  if (value >= 1000) return seconds(value / 1000);
  return `${value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2)} ms`;
}

export function seconds(value) {
  if (value === 0) return '0 s';
  if (value < 1) return milliseconds(value * 1000);
  if (value < 120) return `${value.toFixed(1)} s`;
  if (value < 7200) return `${(value / 60).toFixed(1)} min`;
  return value < 172800 ? `${(value / 3600).toFixed(1)} h` : `${(value / 86400).toFixed(1)} days`;
}

export function bytes(value) {
  if (value < 1024) return `${value} B`;
  if (value < 1024 * 1024) return `${(value / 1024).toFixed(1)} KiB`;
  return value < 1024 ** 3 ? `${(value / 1024 ** 2).toFixed(1)} MiB` : `${(value / 1024 ** 3).toFixed(2)} GiB`;
}

export const clock = time => new Date(time).toLocaleTimeString('en-GB');

/** MarkedByWriter becomes "marked by writer". */
export const words = name => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

export const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

export const oneLine = sql => sql.replace(/\s+/g, ' ').trim();
