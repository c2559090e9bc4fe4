// What was said to candidates, and who has read it.

import { catalogue } from '../../shared/i18n.svelte';

export const words = catalogue(
  {
    open: '公告记录',
    title: '本场公告',
    lead: '发给考生的消息和提醒，以及谁还没确认。',
    none: '还没有发过公告。',
    unread_only: '只看没读完的',
    to: { some: '选中的考生', all: '全场' },
    to_room: (room: string) => `考室“${room}”`,
    message: '消息',
    warning: '提醒',
    read: (n: number, of: number) => `已确认 ${n} / ${of}`,
    room: (room: string, n: number, of: number) => `${room}：${n} / ${of}`,
    unread: (n: number, here: number) => `没确认的 ${n} 人，其中在线 ${here} 人`,
    offline: '不在线',
    ended: '已结束',
    again: '再发给没确认的…',
    again_to: (text: string) => `再发给没确认的：${text}`,
  },
  {
    open: 'Announcements',
    title: 'Announcements',
    lead: 'Messages and warnings to candidates, and who has not acknowledged them.',
    none: 'Nothing was said yet.',
    unread_only: 'Only those not read by all',
    to: { some: 'selected candidates', all: 'everybody' },
    to_room: (room: string) => `room “${room}”`,
    message: 'Message',
    warning: 'Warning',
    read: (n: number, of: number) => `${n} of ${of} acknowledged`,
    room: (room: string, n: number, of: number) => `${room}: ${n} of ${of}`,
    unread: (n: number, here: number) => `${n} have not, ${here} of them online`,
    offline: 'not connected',
    ended: 'ended',
    again: 'Say it again to them…',
    again_to: (text: string) => `Say it again to them: ${text}`,
  },
);
