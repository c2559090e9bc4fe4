import { expect, it } from 'vitest';
import { inSight } from './pieces';

const plain = (text: string) => ({ text, hit: false });
const hit = { text: '制动器', hit: true };

it('begins shortly before the first hit where that would be cut off', () => {
  const long = plain('根据特种设备安全技术规范，桥式起重机在运行中发现下列哪一种情形时，');
  expect(inSight([long, hit, plain('失灵')])).toEqual([plain('…列哪一种情形时，'), hit, plain('失灵')]);
  expect(inSight([plain('起重机的'), hit, long])).toEqual([plain('起重机的'), hit, long]);
  expect(inSight([hit, long])).toEqual([hit, long]);
  expect(inSight([long])).toEqual([long]);
  expect(inSight([])).toEqual([]);
});
