import { expect, test } from 'vitest';
import { wordsIn, type NodeLike } from './spoken';

/** A node of a tree; a string is its text. */
function node(nodeName: string, ...inner: (NodeLike | string)[]): NodeLike {
  const childNodes = inner.map((one) => (typeof one === 'string' ? { nodeName: '#text', textContent: one, childNodes: [] } : one));
  return { nodeName, childNodes, textContent: childNodes.map((one) => one.textContent).join('') };
}
const leaf = (name: string, attributes: Record<string, string>): NodeLike => ({ nodeName: name, textContent: '', childNodes: [], getAttribute: (key) => attributes[key] ?? null });

test('a formula is said in words, not in the order of its letters', () => {
  const half = node('math', node('mfrac', node('mn', '1'), node('mn', '2')), node('mo', '⋅'), node('msup', node('mi', 'v'), node('mn', '2')));
  expect(wordsIn(half, 'zh').trim()).toBe('2分之1 乘 v的2次方');
  expect(wordsIn(half, 'en').trim()).toBe('1 over 2 times v to the power of 2');
  const stress = node('math', node('msub', node('mi', 'σ'), node('mi', 's')), node('mo', '≤'), node('msqrt', node('mn', '2'), node('mi', 'E')));
  expect(wordsIn(stress, 'zh').trim()).toBe('σ下标s 小于或等于 根号2E');
});

test('markup is not read, pictures are by their words, and lines stay apart', () => {
  const text = node('#document-fragment', node('P', '额定', node('STRONG', '起重量'), leaf('IMG', { alt: '载荷图' })), node('P', '应在', leaf('SPAN', { class: 'blank-mark' }), '日内'));
  expect(wordsIn(text, 'zh')).toBe('\n额定起重量 载荷图 \n\n应在____日内\n');
  const table = node('TABLE', node('TR', node('TD', '幅度'), node('TD', '3 m')), node('TR', node('TD', '重量'), node('TD', '2 t')));
  expect(wordsIn(table, 'zh').split('\n').filter(Boolean)).toEqual(['幅度 3 m ', '重量 2 t ']);
});
