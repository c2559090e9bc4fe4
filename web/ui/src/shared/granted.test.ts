import { expect, it } from 'vitest';
import { granted } from './granted';

const none = { size: null, contrast: false, aloud: false };

it('says what is granted beside time', () => {
  expect(granted(none, '朗读')).toBe('');
  expect(granted({ ...none, aloud: true }, '朗读')).toBe('朗读');
  expect(granted({ size: 'xl', contrast: true, aloud: true }, '朗读')).toBe('字号特大、高对比、朗读');
});
