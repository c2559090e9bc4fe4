// Papers that are not all open all the time: sections with times of their own, no way back, all on one page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { candidateAt, invigilatorAt, signIn } from './lib/people.js';
import { look } from './lib/screens.js';
import { onStage } from './lib/stage.js';

const PAPER = { true_false: 3, single_choice: 2, multiple_choice: 2 };

let site;
let hall;
let office;

onStage(2, (...all) => ([site, hall, office] = all));

test('an administrator gives sections times of their own, and a candidate goes through them', { timeout: 240_000 }, async () => {
  const sitting = await site.sitting({ paper: PAPER, startsIn: 60 });
  // The exam is the last one that was made; its rules are changed on its page.
  const exams = await site.admin.ask('GET', '/api/exams');
  const exam = exams.find((one) => one.title === '叉车司机理论考试');
  const desk = (await openPage(office)).page;
  await desk.goto(`${site.kaopu.url}/desk/exams/${exam.id}`);
  await signIn(desk, 'admin', site.people.admin);
  await desk.getByLabel('各部分分别计时').check();
  await desk.getByLabel(/第 1 部分/).fill('1');
  await desk.getByLabel(/第 2 部分/).fill('2');
  await desk.getByLabel(/第 3 部分/).fill('0.5');
  await desk.getByRole('button', { name: '保存' }).click();
  await desk.getByText('每个部分至少 1 分钟').waitFor();
  await desk.getByLabel(/第 3 部分/).fill('10');
  assert.equal(await desk.getByLabel('作答时间').inputValue(), '13');
  await desk.getByLabel(/部分之间最多停留/).fill('20');
  await look(desk, 'exam-sections');
  await desk.getByRole('button', { name: '保存' }).click();
  await desk.getByText('考试已保存').waitFor();
  const saved = (await site.admin.ask('GET', '/api/exams')).find((one) => one.id === exam.id);
  assert.deepEqual(saved.rules.way, { section_s: [60, 120, 600], between_s: 20, no_way_back: false, all_at_once: false });
  assert.ok(sitting.id);

  const way = { ...saved.rules.way, section_s: [150, 120, 600], between_s: 18 };
  const now = await site.sitting({ paper: PAPER, rules: { ...saved.rules, way, duration_s: 870 } });
  const { page, heard } = await openPage(hall);
  const wang = (await openPage(office)).page;
  const room = await candidateAt(page, site.kaopu.url, now.roster[0], { last: 7 });
  const wall = await invigilatorAt(wang, site, now);
  await room.says('第 1/3 部分');
  assert.ok((await room.left()) <= 150);
  await room.type(1, 'a');
  await room.type(2, 'b');
  await look(page, 'section-open');
  // Nothing of what is to come is on the page, or was ever sent to it.
  assert.ok(await page.locator('aside .cell[aria-label^="第 4 题"]').isDisabled());
  const stems = () => heard.join('').match(/"number":\d+,"kind"/g)?.length ?? 0;
  assert.equal(stems(), 3);

  // Ending it early asks first; then the clock stands.
  await page.keyboard.press('ArrowRight');
  await page.locator('.pager').getByRole('button', { name: '结束本部分' }).click();
  const dialog = page.getByRole('dialog', { name: '结束第 1 部分？' });
  await dialog.getByText('1 题').first().waitFor();
  await look(page, 'section-end');
  await dialog.getByRole('button', { name: '继续作答' }).click();
  await page.keyboard.press('a');
  await page.locator('.opt.on').waitFor();
  await room.saved();
  await page.keyboard.press('Control+Enter');
  await dialog.getByRole('button', { name: '结束，进入下一部分' }).click();
  await page.getByRole('heading', { name: '第 1 部分已结束' }).waitFor();
  await page.getByText('后自动打开').waitFor();
  await look(page, 'section-between');
  assert.equal(stems(), 3);
  await page.reload();
  await page.getByRole('heading', { name: '第 1 部分已结束' }).waitFor();
  await page.getByRole('button', { name: '打开第 2 部分' }).click();
  await room.at(4);
  await room.ledger('第 1 部分提前结束', '−');

  // An extension belongs to the section that it meets.
  const before = await room.left();
  await wall.extend(now.roster[0], 5, '停电');
  await page.waitForFunction((least) => {
    const [h, m, s] = document.querySelector('.clock-btn time').textContent.split(':').map(Number);
    return h * 3600 + m * 60 + s > least;
  }, before + 60);

  // Nobody opens the third: it opens by itself. The last is handed in.
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: '结束，进入下一部分' }).click();
  await page.getByRole('heading', { name: '第 2 部分已结束' }).waitFor();
  await page.getByRole('heading', { name: '第 6 题', exact: true }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('a');
  await page.locator('.topbar .submit').click();
  await page.getByRole('button', { name: '确认交卷' }).click();
  await page.getByRole('heading', { name: '已交卷，全部作答已收到' }).waitFor();
  // What was left of sections that the candidate ended is not what somebody took back.
  await page.locator('.slip').getByText(/提前结束的部分余下 .*未用/).waitFor();
  await page.locator('.slip').getByText(/第 1 部分提前结束，余时未用/).waitFor();
  assert.equal(await page.locator('.slip').getByText('扣回').count(), 0);
  await look(page, 'section-receipt');
});

test('where there is no way back, nothing is left by mistake, and nothing is come back to', { timeout: 120_000 }, async () => {
  const way = { section_s: [], between_s: 0, no_way_back: true, all_at_once: false };
  const sitting = await site.sitting({ paper: PAPER, rules: { way } });
  const { page } = await openPage(hall);
  const room = await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 7 });
  await page.getByText('本场考试不能返回上一题').waitFor();
  await page.keyboard.press('ArrowRight');
  const asked = page.getByRole('dialog', { name: '离开这一题？' });
  await asked.waitFor();
  await look(page, 'no-way-back');
  await page.keyboard.press('Enter');
  await asked.waitFor({ state: 'hidden' });
  // Of answered ones it is asked once: they can't be changed any more.
  await page.keyboard.press('a');
  await page.locator('.opt.on').waitFor();
  await page.keyboard.press('ArrowRight');
  await asked.getByText('离开后不能再改').waitFor();
  await look(page, 'no-way-back-answered');
  await asked.getByRole('button', { name: '下一题' }).click();
  await room.at(2);
  await page.keyboard.press('ArrowLeft');
  await room.at(2);
  assert.ok(await page.locator('aside .cell[aria-label^="第 1 题"]').isDisabled());
  await page.keyboard.press('ArrowRight');
  await asked.getByRole('button', { name: '不答了，下一题' }).click();
  await room.at(3);
  await room.type(3, 'a');
  await room.at(4);
  await page.keyboard.press('ArrowRight');
  await asked.getByText('这一题还没有作答').waitFor();
  await page.keyboard.press('Escape');
  await room.saved();
  await page.reload();
  await room.at(4);
  // What is open is counted before handing in, and nobody jumps ahead over what could not be come back to.
  await page.keyboard.press('Control+Enter');
  const handIn = page.getByRole('dialog', { name: '交卷？' });
  await handIn.getByText('还有 4 题未答').waitFor();
  await handIn.getByText('另有 1 题没有作答，已经不能再答').waitFor();
  assert.ok(await handIn.getByRole('button', { name: '第 7 题' }).isDisabled());
  await look(page, 'no-way-back-hand-in');
  await page.keyboard.press('Escape');
  await room.at(4);
  await room.submit();
});

test('all questions stand on one page, and keys go to the one that was touched', { timeout: 120_000 }, async () => {
  const way = { section_s: [], between_s: 0, no_way_back: false, all_at_once: true };
  const sitting = await site.sitting({ paper: PAPER, rules: { way } });
  const { page } = await openPage(hall);
  const room = await candidateAt(page, site.kaopu.url, sitting.roster[0], { last: 7 });
  assert.equal(await page.locator('.one').count(), 7);
  await page.keyboard.press('a');
  await page.locator('.one').nth(4).locator('.opt').nth(1).click();
  await page.keyboard.press('ArrowRight');
  await page.locator('.one.now').getByRole('heading', { name: '第 6 题' }).waitFor();
  await page.keyboard.press('b');
  await page.locator('.one').nth(5).locator('.opt.on').waitFor();
  await room.saved();
  assert.equal(await room.answered(), 3);
  await look(page, 'all-at-once');
  // A key does nothing to a question that is out of sight: it says for which one it is from now on.
  await page.locator('.paper').evaluate((paper) => (paper.scrollTop = 0));
  await page.keyboard.press('b');
  await page.getByText('现在按键作答第 1 题，请再按一次。').waitFor();
  await page.locator('.one.now').getByRole('heading', { name: '第 1 题' }).waitFor();
  assert.equal(await page.locator('.paper').evaluate((paper) => paper.scrollTop), 0, 'nothing jumps');
  assert.equal(await page.locator('.one').nth(5).locator('.opt.on .key').innerText(), 'B');
  assert.equal(await page.locator('.one').nth(0).locator('.opt.on .key').innerText(), 'A');
  await page.keyboard.press('b');
  assert.equal(await page.locator('.one').nth(0).locator('.opt.on .key').innerText(), 'B');
  assert.equal(await page.locator('.one').nth(5).locator('.opt.on .key').innerText(), 'B');
  await room.saved();
  // The buttons go on from the question on the screen, not from the one that was touched last.
  await page.locator('.paper').evaluate((paper) => (paper.scrollTop = paper.querySelectorAll('.one')[4].offsetTop));
  await page.locator('.pager').getByRole('button', { name: '上一题' }).click();
  await page.locator('.one.now').getByRole('heading', { name: /^第 [345] 题/ }).waitFor();
  await room.submit();
});
