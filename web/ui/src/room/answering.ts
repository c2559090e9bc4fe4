// What screens need of whoever holds the answers: the exam's room, or a practice set.

import type { PracticeKey } from '../shared/wire';
import type { Room } from './room.svelte';

/** What the way through sections needs: the exam's room, or a mock exam. */
export type OnTheWay = Pick<
  Room,
  'paper' | 'section' | 'left' | 'now' | 'time' | 'refusal' | 'offline' | 'writable' | 'turning' | 'answers' | 'reach' | 'current' | 'slot' | 'endSection' | 'openSection'
>;

/** What the question and its tools need. */
export type Answering = Pick<
  Room,
  'question' | 'slot' | 'said' | 'current' | 'last' | 'writable' | 'saving' | 'held' | 'answer' | 'type' | 'flushDrafts' | 'setMark'
> &
  Partial<Pick<Room, 'forgone'>> & {
    /** What is right, where that is told: in practice, once it was answered. */
    keyOf?(number: number): PracticeKey | null;
  };
