// Items that are more than lines of text: put in order, matched, pointed at; with pictures, formulas and tables. Written at
// the desk, answered by mouse, finger and keyboard, also without network.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DESKTOP, openPage, PHONE } from './lib/browser.js';
import { candidateAt, signIn } from './lib/people.js';
import { look, speak } from './lib/screens.js';
import { onStage } from './lib/stage.js';

const PAPER = { order: 2, match: 2, hotspot: 2 };
const GAUGE = new URL('../../bank/data/demo/pressure-gauge.png', import.meta.url);

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

/** What the bank knows of the items of a kind, by stem. */
async function bodies(kind) {
  const { items } = await site.admin.ask('GET', `/api/items?kind=${kind}&limit=200`);
  const found = new Map();
  for (const { id } of items) {
    const { version } = await site.admin.ask('GET', `/api/items/${id}`);
    found.set(version.content.stem, version.content.body);
  }
  return found;
}

const stemOf = (page) => page.locator('legend.stem').innerText();
const texts = (page) => page.locator('.order .txt').allInnerTexts();

/** Puts the texts on the screen in order by their buttons, the last of them by the arrow keys. */
async function orders(page, wanted) {
  for (const [place, text] of wanted.entries()) {
    const row = page.locator('.order li', { hasText: text });
    while ((await texts(page)).indexOf(text) > place) {
      const before = await texts(page);
      if (place === wanted.length - 2) {
        await row.locator('.grip').focus();
        await page.keyboard.press('ArrowUp');
      } else {
        await row.getByRole('button', { name: `上移：${text}` }).click();
      }
      await page.waitForFunction((old) => [...document.querySelectorAll('.order .txt')].map((one) => one.innerText).join() !== old, before.join());
    }
  }
  if (await page.getByRole('button', { name: '就是这个顺序' }).isVisible()) await page.getByRole('button', { name: '就是这个顺序' }).click();
  assert.deepEqual(await texts(page), wanted);
}

/** Points at the middle of an area by the mouse. */
async function points(page, area) {
  const [x, y] = area.shape === 'rect' ? [area.x + area.width / 2, area.y + area.height / 2] : [area.x, area.y];
  const box = await page.locator('.spot-on').boundingBox();
  await page.locator('.spot-on').click({ position: { x: (box.width * x) / 1000, y: (box.height * y) / 1000 } });
}

test('every kind is answered by mouse, finger and keyboard, and pictures stay without network', { timeout: 240_000 }, async () => {
  const sitting = await site.sitting({ paper: PAPER, candidates: 3, rules: { pass: 300 } });
  const [inOrder, matched, pointed] = await Promise.all(['order', 'match', 'hotspot'].map(bodies));
  const { page, context, wrong } = await openPage(hall);
  const room = await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 6 });

  // What was dealt is no answer until somebody says so.
  await page.getByText('还没有作答').first().waitFor();
  assert.equal(await room.answered(), 0);
  await look(page, 'kinds-order');
  for (const number of [1, 2]) {
    await room.at(number);
    await orders(page, inOrder.get(await stemOf(page)).options);
    await room.saved();
    await page.locator('.pager').getByRole('button', { name: '下一题' }).click();
  }

  // Dragging: the first text goes to the end, and back.
  await room.go(2);
  const before = await texts(page);
  const [first, last] = [page.locator('.order .grip').first(), page.locator('.order .grip').last()];
  const [from, to] = [await first.boundingBox(), await last.boundingBox()];
  await page.mouse.move(from.x + 20, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 20, { steps: 6 });
  await page.mouse.up();
  assert.deepEqual(await texts(page), [...before.slice(1), before[0]]);
  await orders(page, before);

  await room.go(3);
  await look(page, 'kinds-match');
  for (const number of [3, 4]) {
    await room.go(number);
    const { prompts, options, key } = matched.get(await stemOf(page));
    for (const [index, prompt] of prompts.entries()) {
      const box = page.getByRole('combobox', { name: new RegExp(`“${prompt}”`) });
      const label = await box.locator('option', { hasText: options[key[index]] }).innerText();
      await box.selectOption({ label });
    }
    await room.saved();
  }

  await room.go(5);
  await page.locator('.spot-on img').waitFor();
  await points(page, pointed.get(await stemOf(page)).areas[0]);
  await page.getByText('已指在').waitFor();
  await page.locator('.spot-bar').getByRole('button', { name: '放大' }).click();
  await look(page, 'kinds-spot');
  await page.getByRole('button', { name: '看全图' }).click();
  await room.saved();

  // By keyboard alone, without network, after a reload: the picture is still there.
  await context.setOffline(true);
  await page.reload();
  await room.go(6);
  await page.locator('.spot-on img').waitFor();
  const { areas } = pointed.get(await stemOf(page));
  await page.locator('.spot-on').focus();
  await page.keyboard.press('Enter');
  const [area] = areas;
  const [x, y] = area.shape === 'rect' ? [area.x + area.width / 2, area.y + area.height / 2] : [area.x, area.y];
  for (let n = Math.round(Math.abs(x - 500) / 10); n > 0; n--) await page.keyboard.press(x > 500 ? 'ArrowRight' : 'ArrowLeft');
  for (let n = Math.round(Math.abs(y - 500) / 10); n > 0; n--) await page.keyboard.press(y > 500 ? 'ArrowDown' : 'ArrowUp');
  await room.offline(1);
  await context.setOffline(false);
  await room.saved();
  await room.submit();

  // The same on a phone, by finger: the order that was dealt is said to be right, and the rest is left.
  const phone = (await openPage(hall, { viewport: PHONE })).page;
  await candidateAt(phone, site.kaopu.url, sitting.roster[1], { last: 6, inside: false });
  await phone.getByRole('button', { name: '就是这个顺序' }).click();
  await phone.getByText('已保存').first().waitFor();

  // By the mouse, let go below the list, which is where the last place is aimed at.
  const dragged = await texts(phone);
  await phone.setViewportSize(DESKTOP);
  const grip = await phone.locator('.order .grip').first().boundingBox();
  const list = await phone.locator('.order').boundingBox();
  await phone.mouse.move(grip.x + 8, grip.y + 8);
  await phone.mouse.down();
  await phone.mouse.move(grip.x + 8, list.y + list.height + 40, { steps: 8 });
  await phone.mouse.up();
  await phone.locator('.order .lifted').waitFor({ state: 'detached' });
  assert.deepEqual(await texts(phone), [...dragged.slice(1), dragged[0]]);
  await phone.getByText('已保存').first().waitFor();
  await phone.reload();
  await phone.locator('.order').waitFor();
  assert.deepEqual(await texts(phone), [...dragged.slice(1), dragged[0]]);

  // By keys alone: one move is an answer, in the overview and after a reload.
  const keyed = await openPage(hall);
  const byKeys = await candidateAt(keyed.page, site.kaopu.url, sitting.roster[2], { last: 6 });
  await keyed.page.getByText('还没有作答').first().waitFor();
  const dealt = await texts(keyed.page);
  for (let n = 0; n < 60 && !(await keyed.page.evaluate(() => document.activeElement?.classList.contains('grip'))); n += 1) await keyed.page.keyboard.press('Tab');
  await keyed.page.keyboard.press('ArrowDown');
  const turned = [dealt[1], dealt[0], ...dealt.slice(2)];
  assert.deepEqual(await texts(keyed.page), turned);
  await byKeys.saved();
  for (const again of [false, true]) {
    if (again) await keyed.page.reload();
    await byKeys.at(1);
    assert.deepEqual(await texts(keyed.page), turned);
    assert.equal(await keyed.page.getByText('还没有作答').count(), 0);
    assert.equal(await byKeys.answered(), 1);
    await keyed.page.locator('aside').getByRole('button', { name: /^第 1 题.*已答/ }).waitFor();
    await keyed.page.keyboard.press('Control+Enter');
    const handing = keyed.page.getByRole('dialog');
    await handing.getByText('还有 5 题未答').waitFor();
    await keyed.page.keyboard.press('Escape');
  }
  // The arrows to the sides go to another question, also from a list of choices and from a picture, and change no answer.
  await byKeys.go(3);
  const choices = keyed.page.locator('.match select').first();
  await choices.focus();
  await keyed.page.keyboard.press('b');
  await byKeys.saved();
  const chosen = await choices.inputValue();
  assert.notEqual(chosen, '');
  await keyed.page.keyboard.press('ArrowRight');
  await byKeys.at(4);
  await keyed.page.keyboard.press('ArrowLeft');
  await byKeys.at(3);
  assert.equal(await choices.inputValue(), chosen);
  await byKeys.go(5);
  await keyed.page.locator('.spot-on img').waitFor();
  await keyed.page.locator('.spot-on').focus();
  await keyed.page.keyboard.press('ArrowRight');
  await byKeys.at(6);
  await byKeys.go(5);
  await keyed.page.getByText('还没有指出位置').waitFor();
  // Enter alone answers nothing; an arrow does, and Escape takes it back.
  await keyed.page.locator('.spot-on').focus();
  await keyed.page.keyboard.press('Enter');
  await keyed.page.getByText('准星在正中', { exact: false }).waitFor();
  assert.equal(await byKeys.answered(), 2);
  await keyed.page.keyboard.press('ArrowRight');
  await keyed.page.getByText('已指在自左 51.0%', { exact: false }).waitFor();
  await keyed.page.keyboard.press('Escape');
  await keyed.page.getByText('还没有指出位置').waitFor();
  await byKeys.saved();
  assert.equal(await byKeys.answered(), 2);
  assert.deepEqual(keyed.wrong, []);

  const results = await site.admin.ask('GET', `/api/sittings/${sitting.id}/results`);
  const mine = results.lines.find((line) => line.name === sitting.roster[0].name);
  assert.equal(mine.got, 600, 'every answer was right');
  assert.deepEqual(wrong, []);

  // A replay shows what was done.
  const desk = (await openPage(office)).page;
  await desk.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}/replay/${mine.attempt}`);
  await signIn(desk, 'admin', site.people.admin);
  await desk.getByRole('heading', { level: 1 }).waitFor();
  await look(desk, 'kinds-replay', ['desktop']);

  // Should one of them be faulty: what belongs together, and how many gave what, pointed where.
  const drawn = await site.admin.ask('GET', `/api/sittings/${sitting.id}/replay/${mine.attempt}`);
  for (const [kind, slot, words] of [['order', 1, '第 1 位'], ['match', 3, /^[A-J] 1 人/], ['hotspot', 5, '指在标准区域内 1 人']]) {
    const { items } = await site.admin.ask('GET', `/api/items?kind=${kind}&limit=200`);
    const { id } = items.find(({ code }) => code === drawn.items.find((one) => one.slot === slot).code);
    await desk.goto(`${site.kaopu.url}/desk/sittings/${sitting.id}/faulty/${id}`);
    await desk.getByText(words).first().waitFor();
    await look(desk, `kinds-faulty-${kind}`);
  }
});

test('an author writes a formula, a table, a picture, an order, pairs and a place', { timeout: 240_000 }, async () => {
  const { page, wrong } = await openPage(office);
  const picture = { name: 'gauge.png', mimeType: 'image/png', buffer: await readFile(GAUGE) };
  await page.goto(`${site.kaopu.url}/desk/bank/new?subject=S5.2`);
  await signIn(page, 'sunlijun', site.people.sunlijun);
  const kind = (name) => page.getByRole('combobox', { name: '题型' }).first().selectOption({ label: name });
  await kind('单选');
  await page.getByRole('checkbox', { name: /用 Markdown 排版/ }).check();
  const stem = page.getByRole('textbox', { name: '题干' });
  await stem.fill('圆筒的环向应力为（　　）。\n\n');
  await page.getByRole('button', { name: '插入公式' }).first().click();
  await page.locator('.as-seen math').first().waitFor();
  await stem.press('Control+End');
  await page.getByRole('button', { name: '插入图片' }).first().click();
  const dialog = page.getByRole('dialog', { name: '插入图片' });
  await dialog.locator('input[type=file]').setInputFiles(picture);
  await dialog.locator('.picked-picture').waitFor();
  await dialog.getByLabel('图片说明').fill('一只压力表');
  await look(page, 'kinds-insert');
  await dialog.getByRole('button', { name: '插入', exact: true }).click();
  await page.locator('.as-seen .picture-frame img[src]').waitFor();
  // All of it is in sight; a double click, the keys and the wheel with Ctrl enlarge it, the mouse moves it.
  await page.locator('.as-seen .picture-frame .enlarges').click();
  const large = page.getByRole('dialog', { name: '图片' });
  const view = large.locator('.picture-view');
  const sizes = () => view.evaluate((box) => ({ shown: box.firstElementChild.clientWidth, across: box.clientWidth, left: box.scrollLeft, hidden: box.scrollHeight - box.clientHeight }));
  await large.getByText('100%').waitFor();
  const whole = await sizes();
  assert.ok(whole.shown > 0 && whole.hidden <= 0, JSON.stringify(whole));
  await view.dblclick();
  await page.waitForFunction((was) => document.querySelector('.picture-view img').clientWidth >= 2 * was - 2, whole.shown);
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await look(page, 'kinds-enlarged');
  const before = await sizes();
  assert.ok(before.shown > before.across, JSON.stringify(before));
  const { x, y } = await view.boundingBox();
  await page.mouse.move(x + 200, y + 100);
  await page.mouse.down();
  await page.mouse.move(x + 100, y + 100, { steps: 4 });
  await page.mouse.up();
  assert.equal((await sizes()).left, before.left + 100);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, 120);
  await page.keyboard.up('Control');
  await page.waitForFunction((was) => document.querySelector('.picture-view img').clientWidth < was, before.shown);
  await page.keyboard.press('0');
  await page.waitForFunction((was) => document.querySelector('.picture-view img').clientWidth === was, whole.shown);
  await page.keyboard.press('Escape');
  await large.waitFor({ state: 'hidden' });
  // Pictures without words are shown all the same, and told once.
  const written = await stem.inputValue();
  await stem.fill(`${written}\n\n${written.match(/!\[.*\)/)[0]}`.replaceAll('![一只压力表]', '![]'));
  await page.locator('.as-seen .picture-frame img[src]').nth(1).waitFor();
  assert.equal(await page.getByText('每张图片都要有说明').count(), 1);
  await stem.fill(written);
  // A formula that can't be read is named beside the preview, and nothing is saved with it.
  await page.getByRole('textbox', { name: '选项 A' }).fill('$\\nosuch$');
  await page.getByText('公式无法识别：\\nosuch').first().waitFor();
  for (const [letter, text] of Object.entries({ A: '$\\frac{pD}{2\\delta}$', B: '$\\frac{pD}{4\\delta}$', C: '0', D: '$p$' })) await page.getByRole('textbox', { name: `选项 ${letter}` }).fill(text);
  await page.getByText('公式无法识别').first().waitFor({ state: 'detached' });
  await page.getByLabel('A 是答案').check();
  await look(page, 'kinds-editor-rich');
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.getByText(/^已创建/).first().waitFor();

  await page.goto(`${site.kaopu.url}/desk/bank/new?subject=S5.2`);
  await kind('排序');
  await page.getByRole('textbox', { name: '题干' }).fill('排好顺序');
  for (const [n, text] of ['检查', '系挂', '试吊'].entries()) await page.getByRole('textbox', { name: `正确的顺序 ${n + 1}` }).fill(text);
  await look(page, 'kinds-editor-order');
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.getByText(/^已创建/).first().waitFor();

  await page.goto(`${site.kaopu.url}/desk/bank/new?subject=S5.2`);
  await kind('配对');
  await page.getByRole('textbox', { name: '题干' }).fill('配对');
  await page.getByRole('textbox', { name: '可选的各项 A' }).fill('泄压');
  await page.getByRole('textbox', { name: '可选的各项 B' }).fill('显示');
  await page.getByRole('textbox', { name: '待配对第 1 项' }).fill('安全阀');
  await page.getByRole('textbox', { name: '待配对第 2 项' }).fill('压力表');
  // No pair is preset.
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.getByText('请标出答案').first().waitFor();
  await look(page, 'kinds-editor-match');
  for (const [n, option] of ['A. 泄压', 'B. 显示'].entries()) await page.getByRole('combobox', { name: `第 ${n + 1} 项对应` }).selectOption({ label: option });
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.getByText(/^已创建/).first().waitFor();

  await page.goto(`${site.kaopu.url}/desk/bank/new?subject=S5.2`);
  await kind('指认');
  await page.getByRole('textbox', { name: '题干' }).fill('指出红线');
  await page.locator('input[type=file]').setInputFiles(picture);
  await page.locator('.spot-on img').first().waitFor();
  await page.getByLabel('图片说明').fill('一只压力表');
  const box = await page.locator('.spot-on').first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.65, box.y + box.height * 0.17);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.77, box.y + box.height * 0.29, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('spinbutton', { name: '宽' }).waitFor();
  // And a polygon, corner by corner, closed on its first.
  await page.getByRole('radio', { name: '多边形' }).check();
  const spot = page.locator('.spot-on').first();
  for (const [x, y] of [[0.1, 0.6], [0.4, 0.6], [0.25, 0.9], [0.1, 0.6]]) await spot.click({ position: { x: box.width * x, y: box.height * y } });
  await page.getByText('多边形，3 个角').waitFor();
  await look(page, 'kinds-editor-spot');
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.getByText(/^已创建/).first().waitFor();

  await page.goto(`${site.kaopu.url}/desk/bank/new?subject=S5.2`);
  await kind('填空');
  await page.getByRole('textbox', { name: '题干' }).fill('压力为____。');
  await page.getByRole('button', { name: '改为数值' }).click();
  await page.getByRole('textbox', { name: '数值' }).fill('1.6');
  await page.getByRole('textbox', { name: '允差 ±' }).fill('0.1');
  await page.getByRole('textbox', { name: '单位' }).fill('MPa | 兆帕');
  await look(page, 'kinds-editor-number');
  await page.getByRole('button', { name: '创建试题' }).click();
  await page.getByText(/^已创建/).first().waitFor();
  assert.deepEqual(wrong, []);

  const { items } = await site.admin.ask('GET', '/api/items?subject=S5.2&status=draft');
  const saved = await Promise.all(items.map(({ id }) => site.admin.ask('GET', `/api/items/${id}`)));
  const bodyOf = (name) => saved.find(({ version }) => version.content.body.kind === name).version.content.body;
  assert.deepEqual(bodyOf('match').key, [0, 1]);
  assert.deepEqual(bodyOf('fill_blank').blanks, [{ value: '1.6', tolerance: '0.1', units: ['MPa', '兆帕'] }]);
  const [drawn, corners] = bodyOf('hotspot').areas;
  assert.ok(Math.abs(drawn.x - 650) < 20 && Math.abs(drawn.width - 120) < 20, JSON.stringify(drawn));
  assert.equal(corners.points.length, 3);
  assert.ok(Math.abs(corners.points[2][1] - 900) < 20, JSON.stringify(corners));
  await speak(page, 'en');
});
