// A text of a question as it is said: what stands there as HTML without its markup, and its formulas in words.

import { trusted } from '../../shared/question/trusted';
import { languageOf, type Spoken } from './sentences';

/** As much of a node as is needed here. */
export interface NodeLike {
  nodeName: string;
  textContent: string | null;
  childNodes: ArrayLike<NodeLike>;
  getAttribute?(name: string): string | null;
}

const FORMULA = {
  zh: { frac: (a: string, b: string) => `${b}分之${a}`, sup: (a: string, b: string) => `${a}的${b}次方`, sub: (a: string, b: string) => `${a}下标${b}`, root: (a: string) => `根号${a}`, nth: (a: string, n: string) => `${a}的${n}次方根` },
  en: { frac: (a: string, b: string) => `${a} over ${b}`, sup: (a: string, b: string) => `${a} to the power of ${b}`, sub: (a: string, b: string) => `${a} sub ${b}`, root: (a: string) => `the root of ${a}`, nth: (a: string, n: string) => `the root of order ${n} of ${a}` },
};
/** Signs that voices pass over or read in ways of their own. */
const SIGNS: Record<string, { zh: string; en: string }> = {
  '⋅': { zh: '乘', en: 'times' }, '·': { zh: '乘', en: 'times' }, '×': { zh: '乘', en: 'times' }, '÷': { zh: '除以', en: 'divided by' }, '/': { zh: '除以', en: 'divided by' },
  '=': { zh: '等于', en: 'equals' }, '≠': { zh: '不等于', en: 'is not' }, '≈': { zh: '约等于', en: 'is about' }, '<': { zh: '小于', en: 'is less than' }, '>': { zh: '大于', en: 'is greater than' },
  '≤': { zh: '小于或等于', en: 'is at most' }, '≥': { zh: '大于或等于', en: 'is at least' }, '+': { zh: '加', en: 'plus' }, '−': { zh: '减', en: 'minus' }, '-': { zh: '减', en: 'minus' }, '±': { zh: '正负', en: 'plus or minus' },
};
/** What begins on a line of its own. */
const BLOCKS = new Set(['p', 'li', 'tr', 'pre', 'blockquote', 'hr', 'br', 'table']);

const children = (node: NodeLike): NodeLike[] => Array.from(node.childNodes);

function formula(node: NodeLike, language: Spoken): string {
  const words = FORMULA[language];
  const of = (at: number) => formula(children(node)[at] ?? node, language);
  switch (node.nodeName.toLowerCase()) {
    case '#text':
      return node.textContent ?? '';
    case 'mo': {
      const sign = node.textContent?.trim() ?? '';
      return SIGNS[sign] ? ` ${SIGNS[sign][language]} ` : sign;
    }
    case 'mfrac':
      return ` ${words.frac(of(0), of(1))} `;
    case 'msup':
      return ` ${words.sup(of(0), of(1))} `;
    case 'msub':
      return ` ${words.sub(of(0), of(1))} `;
    case 'msubsup':
      return ` ${words.sup(words.sub(of(0), of(1)), of(2))} `;
    case 'msqrt':
      return ` ${words.root(children(node).map((one) => formula(one, language)).join(''))} `;
    case 'mroot':
      return ` ${words.nth(of(0), of(1))} `;
    default:
      return children(node).map((one) => formula(one, language)).join('');
  }
}

export function wordsIn(node: NodeLike, language: Spoken): string {
  const name = node.nodeName.toLowerCase();
  if (name === '#text') return node.textContent ?? '';
  if (name === 'math') return ` ${formula(node, language).replace(/\s+/g, ' ').trim()} `;
  if (name === 'img') return ` ${node.getAttribute?.('alt') ?? ''} `;
  if (name === 'span' && node.getAttribute?.('class') === 'blank-mark') return '____';
  const inner = children(node).map((one) => wordsIn(one, language)).join('');
  if (name === 'td' || name === 'th') return `${inner.trim()} `;
  return BLOCKS.has(name) ? `\n${inner}\n` : inner;
}

/** `html`: the text as the server's renderer made it, where it is not plain. */
export function spoken(text: string, html: string | null | undefined): string {
  if (html === undefined || html === null) return text;
  const box = document.createElement('template');
  box.innerHTML = trusted(html);
  return wordsIn(box.content, languageOf(text));
}
