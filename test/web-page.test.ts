import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Script } from 'node:vm';
import { type HttpOutput, openHttpOutput } from '../src/outputs/http.ts';
import { PAGE } from '../src/outputs/web/page.ts';
import { SCRIPT } from '../src/outputs/web/script.ts';
import { STYLE } from '../src/outputs/web/style.ts';
import { OUTPUT, START, sampleWorld, worldOf } from './support/http-world.ts';
import { findChromium, openTab, type Tab } from './support/web-chromium.ts';

test('the script is one that browsers can read, and finds every element that it asks for by id', () => {
  new Script(SCRIPT);
  const asked = [...SCRIPT.matchAll(/\bid\('([a-z-]+)'\)/g)].map(([, name]) => name!);
  const there = [...PAGE.matchAll(/ id="([a-z-]+)"/g)].map(([, name]) => name!);
  assert.ok(asked.length > 20);
  assert.deepEqual(
    [...new Set(asked)].filter((name) => !there.includes(name)),
    [],
  );
});

test('nothing is loaded from elsewhere, nothing is inline, nothing is set as markup', () => {
  for (const text of [PAGE, SCRIPT, STYLE]) assert.doesNotMatch(text, /https?:|\/\/[a-z]+\./);
  assert.doesNotMatch(PAGE, /<style|<script>| on[a-z]+=| style=/);
  assert.doesNotMatch(SCRIPT, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/);
});

const chromium = findChromium();
const inBrowser = { skip: chromium === null ? 'there is no Chromium' : false };
const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing.reverse()) await close();
});

let shared: Promise<Tab> | null = null;
function browser(): Promise<Tab> {
  shared ??= openTab(chromium!).then((tab) => {
    closing.push(tab.close);
    return tab;
  });
  return shared;
}

async function open(output: HttpOutput): Promise<Tab> {
  closing.push(output.close);
  const tab = await browser();
  await tab.open(`http://127.0.0.1:${output.bound[0]!.port}/`);
  return tab;
}

test(
  'a browser shows the graph, the failing tokens and a token’s way, and runs nothing that a token says',
  inBrowser,
  async () => {
    const world = sampleWorld();
    const tab = await open(await openHttpOutput(OUTPUT, world.source));
    await tab.until(`document.querySelectorAll('.graph svg').length === 2`);
    const text = (selector: string) => tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
    assert.equal(await text('h1'), 'Test <b>site</b>');
    assert.equal(await tab.evaluate(`document.querySelector('#s0e1').getAttribute('class')`), 'edge FAIL first');
    assert.equal(
      await tab.evaluate(`document.querySelector('#s0e1').getAttribute('aria-label')`),
      'event-processor to database: FAIL(pass=1/3 33%)',
    );
    const stroke = (scheme: 'light' | 'dark') =>
      tab
        .look(1000, 700, scheme)
        .then(() => tab.evaluate(`getComputedStyle(document.querySelector('#s0n0 path')).stroke`));
    assert.notEqual(await stroke('light'), await stroke('dark'));
    await tab.press('j');
    assert.equal(await text('#rows button'), '<img src=x onerror=alert(1)>');
    assert.equal(await tab.evaluate('document.activeElement.textContent'), '<img src=x onerror=alert(1)>');
    await tab.press('Enter');
    await tab.until(`document.querySelector('.hop.missing')`);
    assert.equal(await tab.evaluate(`document.querySelectorAll('img').length`), 0);
    assert.match(String(await text('.hop.missing')), /database.*missing after 500 ms/);
    await tab.press('Escape');
    await tab.until(`!document.querySelector('dialog').open`);
    await tab.press('/');
    await tab.until(`document.activeElement.id === 'filter'`);
    await tab.press('t');
    await tab.press('2');
    await tab.until(`document.querySelectorAll('#rows tr').length === 1`);
    await tab.look(360, 700, 'light');
    assert.equal(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    assert.deepEqual(
      tab.complaints.filter((complaint) => !complaint.includes('"level":"verbose"')),
      [],
    );
  },
);

test('the page follows what happens without being loaded again', inBrowser, async () => {
  const world = worldOf(`[[stream]]\nname = "s"\n[[stream.edges]]\nfrom = "a"\nto = "b"\ncheck = { within = "1s" }`);
  const output = await openHttpOutput(OUTPUT, world.source);
  const tab = await open(output);
  await tab.until(`document.querySelector('#s0e0')?.getAttribute('class') === 'edge UNOBSERVED'`);
  await tab.evaluate('window.marked = true');
  world.see(0, 'a', 't1');
  world.see(10, 'b', 't1');
  world.wait(500);
  output.tick(START + 500_000);
  await tab.until(`document.querySelector('#s0e0').getAttribute('class') === 'edge OK'`);
  world.see(600, 'a', 't2');
  world.wait(5000);
  output.tick(START + 5_000_000);
  await tab.until(`document.querySelector('#rows button')?.textContent === 't2'`);
  assert.match(String(await tab.evaluate('document.title')), /^FAIL/);
  assert.equal(await tab.evaluate('window.marked'), true);
});

test('the page asks for the token, again when it was wrong, and remembers it', inBrowser, async () => {
  const output = await openHttpOutput({ ...OUTPUT, token: 'a-long-secret' }, sampleWorld().source);
  const tab = await open(output);
  const enter = (secret: string) =>
    tab.evaluate(
      `document.querySelector('#token').value = '${secret}'; document.querySelector('#door').requestSubmit()`,
    );
  await tab.until(`document.activeElement?.id === 'token'`);
  await enter('wrong-secret');
  await tab.until(`document.querySelector('#refused').textContent !== ''`);
  await enter('a-long-secret');
  await tab.until(`document.querySelectorAll('.graph svg').length === 2`);
  await tab.open(`http://127.0.0.1:${output.bound[0]!.port}/`);
  await tab.until(`document.querySelectorAll('.graph svg').length === 2`);
});
