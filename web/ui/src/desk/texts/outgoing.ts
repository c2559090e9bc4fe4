// Items on their way out of the bank.

import { catalogue } from '../../shared/i18n.svelte';

export const texts = catalogue(
  {
    open: '导出…',
    title: '导出试题',
    format: '格式',
    formats: { xlsx: 'XLSX 表格（可再导入）', qti: 'QTI 3.0 包', moodle: 'Moodle XML', gift: 'GIFT' },
    looking: '正在核对这种格式能带走什么…',
    whole: (n: string) => `${n} 题都可以完整导出。`,
    partly: (n: string) => `筛选出 ${n} 题；这种格式带不走下面这些：`,
    losses: {
      not_written: '这种格式写不下的题（没有这种题型，或没有它要的图、空等），不写入文件', units: '数值的单位', reference: '参考答案、得分点、字数上限', markup: '排版（文字保留标记）', pictures: '图片文件',
      also: '数值题另外接受的写法', option_order: '选项的次序', code: '编号', tags: '科目、难度等标记', text: '个别文字有出入（如首尾空格）', enemies: '互斥题', retired: '已停用的状态（在别的题库会成为可用的题）',
    },
    files: (n: string) => `题目较多，分成 ${n} 个文件，装在一个 ZIP 里；再导入时解开，逐个导入。`,
    times: (n: string) => `${n} 题`,
    keys: '文件里有答案，请妥善保管。导出会记入审计日志。',
    download: '下载',
  },
  {
    open: 'Export…',
    title: 'Export items',
    format: 'Format',
    formats: { xlsx: 'XLSX table (can be imported again)', qti: 'QTI 3.0 package', moodle: 'Moodle XML', gift: 'GIFT' },
    looking: 'Looking what this format can carry…',
    whole: (n: string) => `All of ${n} items go out whole.`,
    partly: (n: string) => `${n} items; what this format can’t carry:`,
    losses: {
      not_written: 'Items that the format has no kind or no room for: not in the file', units: 'Units of numbers', reference: 'Reference answers, marking points, limits of characters', markup: 'Markup (its marks stay in the text)', pictures: 'Files of pictures',
      also: 'Texts that are right beside a number', option_order: 'The order of options', code: 'Codes', tags: 'Subjects, difficulty and other tags', text: 'Slight differences of text, such as spaces at its ends', enemies: 'Enemies', retired: 'That items are retired: another bank would take them for items in use',
    },
    files: (n: string) => `They are many: ${n} files in one ZIP. To import them again, unpack it and take one after the other.`,
    times: (n: string) => `${n} items`,
    keys: 'The file holds keys: keep it safe. The export goes into the audit log.',
    download: 'Download',
  },
);
