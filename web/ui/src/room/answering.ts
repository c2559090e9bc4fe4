// What the question and its tools need of whoever holds the answers: the exam's room, or a practice set.

import type { PracticeKey } from '../shared/wire';
import type { Room } from './room.svelte';

export type Answering = Pick<
  Room,
  'question' | 'slot' | 'said' | 'current' | 'last' | 'writable' | 'saving' | 'held' | 'answer' | 'type' | 'flushDrafts' | 'setMark'
> &
  Partial<Pick<Room, 'forgone'>> & {
    /** What is right, where that is told: in practice, once it was answered. */
    keyOf?(number: number): PracticeKey | null;
  };
