// 封存: words for the list of seals.

import { catalogue } from '../i18n.svelte';

export const texts = catalogue(
  {
    nth: (n: number) => `第 ${n} 次封存`,
    size: (n: number) => `${n} 份作答记录`,
    root: '根（SHA-256）',
    copy_root: (n: number) => `复制第 ${n} 次封存的根`,
    copy: '复制',
    copy_failed: '复制不了，请选中文字后复制。',
  },
  {
    nth: (n: number) => `Seal ${n}`,
    size: (n: number) => (n === 1 ? '1 log' : `${n} logs`),
    root: 'Root (SHA-256)',
    copy_root: (n: number) => `Copy the root of seal ${n}`,
    copy: 'Copy',
    copy_failed: 'Copying did not work: select the text and copy it.',
  },
);
