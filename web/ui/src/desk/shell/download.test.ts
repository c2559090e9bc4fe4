import { expect, it } from 'vitest';
import { csv } from './download';

it('quotes cells and disarms formulas', () => {
  expect(csv([['行', '原文'], ['12', '他说"对",\n走了'], ['13', '=1+1']])).toBe('\ufeff"行","原文"\r\n"12","他说""对"",\n走了"\r\n"13","\'=1+1"\r\n');
});
