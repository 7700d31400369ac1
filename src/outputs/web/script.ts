import { PICTURE } from './script-graph.ts';
import { LISTENING } from './script-listen.ts';
import { TOKENS } from './script-tokens.ts';

/**
 * What makes the page live, as browsers run it: no framework, no build. Whatever comes from outside is set as text,
 * never as markup; drawings are parsed as XML, and without their style. The parts share one scope.
 */
export const SCRIPT = String.raw`'use strict';
(() => {
  const id = (name) => document.getElementById(name);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const setText = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  let secret = sessionStorage.getItem('observatory-token') || '';
  let shown = null;
  let heardAt = 0;
  let chosen = null;
  const sections = [];
  const rows = new Map();

  const ask = (path, options = {}) =>
    fetch(path, { ...options, cache: 'no-store', headers: secret ? { authorization: 'Bearer ' + secret } : {} });

${LISTENING}
${PICTURE}
${TOKENS}
  // Words

  function count(number) {
    return number < 100000 ? String(number) : number < 1e8 ? Math.floor(number / 1000) + 'k' : Math.floor(number / 1e6) + 'M';
  }

  function seconds(value) {
    if (value === null || value === undefined) return '–';
    if (value >= 100) return Math.round(value) + ' s';
    if (value >= 1) return value.toFixed(value >= 10 ? 1 : 2).replace(/\.?0+$/, '') + ' s';
    return Math.round(value * 1000) + ' ms';
  }

  function ago(time) {
    const age = Math.max(0, Math.round((Date.parse(shown.now) - Date.parse(time)) / 1000));
    if (age < 120) return age + ' s ago';
    if (age < 7200) return Math.floor(age / 60) + ' min ago';
    return age < 172800 ? Math.floor(age / 3600) + ' h ago' : Math.floor(age / 86400) + ' d ago';
  }

  // Keys

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || id('dialog').open) return;
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === 'Escape') {
      if (typing) {
        id('filter').value = '';
        event.target.blur();
      } else chosen = null;
      if (shown) show(shown);
      return;
    }
    if (typing) return;
    if (event.key === '/') {
      event.preventDefault();
      id('filter').focus();
    } else if (event.key === 'j' || event.key === 'k') {
      const buttons = [...document.querySelectorAll('#rows button')];
      const at = buttons.indexOf(document.activeElement);
      const next = event.key === 'j' ? at + 1 : at - 1;
      buttons[Math.max(0, Math.min(buttons.length - 1, next))]?.focus();
    }
  });
  id('filter').addEventListener('input', () => shown && showFailures(shown.failures));
  id('edge-close').addEventListener('click', () => {
    chosen = null;
    show(shown);
  });
  setInterval(showAge, 1000);
  listen();
})();
`;
