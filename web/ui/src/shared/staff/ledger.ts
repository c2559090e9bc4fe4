// Lines of a clock's ledger in words, for the pages of the staff. Less than nothing is a correction: time taken back.

import { span } from '../format';
import { catalogue } from '../i18n.svelte';
import { shownAs } from '../phrases';
import type { Entry } from '../wire';

export const words = catalogue(
  {
    causes: { pause: '暂停', warning: '阅读提醒', extension: '加时', admission: '等候放行', window: '场次结束改动', reopened: '误结束后重开', between: '部分之间', section: '部分提前结束' },
    correction: '更正',
    open: '进行中',
    given: '给定时间',
    extra: '个人加时',
    extra_why: '考前核准的便利措施',
    sum: '合计可用',
  },
  {
    causes: { pause: 'Pause', warning: 'Reading a warning', extension: 'Extension', admission: 'Waiting to be let in', window: 'End of the sitting moved', reopened: 'Reopened after an end by mistake', between: 'Between two sections', section: 'Section ended early' },
    correction: 'Correction',
    open: 'running',
    given: 'Time given',
    extra: 'Personal extra time',
    extra_why: 'an accommodation granted before the exam',
    sum: 'In all',
  },
);

export type Said = { name: string; why: string; amount: string; tone: 'plus' | 'minus' };

/** `shown`: the amount that adds up with those beside it. */
export function entryWords({ credit, us, open }: Entry, shown = us): Said {
  const taken = us < 0;
  const late = credit.cause === 'section' && !taken;
  const name = taken && credit.cause === 'extension' ? words.correction : words.causes[late ? 'between' : credit.cause];
  const why = [credit.by, 'reason' in credit ? shownAs(credit.reason) : '', open ? words.open : ''].filter(Boolean).join(' · ');
  return { name, why, amount: `${taken ? '−' : '+'}${span(shown)}`, tone: taken ? 'minus' : 'plus' };
}
