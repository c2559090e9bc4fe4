// What invigilators say: usual phrases in the language of each candidate's page, own words as they were typed. And what the
// wall says to them lies over nothing that is to be pressed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESKTOP, openPage, PHONE } from './lib/browser.js';
import { candidateAt, invigilatorAt } from './lib/people.js';
import { look, speak } from './lib/screens.js';
import { onStage } from './lib/stage.js';

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

/** What can't be pressed because a toast lies over it. */
const covered = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], input, select, summary')].flatMap((one) => {
      if (one.closest('.toasts')) return [];
      const { left, right, top, bottom, width, height } = one.getBoundingClientRect();
      if (width === 0 || height === 0 || top < 0 || left < 0 || bottom > innerHeight || right > innerWidth) return [];
      return [0.1, 0.5, 0.9].some((at) => document.elementFromPoint(left + width * at, top + height / 2)?.closest('.toasts')) ? [one.textContent || one.ariaLabel] : [];
    }),
  );

test('a usual phrase is read in the language of the page, an edited one as it was typed', { timeout: 120_000 }, async () => {
  const sitting = await site.sitting({ candidates: 2, paper: { true_false: 2 } });
  const [me, other] = sitting.roster;
  const seats = [await openPage(hall), await openPage(hall)];
  for (const [at, who] of [me, other].entries()) await candidateAt(seats[at].page, site.kaopu.url, who, { last: 2 });
  const [mine, theirs] = seats.map(({ page }) => page);
  await speak(mine, 'en');
  const desk = await openPage(office);
  await invigilatorAt(desk.page, site, sitting);
  const wall = desk.page;

  // To the hall: picked, and edited.
  const toAll = async (edited) => {
    await wall.locator('.bulk').getByRole('button', { name: /^消息/ }).first().click();
    const dialog = wall.getByRole('dialog');
    await dialog.getByRole('button', { name: '请保持安静，遵守考场规则。' }).click();
    if (edited) await dialog.getByLabel(/^内容/).fill(edited);
    await dialog.locator('.btn-primary').click();
    await dialog.waitFor({ state: 'detached' });
  };
  await wall.locator('.bulk').getByRole('button', { name: /^全场/ }).click();
  await toAll();
  await mine.getByText('Please be quiet and keep the rules of the hall.').waitFor();
  await theirs.getByText('请保持安静，遵守考场规则。').waitFor();
  for (const size of [DESKTOP, PHONE]) {
    await wall.setViewportSize(size);
    if ((await wall.locator('.toasts .banner').count()) === 0) await toAll();
    assert.deepEqual(await covered(wall), [], `${size.width} px`);
    if (process.env.KAOPU_SHOTS) await wall.screenshot({ path: `${process.env.KAOPU_SHOTS}/wall-toast-${size.width}.png` });
  }
  await wall.setViewportSize(DESKTOP);
  await toAll('请保持安静，谢谢。');
  await mine.getByText('请保持安静，谢谢。').waitFor();
  await look(mine, 'said-phrase');
  await speak(mine, 'en');

  // A warning of one: its dialog has the words, too. Picked at a wall in English, it is the same.
  await wall.locator('[data-attempt]', { hasText: me.name }).click();
  await wall.getByRole('heading', { name: me.name }).waitFor();
  await speak(wall, 'en');
  await wall.getByRole('button', { name: 'Warn', exact: true }).click();
  await wall.getByRole('button', { name: 'Please stop talking.' }).click();
  await wall.locator('.act-form button[type=submit]').click();
  await mine.getByRole('dialog').getByText('Please stop talking.').waitFor();
  await wall.locator('.toasts .banner').first().waitFor();
  for (const size of [DESKTOP, PHONE]) {
    await wall.setViewportSize(size);
    assert.deepEqual(await covered(wall), [], `before a candidate, ${size.width} px`);
    if (process.env.KAOPU_SHOTS) await wall.screenshot({ path: `${process.env.KAOPU_SHOTS}/wall-toast-candidate-${size.width}.png` });
  }
  await speak(mine, 'zh-CN');
  await mine.getByRole('dialog').getByText('请停止与他人交谈。').waitFor();
  assert.deepEqual([...seats[0].wrong, ...seats[1].wrong, ...desk.wrong], []);
});
