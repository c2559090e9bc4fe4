// Words of questions that every surface shares.

import { catalogue } from '../i18n.svelte';

export const texts = catalogue(
  {
    blank: (n: number) => `空 ${n}`,
    chosen: '已选',
    written: (most: number) => `考生在这里作答，最多 ${most} 字`,
    order: {
      hint: '按正确的先后排好：拖动左边的把手，或按上移、下移。',
      unset: '还没有作答。移动任意一项，或确认就是这个顺序。',
      keep: '就是这个顺序',
      grip: (n: number, of: number, text: string) => `第 ${n} 位，共 ${of} 位：${text}。按上、下方向键移动`,
      up: (text: string) => `上移：${text}`,
      down: (text: string) => `下移：${text}`,
      told: (text: string, n: number) => `${text}：第 ${n} 位`,
    },
    match: {
      hint: '为每一项选出与它对应的一项；同一项可以选用多次。',
      choices: '可选用的各项',
      none: '未选',
      of: (n: number, text: string) => `第 ${n} 项“${text}”对应`,
    },
    spot: {
      hint: '在图上点出位置。也可以用键盘：按回车放上准星，用方向键移动，按住 Shift 移得更细，再按回车结束。',
      moving: '方向键正在移动准星，按回车结束。',
      none: '还没有指出位置',
      at: (x: string, y: string) => `已指在自左 ${x}、自上 ${y} 处`,
      label: (alt: string) => `图：${alt}。在图上指出位置`,
      blank: '演练时不显示图片',
    },
    picture: {
      loading: '图片正在载入…',
      failed: '图片没有载入，正在重试',
      enlarge: (alt: string) => `放大图片：${alt}`,
      title: '图片',
      larger: '放大',
      smaller: '缩小',
      whole: '看全图',
      ways: '双击放大，按住拖动；按 Ctrl 滚动滚轮缩放。',
      percent: (n: number) => `${n}%`,
    },
  },
  {
    blank: (n: number) => `blank ${n}`,
    chosen: 'chosen',
    written: (most: number) => `Candidates write here, ${most} characters at most`,
    order: {
      hint: 'Put these in the right order: drag a handle, or use the buttons up and down.',
      unset: 'Not answered yet. Move any of them, or say that this is the order.',
      keep: 'This is the order',
      grip: (n: number, of: number, text: string) => `Place ${n} of ${of}: ${text}. Arrow keys up and down move it`,
      up: (text: string) => `Move up: ${text}`,
      down: (text: string) => `Move down: ${text}`,
      told: (text: string, n: number) => `${text}: place ${n}`,
    },
    match: {
      hint: 'Choose what belongs to each of these; a choice may be used more than once.',
      choices: 'What there is to choose',
      none: 'not chosen',
      of: (n: number, text: string) => `What belongs to ${n}, “${text}”`,
    },
    spot: {
      hint: 'Click the place on the picture. By keyboard: Enter sets the cross, the arrow keys move it, with Shift in finer steps, and Enter again is the end.',
      moving: 'The arrow keys are moving the cross; Enter ends that.',
      none: 'Nothing is pointed at yet',
      at: (x: string, y: string) => `Pointing at ${x} from the left, ${y} from the top`,
      label: (alt: string) => `Picture: ${alt}. Point at a place in it`,
      blank: 'No picture is shown in a rehearsal',
    },
    picture: {
      loading: 'The picture is loading…',
      failed: 'The picture did not load; trying again',
      enlarge: (alt: string) => `Enlarge the picture: ${alt}`,
      title: 'Picture',
      larger: 'Larger',
      smaller: 'Smaller',
      whole: 'Whole picture',
      ways: 'Double-click to enlarge, drag to move; Ctrl and the wheel to zoom.',
      percent: (n: number) => `${n}%`,
    },
  },
);
