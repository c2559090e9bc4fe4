import { afterEach, expect, it } from 'vitest';
import { i18n } from '../../shared/i18n.svelte';
import { decision, event, s, seat } from './fixtures.test-data';
import { atLeast, common, decisionWords, exactly, reasonFor, titleOf, where } from './words';

afterEach(() => (i18n.language = 'zh'));
const network = event({ place: { place: 'network', name: '10.0.1' }, seats: [seat(), seat({ room: 'A' })] });

it('names a room as people do', () => {
  expect(['B', '302', '第一', '第一考室', '一号教室'].map((name) => where({ place: 'room', name }))).toEqual(['B 考室', '302 考室', '第一考室', '第一考室', '一号教室']);
  expect(titleOf(event())).toBe('B 考室 1 席断网');
  expect(common(network)).toBe('同在网段 10.0.1，分布于 A 考室、B 考室。作答都存在各自本机。');
});

it('proposes a reason that candidates may read', () => {
  expect(reasonFor(event())).toBe('B 考室断网');
  expect(reasonFor(network)).not.toContain('10.0');
  i18n.language = 'en';
  expect(reasonFor(event())).toBe('Network outage, room B');
});

it('writes times to the second, and all digits where they are asked for', () => {
  expect(exactly(131_482_913)).toBe('131.482913 秒');
  expect(atLeast(s(312.9))).toBe('≥ 5:12');
});

it('says who decided what and when', () => {
  expect(decisionWords(decision, 'UTC')).toBe('王芳 00:06:40 决定按各自失去的秒数补时');
  expect(decisionWords({ ...decision, credit: false }, 'UTC')).toBe('王芳 00:06:40 决定不补时');
});
