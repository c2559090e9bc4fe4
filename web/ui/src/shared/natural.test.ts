import { expect, it } from 'vitest';
import { natural } from './natural';

it('sorts rooms as people count', () => {
  const rooms = ['第十考室', '第二考室', '第一考室', '第三考室', '第十二考室', '第二十一考室'];
  expect([...rooms].sort(natural)).toEqual(['第一考室', '第二考室', '第三考室', '第十考室', '第十二考室', '第二十一考室']);
  expect(['10', '9', '1'].sort(natural)).toEqual(['1', '9', '10']);
});
