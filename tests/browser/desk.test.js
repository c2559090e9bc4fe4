// An administrator's whole way through the pages: from the link that an empty server prints to marks in a file.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser, openPage } from './lib/browser.js';
import { file, firstAdministrator } from './lib/desk.js';
import { Kaopu } from './lib/kaopu.js';
import { candidateAt } from './lib/people.js';
import { look } from './lib/screens.js';
import { idNumber } from './lib/site.js';

const WORKBOOK = fileURLToPath(new URL('../../../shared/cases/bank/xlsx/叉车司机总题库.xlsx', import.meta.url));
const ADMINISTRATOR = { login: 'zhoumin', name: '周敏', password: 'Zhou-Min-2026!' };

let kaopu;
let browser;

before(async () => {
  [kaopu, browser] = await Promise.all([Kaopu.start(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await kaopu?.stop();
});

/** The link that a server without an administrator prints. */
const setupLink = ({ lines }) => lines.map((line) => line.trim()).find((line) => line.includes('/desk/setup?token='));

/** A table of items: so many of each kind, and four rows that can't go in. */
function items() {
  const loads = (n) => `${500 + n * 100} kg`;
  const judge = (n) => `判断,额定起重量 ${loads(n)} 的叉车可以超载作业。,,,,,错,超载会倾翻。,TSG 81-2022 第一条`;
  const single = (n) => `单选,门架高度 ${n} m 时，货叉离地应为（）。,100 mm,300 mm,500 mm,${n} m,B,,TSG 81-2022 第二条`;
  const many = (n) => `多选,第 ${n} 号车出库前应检查（）。,制动,灯光,轮胎,收音机,ABC,,`;
  const series = (count, row) => Array.from({ length: count }, (_, n) => row(n + 1));
  const rows = [
    '题型,题干,A,B,C,D,答案,解析,出处',
    ...series(12, judge),
    ...series(12, single),
    ...series(8, many),
    '判断,,,,,,对,,',
    '单选,停车后应（）。,拉手刹,熄火,拔钥匙,,E,,',
    '多选,交接班应（）。,填记录,验车,签字,,A,,',
    '单选,倒车时速度应（）。,快,,慢,,C,,',
    judge(1),
  ];
  return rows.join('\r\n');
}

/** The same ID number with a digit wrong, so that its check digit does not fit. */
const mistyped = (id) => id.replace(/.(?=.$)/, (digit) => String((Number(digit) + 1) % 10));

/** A time as the forms take it, at the site's own place. */
const local = (ms) => new Date(ms + 8 * 3600e3).toISOString().slice(0, 16);

test('from an empty server to marks in a file', { timeout: 180_000 }, async () => {
  const office = await openPage(browser);
  const desk = await firstAdministrator(office.page, setupLink(kaopu), ADMINISTRATOR);
  await desk.says('题库还是空的');
  await desk.account('王芳', 'wangfang', '监考员');

  // The items come from a table; one column is not known by its name.
  const wizard = await desk.upload(file('叉车.csv', items()));
  assert.equal(await wizard.meaning('题干'), '题干');
  assert.equal(await wizard.meaning('出处'), '不导入');
  await wizard.means('出处', '依据');
  await wizard.belongs('S2.7');
  assert.deepEqual(await wizard.check(), { sound: 32, repeated: 1, refused: 4, rows: 37 });
  assert.deepEqual(await wizard.leftOut('有错'), [
    ['34', 'B34', '没有题干'],
    ['35', 'G35', '答案中的字母没有对应的选项'],
    ['36', 'G36', '多选题只有一个答案'],
    ['37', 'D37', '有空选项'],
  ]);
  assert.deepEqual(await wizard.leftOut('重复'), [['38', '—', '与第 2 行相同']]);
  await wizard.commit();

  // The bank is searched and filtered, and an item gets a second version.
  const bank = await desk.bank();
  await bank.shows(32);
  await bank.search('门架高度');
  await bank.shows(12);
  await bank.search('');
  await bank.filter('多选');
  await bank.shows(8);
  await bank.edit('第 3 号车出库前应检查');
  await bank.reword('第 3 号叉车出库前应检查哪些项目（）。', 2);

  // What a blueprint asks for has to be there; a seed gives the same paper twice.
  await desk.blueprint('叉车司机 理论', { 判断题: 4, 单选题: 4, 多选题: 2 });
  await desk.count('单选题', 13);
  await desk.says('任意科目 × 单选题：要 13，有 12');
  await desk.count('单选题', 4);
  await desk.says('可以组卷');
  const seed = '5eed'.repeat(16);
  const sample = await desk.sample(seed);
  assert.equal(sample.stems.length, 10);
  assert.deepEqual(await desk.sample(seed), sample);

  await desk.exam('叉车司机理论考试', { 合格分: '6', 开考多久后可交卷: '0', 要求全屏: false });
  const now = Date.now();
  const sitting = await desk.sitting('第 1 场', local(now), local(now + 7200e3));

  // A roster with a broken row is refused as a whole, and says which.
  const [me, absent] = [1, 2].map((n) => ({ name: `考生${n}`, id_number: idNumber(n), ticket: `D-${n}` }));
  const roster = (people) => {
    const rows = people.map((one, n) => `${one.name},${one.id_number},${one.ticket},第一考室,${n + 1}`);
    return file('名单.csv', ['姓名,身份证号,准考证号,考室,座位', ...rows].join('\n'));
  };
  await sitting.roster(roster([me, { ...absent, id_number: mistyped(absent.id_number) }]));
  const [refusal, ...others] = await sitting.refusals();
  assert.match(refusal, /3.*身份证号/);
  assert.deepEqual(others, []);
  await sitting.roster(roster([me, absent]));
  await desk.says('新增 2 人，更新 0 人');
  await sitting.lists([me.name, absent.name]);
  // One line is put right by hand: who it is, where they sit, what they are granted.
  const line_of = (who) => sitting.page.getByRole('row', { name: who.name });
  await line_of(absent).getByRole('button', { name: '修改' }).click();
  const edit = sitting.page.getByRole('dialog');
  await edit.getByLabel('加时（分）').fill('３００');
  await edit.getByRole('button', { name: '保存' }).click();
  await edit.getByText('加时应为 0 到 240 分钟').waitFor();
  await look(sitting.page, 'roster-line');
  await edit.getByLabel('加时（分）').fill('３０');
  await edit.getByLabel('座位').fill('12');
  await edit.getByLabel('字号').selectOption('特大');
  await edit.getByRole('button', { name: '保存' }).click();
  await edit.waitFor({ state: 'detached' });
  await line_of(absent).getByText('30 分', { exact: false }).waitFor();
  await line_of(absent).getByText('字号特大').waitFor();
  await line_of(absent).getByText('12', { exact: true }).waitFor();
  await sitting.assign('王芳');
  await sitting.draw();

  const hall = await openPage(browser);
  const room = await candidateAt(hall.page, kaopu.url, me, { last: 10 });
  for (let n = 1; n <= 10; n++) await room.type(n, 'b');
  await room.saved();
  await room.submit();

  const results = await desk.results('第 1 场');
  const line = await results.line(me.name);
  assert.deepEqual(line.slice(0, 3), [me.ticket, '第一考室', '1']);
  assert.match(line[3], /^\d+(\.\d+)?$/);
  assert.equal((await results.line(absent.name))[4], '未到');
  await results.release('1 人还没到');
  assert.equal((await results.line(absent.name))[4], '缺考');
  await room.result();

  const csv = await results.download('CSV');
  assert.match(csv.name, /\.csv$/);
  const mine = csv.bytes.toString().split(/\r?\n/).find((row) => row.includes(me.ticket));
  assert.ok(mine?.includes(me.name) && mine.includes(line[3]), mine);
  const xlsx = await results.download('导出 XLSX');
  assert.match(xlsx.name, /\.xlsx$/);
  assert.ok(xlsx.bytes.includes('xl/workbook.xml'), 'a workbook');

  const deeds = await desk.deeds();
  for (const deed of [
    '建立首个管理员', '建立账号', '导入试题', '修改试题', '保存蓝图', '保存考试', '新建场次', '导入名单', '修改名单中一人',
    '安排监考员', '生成试卷', '签承诺书', '发布成绩', '导出成绩',
  ]) {
    assert.ok(deeds.includes(deed), `${deed}: ${deeds}`);
  }
  assert.deepEqual([...office.wrong, ...hall.wrong], []);
});

test('a workbook of a thousand and a half rows', { timeout: 120_000, skip: !existsSync(WORKBOOK) && `no ${WORKBOOK}` }, async (t) => {
  const fresh = await Kaopu.start();
  t.after(() => fresh.stop());
  const { page, wrong } = await openPage(browser);
  const desk = await firstAdministrator(page, setupLink(fresh), ADMINISTRATOR);
  const wizard = await desk.upload(WORKBOOK);
  await wizard.belongs('S2.7');
  assert.deepEqual(await wizard.check(), { sound: 1504, repeated: 37, refused: 16, rows: 1557 });
  assert.equal((await wizard.leftOut('有错')).length, 16);
  await wizard.commit();
  const bank = await desk.bank();
  await bank.shows('1,504');
  assert.deepEqual(wrong, []);
});
