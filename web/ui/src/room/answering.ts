// What the question and its tools need of whoever holds the answers: the exam's room, or a practice set.

import type { Room } from './room.svelte';

export type Answering = Pick<
  Room,
  'question' | 'slot' | 'said' | 'current' | 'last' | 'writable' | 'saving' | 'held' | 'answer' | 'type' | 'flushDrafts' | 'setMark'
> &
  Partial<Pick<Room, 'forgone'>>;
