// Without a mouse: a candidate from the door to the receipt, an invigilator at the wall, an administrator at the desk.
// Whatever opens takes the focus and gives it back, and wherever the focus is, it is seen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './lib/browser.js';
import { file } from './lib/desk.js';
import { Keys } from './lib/keys.js';
import { onStage } from './lib/stage.js';

const PAPER = { true_false: 2, single_choice: 1, multiple_choice: 1, fill_blank: 1, case_study: 1 };
const REFERENCES = [
  { title: '公式表', text: 'D = 500 mm\n'.repeat(60) },
  { title: '条文摘录', text: '第三条　……' },
];

let site;
let hall;
let office;
let sitting;

onStage(2, async (...all) => {
  [site, hall, office] = all;
  sitting = await site.sitting({ paper: PAPER, rules: { admission: true, calculator: true, references: REFERENCES } });
});

/** Somebody with a keyboard before a page, and the usual words for what is on it. */
async function seat(browser, path) {
  const { page, wrong } = await openPage(browser);
  await page.goto(site.kaopu.url + path);
  await page.getByRole('button', { name: '登录' }).waitFor();
  const button = (name, within = page) => within.getByRole('button', { name, exact: typeof name === 'string' });
  return { page, wrong, button, keys: new Keys(page), dialog: page.getByRole('dialog') };
}

/** Signs in as one of the staff. */
async function signsIn({ page, keys }, login) {
  await keys.to(page.getByLabel('用户名'));
  await keys.type(login);
  await keys.to(page.getByLabel('密码'));
  await keys.type(site.people[login]);
  await keys.press('Enter');
}

/** Through the door as far as the waiting room. */
async function comesIn({ page, keys, button }, who) {
  await keys.press('Tab', 'Enter');
  await keys.on(page.locator('main'));
  await keys.to(page.getByLabel('准考证号'));
  await keys.type(who.ticket);
  await keys.to(page.getByLabel('身份证号'));
  await keys.type(who.id_number);
  await keys.press('Enter');
  await button('同意并继续').waitFor();
  await keys.use(page.locator('label.check input'), 'Space');
  await keys.use(button('同意并继续'));
  await keys.on(page.getByRole('heading', { name: '诚信承诺书' }));
  await keys.to(page.getByLabel(/姓名/));
  await keys.type(who.name);
  await keys.press('Enter');
  const enter = page.locator('.door-foot .btn-primary');
  await page.locator('.door-foot .btn-primary:not([aria-disabled=true])').waitFor();
  await keys.use(enter);
  await page.getByText('等待监考员放行').first().waitFor();
}

test('an exam from the door to the receipt, at the wall and in the hall', { timeout: 240_000 }, async () => {
  const [me, other] = sitting.roster;
  const desk = await seat(office, '/wall');
  await signsIn(desk, 'wangfang');
  await desk.keys.use(desk.page.locator(`a[href="/wall/${sitting.id}"]`));
  await desk.page.locator('[data-attempt]').first().waitFor();
  const machine = await seat(hall, '/');
  const { page, keys, button, dialog } = machine;
  await comesIn(machine, me);
  await keys.peeks(dialog, { key: 'g' });
  await keys.peeks(dialog, { from: button('公告') });
  const second = await seat(hall, '/');
  await comesIn(second, other);

  // Let in: all of them would do, one is enough; the queue keeps the focus.
  await button(`放行：${other.name}`, desk.page).waitFor();
  await desk.keys.peeks(desk.dialog, { from: button(/^全部放行/, desk.page) });
  await desk.keys.press('e');
  await desk.keys.on(button(`放行：${me.name}`, desk.page));
  await desk.keys.press('Enter');
  await page.locator('#question').waitFor();
  await desk.keys.on(desk.page.locator('#q-admission'));

  // A hand is raised, and stands meanwhile. What opens over the paper or beside it, by its key and by its button.
  await keys.use(button('呼叫监考'));
  const beside = { modal: false };
  const panels = [
    [page.getByRole('dialog', { name: '时间账' }), 't', page.locator('.clock-btn'), beside],
    [page.getByRole('region', { name: '参考资料' }), 'r', page.locator('.toolrow').getByRole('button', { name: '资料' }), beside],
    [page.getByRole('region', { name: '计算器' }), 'k', button('计算器', page.locator('.topbar')), beside],
    [page.getByRole('region', { name: /的草稿$/ }), 'n', page.locator('.toolrow').getByRole('button', { name: '草稿' }), beside],
    [page.getByRole('dialog', { name: /^报告第 1 题/ }), 'j', page.locator('.report-btn'), beside],
    [page.getByRole('dialog', { name: '本场公告' }), 'g', button('公告')],
    [page.getByRole('dialog', { name: '全部按键' }), '?', button(/全部按键/)],
    [page.getByRole('dialog', { name: /交卷/ }), 'Control+Enter', button('交卷')],
  ];
  for (const [panel, key, from, how] of panels) {
    await keys.peeks(panel, { key, ...how });
    await keys.peeks(panel, { from, ...how });
  }
  const [calculator] = panels[2];
  const { leaves } = await keys.opens(calculator, { key: 'k', ...beside });
  await keys.type('3*4');
  await keys.press('Enter');
  await calculator.getByText('= 12').waitFor();
  await keys.to(button('清除', calculator));
  await leaves();
  for (const tool of ['划去', '行尺', '放大', '朗读']) {
    const its = page.locator('.toolrow').getByRole('button', { name: tool });
    await keys.use(its);
    await keys.press('Enter');
    await keys.on(its);
  }
  await keys.use(button(/^字号/));
  await keys.press('Enter', 'Enter', 'Enter');
  await keys.use(button('高对比'));
  await keys.press('Enter');

  // One question of each kind is answered, one of them flagged.
  const at = (n) => page.getByRole('heading', { name: `第 ${n} 题`, exact: true }).waitFor();
  const next = async (n) => {
    await keys.press('ArrowRight');
    await at(n);
  };
  await keys.press('a');
  await next(2);
  await keys.use(page.locator('.opt input').first(), 'Space');
  await next(3);
  await keys.press('b', 'm');
  await next(4);
  await keys.press('a', 'c');
  await next(5);
  for (const blank of await page.locator('.blanks input').all()) {
    await keys.to(blank);
    await keys.type('0.5');
  }
  await keys.use(button('下一题'));
  await at(6);
  await keys.to(page.locator('.case-text'));
  await keys.press('a');
  await page.getByText('全部已保存').first().waitFor();
  await page.getByText('已答 6').first().waitFor();
  await keys.use(page.locator('aside').getByRole('button', { name: /^第 6 题/ }));
  await keys.on(page.locator('#question'));

  // The hand is seen to from the queue; so is a report, on the candidate's own page, and back to where one was.
  await desk.page.locator('#q-hands').waitFor();
  await desk.keys.press('h');
  await desk.keys.on(desk.page.locator('[data-row^=hands] [data-main]'));
  await desk.keys.press('Enter');
  await page.getByText('监考员已看到您的呼叫').first().waitFor();
  await desk.keys.on(desk.page.locator('#queue-h'));
  const report = page.getByRole('dialog', { name: /^报告第 6 题/ });
  const sent = await keys.opens(report, { key: 'j', ...beside });
  await keys.use(report.getByRole('radio').first(), 'Space');
  await keys.to(report.getByLabel(/补充说明/));
  await keys.type('两说');
  await sent.leaves('Control+Enter');
  const look = desk.page.getByRole('link', { name: `看题并确认：${me.name}的试题报告` });
  await look.waitFor();
  await desk.keys.press('k', 'k', 'k');
  await desk.keys.on(look);
  await desk.keys.press('Enter');
  await desk.keys.on(desk.page.getByRole('heading', { name: me.name }));
  await desk.keys.to(desk.page.getByLabel('给考生的附言'));
  await desk.keys.type('已上报题库');
  await desk.keys.use(button(/^确认有问题/, desk.page));
  await page.getByText('已上报题库').first().waitFor();
  await desk.keys.press('Escape');
  await desk.keys.on(desk.page.locator('#queue-h'));

  // A tile, and a warning from it.
  const tile = desk.page.locator('[data-attempt]', { hasText: me.name });
  await desk.keys.to(desk.page.locator('[data-attempt][tabindex="0"]'));
  await desk.keys.press('Home');
  if ((await tile.getAttribute('tabindex')) !== '0') await desk.keys.press('ArrowRight');
  await desk.keys.on(tile);
  await desk.keys.press('Enter');
  await desk.keys.on(desk.page.getByRole('heading', { name: me.name }));
  const text = desk.page.getByLabel('内容（必填');
  const warn = button('提醒', desk.page);
  await desk.keys.use(warn);
  await desk.keys.to(text);
  await desk.keys.press('Escape');
  await desk.keys.on(warn);
  await desk.keys.press('Enter');
  await desk.keys.to(text);
  await desk.keys.type('请面向摄像头');
  const [warned] = await Promise.all([
    keys.opens(page.getByRole('dialog', { name: '监考员提醒' }), { key: null, then: button('我已知悉，继续作答') }),
    desk.keys.use(button(`提醒${me.name}`, desk.page)),
  ]);
  await warned.leaves('Enter');
  await desk.keys.on(desk.page.locator('#acts-h'));
  await desk.keys.press('Escape');
  await desk.keys.on(tile);

  // Everybody at once: each act asks first.
  await desk.keys.use(button(/^全场/, desk.page));
  for (const act of ['消息…', '提醒…', '恢复…', '延时…']) await desk.keys.peeks(desk.dialog, { from: button(act, desk.page) });
  const act = async (name, reason) => {
    const { leaves } = await desk.keys.opens(desk.dialog, { from: button(name, desk.page) });
    await desk.keys.use(button(reason, desk.dialog));
    await desk.keys.to(desk.dialog.locator('[type=submit]'));
    await leaves('Enter');
  };
  const [paused] = await Promise.all([keys.opens(page.getByRole('dialog', { name: '考试已暂停' }), { key: null }), act('暂停…', '疏散')]);
  await desk.keys.peeks(desk.dialog, { from: button('恢复全场…', desk.page) });
  await Promise.all([paused.leaves(null, page.locator('#question')), act('恢复…', '已回到考室')]);
  await desk.keys.peeks(desk.dialog, { key: '?' });
  await desk.keys.peeks(desk.dialog, { from: button('公告记录', desk.page) });

  // An incident, the last in the queue: taken and ruled on. Going round the page by Tab was none.
  assert.equal(await desk.page.locator('[data-incident]').count(), 0);
  await page.evaluate(() => document.dispatchEvent(new Event('paste')));
  await desk.page.locator('[data-incident]').waitFor();
  await desk.keys.press('j', 'j', 'j', 't');
  await button('排除…', desk.page).waitFor();
  await desk.keys.peeks(desk.dialog, { key: 'c' });
  await desk.keys.opens(desk.dialog, { from: button('排除…', desk.page) });
  await desk.keys.use(desk.dialog.locator('.chip').first());
  await desk.keys.use(desk.dialog.locator('[type=submit]'));
  await desk.page.locator('[data-incident]').waitFor({ state: 'detached' });
  await desk.page.locator('#q-incidents:focus, #queue-h:focus').waitFor();

  await keys.opens(page.getByRole('dialog', { name: /交卷/ }), { from: button('交卷') });
  await keys.use(button('确认交卷'));
  await page.getByRole('heading', { name: '已交卷，全部作答已收到' }).waitFor();
  await keys.use(button(/^退出/));
  await page.getByLabel('准考证号').waitFor();
  for (const { wrong } of [desk, machine, second]) assert.deepEqual(wrong, []);
});

test('the dialogs of the desk', { timeout: 240_000 }, async () => {
  const later = await site.sitting({ paper: PAPER, startsIn: 600 });
  const desk = await seat(office, '/desk');
  const { page, keys, button, dialog, wrong } = desk;
  await signsIn(desk, 'admin');
  await page.locator('[data-row]').first().waitFor();
  await keys.on(page.locator('main'));
  const open = async (path, heading) => {
    await page.goto(`${site.kaopu.url}/desk/${path}`);
    await page.getByRole('heading', { name: heading }).first().waitFor();
  };
  // The bank: rows by keys, down and up again; an item, new and saved.
  const row = (n) => page.locator('[data-row]').nth(n);
  for (let n = 0; n < 14; n++) await keys.press('j');
  await keys.on(row(13));
  for (let n = 12; n >= 0; n--) {
    await keys.press('k');
    await keys.on(row(n));
  }
  await keys.use(page.getByRole('link', { name: '新建试题' }));
  await keys.to(page.getByLabel('题干', { exact: true }));
  await keys.type('倒车时应（）。');
  await keys.press('Control+s');
  await keys.on(page.locator('.editor [aria-invalid=true]').first());
  const away = page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '蓝图' });
  await keys.peeks(dialog, { from: away });
  await keys.opens(dialog, { from: away });
  await keys.use(dialog.locator('.btn-danger'));

  // A blueprint: a section and a row, each changed again.
  await keys.use(page.getByRole('link', { name: '新建蓝图' }));
  for (const name of ['加题型', '加一行']) {
    const { leaves } = await keys.opens(dialog, { from: button(name).first() });
    await keys.to(dialog.locator('[type=submit]'));
    await leaves('Enter');
  }
  for (const edit of await page.locator('.bp-edit').all()) await keys.peeks(dialog, { from: edit });

  // A file, chosen, understood and checked.
  await open('import', '导入试题');
  const chooser = page.waitForEvent('filechooser');
  await keys.use(page.locator('input[type=file]'), 'Space');
  await (await chooser).setFiles(file('题库.csv', '题型,题干,A,B,答案\n判断,开车前应检查制动。,,,对\n单选,倒车时应（）。,快,慢,C\n'));
  await keys.use(button('上传并识别'));
  await page.getByRole('heading', { name: '每一列是什么' }).waitFor();
  await keys.to(page.getByLabel('科目', { exact: true }));
  await keys.press('ArrowDown', 'ArrowDown');
  await keys.use(button('检查全部行'));
  await page.getByRole('heading', { name: '不导入的行' }).waitFor();
  await keys.to(button('导入 1 题'));

  // Sittings: one to come, and the one that runs, whose end is moved by an hour.
  await open(`sittings/${later.id}`, '就绪检查');
  for (const name of ['修改场次…', '改时间…', '导入名单', '安排']) await keys.peeks(dialog, { from: button(name).first() });
  const rehearsal = await keys.opens(dialog, { from: button('演练…') });
  await keys.to(dialog.locator('[type=submit]'));
  await keys.press('Enter');
  await page.getByText('号码只显示这一次').waitFor();
  await keys.to(dialog.locator('.btn-primary'));
  await rehearsal.leaves('Enter');
  await open(`sittings/${sitting.id}`, '就绪检查');
  const moving = await keys.opens(dialog, { from: button('改时间…') });
  const ends = dialog.getByLabel('结束', { exact: true });
  await keys.to(ends);
  // Over year, month and day to the hour, which begins anew after 23.
  await keys.press('ArrowRight', 'ArrowRight', 'ArrowRight');
  await keys.press((await ends.inputValue()).slice(11, 13) === '23' ? 'ArrowDown' : 'ArrowUp');
  await dialog.getByText(/^结束 .*(推迟|提前)/).waitFor();
  await keys.to(dialog.getByLabel(/^理由/));
  await keys.type('考点停电');
  await keys.use(dialog.locator('[type=submit]'));
  await page.getByRole('dialog', { name: '时间已改' }).waitFor();
  await keys.to(dialog.locator('.btn-primary'));
  await moving.leaves('Enter');

  // The item that was reported: a remedy is asked for, and taken back.
  await keys.use(page.getByRole('link', { name: '试题报告' }));
  await keys.use(page.getByRole('link', { name: /^处理 / }));
  const decision = page.locator('main [tabindex="-1"]');
  await keys.to(page.getByRole('radio', { name: /^保留/ }));
  await keys.press('ArrowDown', 'ArrowDown');
  await keys.on(page.getByRole('radio', { name: /^作废/ }));
  await keys.to(page.getByLabel(/^理由/));
  await keys.type('两说都对');
  await keys.use(button('提出处理'));
  await page.getByText('请另一名管理员').waitFor();
  await keys.on(decision);
  await keys.peeks(dialog, { from: button('撤回…') });
  await keys.opens(dialog, { from: button('撤回…') });
  await keys.to(dialog.getByLabel('为什么不执行'));
  await keys.type('再议');
  await keys.press('Enter');
  await button('提出处理').waitFor();
  await keys.on(decision);
  assert.deepEqual(wrong, []);
});
