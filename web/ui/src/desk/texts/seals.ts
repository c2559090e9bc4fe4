// 封存 on the pages of a sitting.

import { catalogue } from '../../shared/i18n.svelte';

export const texts = catalogue(
  {
    title: '封存',
    none: '尚未封存',
    lead: '全部作答记录合成一个根，签名公布；以后任何改动都能凭回执查出。',
    when: '考试结束、迟到的作答不会再来之后自动封存；发布成绩时也会封存。',
    later: '封存之后记录又增加，会再封存一次，之前的保留。',
    check: '公开核对页',
  },
  {
    title: 'Seals',
    none: 'Not sealed yet',
    lead: 'All records are joined under one root, signed and published; any change after that can be told from a receipt.',
    when: 'Made automatically once the sitting is over and late answers can no longer arrive, and when results are released.',
    later: 'When records grow after a seal, another is made; the earlier ones stay.',
    check: 'Public checking page',
  },
);
