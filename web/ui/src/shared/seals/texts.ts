// 封存: words for the list of seals.

import { catalogue } from '../i18n.svelte';

export const texts = catalogue(
  {
    nth: (n: number) => `第 ${n} 次封存`,
    size: (n: number) => `${n} 份作答记录`,
    root: '根（SHA-256）',
    copy_root: (n: number) => `复制第 ${n} 次封存的根`,
    line: '签过名的封存文字',
    line_note: '与 kaopu verify 写出的一行逐字相同，可直接比对；签名可用本站公钥（Ed25519）验证。',
    copy_line: (n: number) => `复制第 ${n} 次封存的文字`,
    signature: '签名',
    copy_signature: (n: number) => `复制第 ${n} 次封存的签名`,
    copy: '复制',
  },
  {
    nth: (n: number) => `Seal ${n}`,
    size: (n: number) => (n === 1 ? '1 log' : `${n} logs`),
    root: 'Root (SHA-256)',
    copy_root: (n: number) => `Copy the root of seal ${n}`,
    line: 'The signed text of the seal',
    line_note: 'Letter for letter what kaopu verify prints, to compare; the signature is checked with this site’s key (Ed25519).',
    copy_line: (n: number) => `Copy the text of seal ${n}`,
    signature: 'Signature',
    copy_signature: (n: number) => `Copy the signature of seal ${n}`,
    copy: 'Copy',
  },
);
