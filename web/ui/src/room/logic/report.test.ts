import { expect, it } from 'vitest';
import type { ReportView } from '../../shared/wire';
import { lack, LONGEST_NOTE, looked, saidOf, type OwnReport } from './report';

const told = (over: Partial<ReportView> = {}): ReportView => ({ number: 1, at: 5, slot: 2, fault: 'unclear', note: '', look: null, ...over });
const own = (over: Partial<OwnReport> = {}): OwnReport => ({ key: 'a', at: 6, slot: 2, fault: 'text', note: '', arrived: false, ...over });
const look = { at: 9, by: '王芳', confirmed: true, note: '' };

it('a report says what is wrong; another fault needs words, and no note is too long', () => {
  expect(lack(null, 'x', [])).toBe('fault');
  expect(lack('picture', '', [])).toBeNull();
  expect(lack('other', '  ', [])).toBe('note');
  expect(lack('other', '题图不清', [])).toBeNull();
  expect(lack('text', '字'.repeat(LONGEST_NOTE), [])).toBeNull();
  expect(lack('text', '字'.repeat(LONGEST_NOTE + 1), [])).toBe('long');
});

it('counts people’s characters, not units of code', () => {
  expect(lack('text', '𠮷'.repeat(LONGEST_NOTE), [])).toBeNull();
});

it('a question is reported three times at most, and never twice in the same words', () => {
  const once = saidOf(2, [told()], []);
  expect(lack('unclear', ' ', once)).toBe('again');
  expect(lack('unclear', '见第二句', once)).toBeNull();
  expect(lack('picture', '', [...once, ...once, ...once])).toBe('many');
});

it('what the server does not know yet is shown with what it told, each once', () => {
  const said = saidOf(2, [told(), told({ number: 2, slot: 3 })], [own(), own({ key: 'b', fault: 'unclear' }), own({ key: 'c', slot: 4 })]);
  expect(said.map(({ fault, arrived }) => [fault, arrived])).toEqual([['unclear', true], ['text', false]]);
});

it('tells each look once', () => {
  const before = [told(), told({ number: 2, look })];
  expect(looked(before, [told({ look }), told({ number: 2, look })]).map(({ number }) => number)).toEqual([1]);
});
