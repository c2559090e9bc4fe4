// What is promised of a sitting's papers before it begins: words for desk and public page.

import { catalogue } from '../i18n.svelte';

export const texts = catalogue(
  {
    published: (time: string) => `${time} 公布`,
    seed_hash: '主种子 SHA-256',
    seed_later: '考后公开原文',
    seed: '主种子原文',
    seed_fits: '算出的 SHA-256 与承诺相符',
    seed_differs: '算出的 SHA-256 与承诺不符',
    snapshot: '题库快照',
    items: (n: number) => `${n} 题`,
    blueprint: '蓝图',
    generator: '生成器',
    generator_is: (n: number) => `第 ${n} 版`,
    copy: '复制',
  },
  {
    published: (time: string) => `Published ${time}`,
    seed_hash: 'Master seed, SHA-256',
    seed_later: 'The seed follows after the sitting',
    seed: 'Master seed',
    seed_fits: 'Its SHA-256 is the one that was promised',
    seed_differs: 'Its SHA-256 is not the one that was promised',
    snapshot: 'Bank snapshot',
    items: (n: number) => (n === 1 ? '1 item' : `${n} items`),
    blueprint: 'Blueprint',
    generator: 'Generator',
    generator_is: (n: number) => `version ${n}`,
    copy: 'Copy',
  },
);
