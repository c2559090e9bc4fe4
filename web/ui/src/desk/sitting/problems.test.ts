import { expect, it } from 'vitest';
import { problemPlace, problemWords } from './problems';

it('says in the reader’s language what is wrong with a roster', () => {
  const of = (field: string, detail: string) => [problemPlace({ field, detail }), problemWords({ field, detail })];
  expect(of('row 3, 身份证号', 'the same ID number as row 2')).toEqual(['第 3 行，身份证号', '与第 2 行的证件号相同']);
  expect(of('准考证号 A-1', 'another candidate has this admission ticket')).toEqual(['准考证号 A-1', '这个准考证号已属于其他考生']);
  expect(of('row 4, 姓名', 'something new')).toEqual(['第 4 行，姓名', 'something new']);
});
