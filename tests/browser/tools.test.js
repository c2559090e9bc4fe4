// The tools of the paper: reading aloud, with a stub of the browser's voices; the reading line under a finger; and Escape,
// which closes what stands beside the paper wherever the focus is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, PHONE } from './lib/browser.js';
import { candidateAt } from './lib/people.js';
import { look, speak } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let hall;

onStage(1, (...all) => ([site, hall] = all));

/** Voices that say nothing and note it: `said` has what was begun, `ends` finishes it, `cancelled` counts. */
function voices(langs) {
  const stub = { said: [], cancelled: 0, current: null };
  stub.ends = () => {
    const { current } = stub;
    stub.current = null;
    current?.onend?.();
    return stub.current !== null;
  };
  window.stub = stub;
  window.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  const synth = {
    getVoices: () => langs.map((lang) => ({ lang, localService: true })),
    speak: (one) => {
      stub.current = one;
      stub.said.push([one.lang, one.text]);
    },
    cancel: () => {
      stub.cancelled++;
      stub.current = null;
    },
    addEventListener: () => {},
    removeEventListener: () => {},
  };
  Object.defineProperty(window, 'speechSynthesis', { value: synth, configurable: true });
}

/** A candidate in the room, before a machine with these voices. */
async function listens(paper, langs, subject = null) {
  const sitting = await site.sitting({ candidates: 1, paper, subject });
  const machine = await openPage(hall);
  await machine.page.addInitScript(voices, langs);
  const last = Object.values(paper).reduce((sum, count) => sum + count, 0);
  const room = await candidateAt(machine.page, site.kaopu.url, sitting.roster[0], { last });
  return { ...machine, room, who: sitting.roster[0] };
}

const stub = (page) => page.evaluate(() => ({ said: window.stub.said, cancelled: window.stub.cancelled, speaks: window.stub.current !== null }));
const bare = (text) => text.replace(/[\s　]/g, '');

/** Lets the voice come to its end; what it said on the way. */
async function toTheEnd(page) {
  await page.waitForFunction(() => window.stub.current !== null);
  await page.evaluate(() => {
    while (window.stub.ends());
  });
  return (await stub(page)).said;
}

test('a question is read aloud in its own language and order, and no further than itself', { timeout: 120_000 }, async () => {
  const { page, room, wrong } = await listens({ true_false: 2, multiple_choice: 1 }, ['en-US', 'zh-HK', 'zh-CN']);
  // The page speaks English; the paper does not, and one voice reads all of it.
  await speak(page, 'en');
  await page.keyboard.press('p');
  await page.getByRole('group', { name: 'Read aloud' }).waitFor();
  const stem = bare(await page.locator('.stem').innerText());
  const said = await toTheEnd(page);
  assert.ok(said.every(([lang]) => lang === 'zh-CN'), JSON.stringify(said));
  assert.equal(bare(said.map(([, text]) => text).join('')).replaceAll('空', ''), bare(`${stem}A，正确B，错误`).replace(/[（(][)）]/g, ''));
  await page.locator('.speak').waitFor({ state: 'detached' });
  await speak(page, 'zh-CN');

  // It is silent as soon as the question is another, and when all is handed in.
  await page.keyboard.press('p');
  await page.waitForFunction(() => window.stub.current !== null);
  await look(page, 'aloud');
  await page.keyboard.press('ArrowRight');
  await room.at(2);
  assert.equal((await stub(page)).speaks, false);
  await page.locator('.speak').waitFor({ state: 'detached' });
  await room.go(3);
  const before = (await stub(page)).said.length;
  await page.keyboard.press('p');
  const many = (await toTheEnd(page)).slice(before).map(([, text]) => text);
  const options = await page.locator('.opt .txt').allInnerTexts();
  const told = many.indexOf('多选，选出所有正确的选项。');
  assert.ok(told > 0, JSON.stringify(many));
  assert.deepEqual(many.slice(told + 1).map(bare), options.map((text, at) => bare(`${'ABCDEFGH'[at]}，${text}`)));
  await page.keyboard.press('p');
  await page.waitForFunction(() => window.stub.current !== null);
  await room.submit();
  assert.equal((await stub(page)).speaks, false, 'handed in, and it went on reading');
  assert.deepEqual(wrong, []);
});

test('a case is read before its first question', { timeout: 120_000 }, async () => {
  const { page, room } = await listens({ case_study: 1 }, ['zh-CN']);
  await page.keyboard.press('p');
  const said = bare((await toTheEnd(page)).map(([, text]) => text).join(''));
  const material = bare(await page.locator('.case-text').innerText());
  assert.ok(said.startsWith(material.slice(0, 12)), `${said.slice(0, 40)} … ${material.slice(0, 40)}`);
  assert.ok(said.includes(bare(await page.locator('.stem').innerText()).slice(0, 8)));
  await room.go(2);
  const before = (await stub(page)).said.length;
  await page.keyboard.press('p');
  const second = bare((await toTheEnd(page)).slice(before).map(([, text]) => text).join(''));
  assert.ok(!second.includes(material.slice(0, 12)), 'the case is not read again');
});

test('formulas and tables are read as words, and no markup', { timeout: 120_000 }, async () => {
  const { page, room, wrong } = await listens({ single_choice: 4 }, ['zh-CN'], 'S5.2');
  let found = 0;
  for (let number = 1; number <= 4; number++) {
    await room.at(number);
    if (await page.locator('fieldset .rich').count()) {
      const before = (await stub(page)).said.length;
      await page.keyboard.press('p');
      const said = (await toTheEnd(page)).slice(before).map(([, text]) => text);
      assert.doesNotMatch(said.join(' '), /[$\\|{}]/);
      if (said.some((text) => text.includes('薄壁圆筒'))) {
        found++;
        assert.ok(said.some((text) => /^[A-D]，2分之1 倍$/.test(text)), JSON.stringify(said));
        assert.ok(said[0].includes('D下标i'), said[0]);
      } else if (said.some((text) => text.includes('吊索'))) {
        found++;
        assert.ok(said.includes('60° 10 kN'), JSON.stringify(said));
      }
    }
    if (number < 4) await page.keyboard.press('ArrowRight');
  }
  assert.equal(found, 2, 'both were in the paper');
  assert.deepEqual(wrong, []);
});

test('a machine without a Chinese voice says so', { timeout: 60_000 }, async () => {
  const { page } = await listens({ true_false: 1 }, ['en-US']);
  await page.keyboard.press('p');
  await page.getByRole('alert').getByText('没有中文语音').waitFor();
  assert.deepEqual((await stub(page)).said, []);
  await look(page, 'aloud-voiceless');
});

test('practice stops reading with the question, too', { timeout: 90_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: { true_false: 1 }, startsIn: 60 });
  const { page } = await openPage(hall);
  await page.addInitScript(voices, ['zh-CN']);
  await page.goto(site.kaopu.url);
  await page.getByLabel('准考证号').fill(sitting.roster[0].ticket);
  await page.getByLabel('身份证号').fill(sitting.roster[0].id_number);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('link', { name: '去练习' }).click();
  await page.getByRole('button', { name: /练习：公需/ }).first().click();
  await page.locator('#question').waitFor();
  await page.keyboard.press('p');
  await page.waitForFunction(() => window.stub.current !== null);
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: '第 2 题', exact: true }).waitFor();
  assert.equal((await stub(page)).speaks, false);
  await page.keyboard.press('p');
  await page.waitForFunction(() => window.stub.current !== null);
  await page.getByRole('button', { name: '结束练习' }).click();
  await page.getByRole('heading', { name: '按科目练习' }).waitFor();
  assert.equal((await stub(page)).speaks, false);
});

test('a finger on the reading line moves it, and never answers', { timeout: 90_000 }, async () => {
  const sitting = await site.sitting({ candidates: 1, paper: { single_choice: 3 } });
  const { page, context, wrong } = await openPage(hall, { viewport: PHONE, touch: true });
  await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 3 });
  await page.keyboard.press('l');
  await page.locator('.band:not(.off)').waitFor();
  const cdp = await context.newCDPSession(page);
  const touch = (type, x, y) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y, radiusX: 18, radiusY: 18 }] });
  const box = async (selector) => {
    const { x, y, width, height } = await page.locator(selector).first().boundingBox();
    return { left: x, top: y, right: x + width, bottom: y + height, x: x + width / 2, y: y + height / 2 };
  };
  const answered = () => page.locator('.opt.on').count();
  const drag = async (from, to) => {
    await touch('touchStart', from.x, from.y);
    for (let step = 1; step <= 8; step++) await touch('touchMove', from.x, from.y + ((to.y - from.y) * step) / 8);
    await touch('touchEnd');
  };

  // From its line over the options: the line goes to the stem's end, and no further.
  const [line, stem, option] = [await box('.band'), await box('.reader'), await box('.opt')];
  await drag(line, { y: option.y });
  assert.ok((await box('.band')).bottom >= stem.bottom - 30, 'the line is at the end of the stem');
  assert.equal(await answered(), 0);
  // A tap beside the line, near the options: browsers look for something to press there.
  const end = await page.locator('.reader > span').first().evaluate((words) => words.getBoundingClientRect().bottom);
  for (const y of [end - 2, end + 6, end + 12, end + 16]) {
    await touch('touchStart', stem.x, y);
    await touch('touchEnd');
    await page.waitForTimeout(400);
    assert.equal(await answered(), 0, `${y - end} px below the stem`);
  }
  await look(page, 'reading-line', ['phone']);
  await page.setViewportSize(PHONE);
  // A tap on an option answers, as ever.
  const first = await box('.opt');
  await touch('touchStart', first.x, first.y);
  await touch('touchEnd');
  await page.locator('.opt.on').waitFor();
  assert.deepEqual(wrong, []);
});

test('Escape closes what stands beside the paper, wherever in it the focus is', { timeout: 90_000 }, async () => {
  const references = [{ title: '公式表', text: 'F = m·a' }];
  const sitting = await site.sitting({ candidates: 1, paper: { single_choice: 1, fill_blank: 1 }, rules: { references, calculator: true } });
  const { page, wrong } = await openPage(hall);
  await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 2 });
  const [documents, calculator, ledger] = [page.locator('.refs'), page.locator('.calc'), page.locator('.pop')];
  const gone = (panel) => panel.waitFor({ state: 'detached' });
  await page.keyboard.press('r');
  await documents.waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('.refs'));
  await page.locator('.opt').nth(1).click();
  assert.ok(await page.evaluate(() => document.activeElement?.matches('.opt input')), 'the focus is on an option');
  // A dialog goes first, and the documents stay until the next press.
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog', { name: '交卷？' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await documents.count(), 1);
  await page.keyboard.press('Escape');
  await gone(documents);
  assert.equal(await page.locator('.opt.on').count(), 1, 'the answer is as it was');

  // One at a time: the one over the others first; from a text, too.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('r');
  await page.keyboard.press('k');
  await calculator.waitFor();
  await page.locator('.blanks input').first().fill('3');
  await page.keyboard.press('Escape');
  await gone(calculator);
  assert.equal(await documents.count(), 1);
  await page.keyboard.press('Escape');
  await gone(documents);
  assert.equal(await page.locator('.blanks input').first().inputValue(), '3');
  await page.locator('#question').focus();
  await page.keyboard.press('r');
  await page.keyboard.press('t');
  await ledger.waitFor();
  await page.keyboard.press('Escape');
  await gone(ledger);
  await page.keyboard.press('Escape');
  await gone(documents);
  assert.deepEqual(wrong, []);
});

test('the largest type holds for what stands around a question, and fits', { timeout: 180_000 }, async () => {
  const { page, room } = await listens({ order: 1, match: 1, hotspot: 1, short_answer: 1 }, ['zh-CN']);
  const size = (what) => page.locator(what).first().evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
  const parts = ['.paper .hint', '.item-head', '.answer-state'];
  const before = [];
  for (const part of parts) before.push(await size(part));
  await page.evaluate(() => (document.documentElement.dataset.size = 'xxl'));
  for (const [at, part] of parts.entries()) assert.equal(await size(part), before[at] * 1.5, part);
  for (const number of [1, 2, 3, 4]) {
    await room.go(number);
    await look(page, `largest-${number}`);
  }
  await page.keyboard.press('j');
  await page.getByRole('dialog').first().waitFor();
  await look(page, 'largest-report');
});
