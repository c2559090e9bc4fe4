// The words of the wall's signs: what is wrong, what still works, what to do.

import { lasting } from '../shared/format';
import { catalogue } from '../shared/i18n.svelte';
import type { WallStatus } from '../shared/wire';
import type { Sign } from './signs';

export const words = catalogue(
  {
    signs: '告警',
    since: (clock: string) => `自 ${clock} 起`,
    so_far: (text: string) => `，已 ${text}`,
    over: (title: string) => `已恢复：${title}`,
    clock_off: (by: string, fast: boolean) => `服务器系统时钟与考试时钟相差 ${by}（系统时钟偏${fast ? '快' : '慢'}）`,
    titles: {
      stalled: '作答无法保存',
      full: '服务器磁盘已满',
      lost: '监考墙断线，正在重连',
      low: '服务器磁盘将满',
      degraded: '实时事件可能缺失',
      clock: '服务器系统时钟与考试时钟不一致',
    },
    still: {
      stalled: '考生照常作答：答案存在考生本机，考生页面也这样告知，恢复后自动补交。',
      full: '只保存答案，其余只读；暂停收取抓拍。作答、计时、交卷和监考操作照常。',
      lost: '画面和线索停在断线时；考生作答和计时不受影响，操作仍可尝试。',
      low: '作答、计时和监考都不受影响。全满以后只保存答案，并暂停收取抓拍。',
      degraded: '改为每隔几秒读取一次，作答与计时不受影响。',
      clock: '考试时钟为准，考试期间不跟随。计时和截止时间不变，考生不用做任何事。',
    },
    full_and_stalled: '答案也写不下了，其余只读；暂停收取抓拍。',
    todo: {
      stalled: '立即通知系统管理员；请考生留在原机，不要关闭页面。',
      full: '立即通知系统管理员清理磁盘。',
      lost: '长时间连不上，请检查本机网络。',
      low: '请通知系统管理员尽快清理磁盘。',
      degraded: '不用操作。',
      clock: '请告知系统管理员，考后校准系统时钟。',
    },
  },
  {
    signs: 'Warnings',
    since: (clock: string) => `since ${clock}`,
    so_far: (text: string) => `, for ${text}`,
    over: (title: string) => `Over: ${title}`,
    clock_off: (by: string, fast: boolean) => `The server machine’s clock is ${by} ${fast ? 'ahead of' : 'behind'} the exam’s clock`,
    titles: {
      stalled: 'Answers can’t be saved',
      full: 'The server’s disk is full',
      lost: 'The wall lost its connection and is connecting again',
      low: 'The server’s disk is nearly full',
      degraded: 'Live events may be missing',
      clock: 'The server machine’s clock differs from the exam’s clock',
    },
    still: {
      stalled: 'Candidates answer on: their machines keep the answers, their pages say so and deliver them later.',
      full: 'Only answers are saved, all else is read-only; no camera frames are taken. Answering, handing in and your acts go on.',
      lost: 'Pictures and incidents stand as they were; candidates answer on and clocks run. Acts can still be tried.',
      low: 'Answering, clocks and invigilation go on. Once it is full, only answers are saved and no camera frames are taken.',
      degraded: 'The wall reads the store every few seconds instead; answers and clocks are not affected.',
      clock: 'The exam’s clock counts and does not follow meanwhile. Deadlines stay as they are; candidates need do nothing.',
    },
    full_and_stalled: 'Not even answers find room; all else is read-only, and no camera frames are taken.',
    todo: {
      stalled: 'Tell the administrator now; candidates are to stay at their machines and keep the page open.',
      full: 'Tell the administrator now to make room.',
      lost: 'If it stays, check this machine’s network.',
      low: 'Tell the administrator to make room soon.',
      degraded: 'There is nothing to do.',
      clock: 'Tell the administrator: it can be set after the exam.',
    },
  },
);

/** What is wrong, in a few words; how far, where that is a measure. */
export function titleOf(sign: Sign, status: WallStatus | null): string {
  if (sign.kind !== 'clock' || status === null) return words.titles[sign.kind];
  return words.clock_off(lasting(status.clock_off_us), status.clock_off_us > 0);
}

/** What goes on all the same. */
export function stillWorks(sign: Sign, status: WallStatus | null): string {
  // Beside “answers can’t be saved” nothing says that they are.
  return sign.kind === 'full' && status?.saving_stalled_since != null ? words.full_and_stalled : words.still[sign.kind];
}
