// Words that all surfaces share.

import { catalogue } from './i18n.svelte';

export const shared = catalogue(
  {
    brand: '考谱',
    close: '关闭',
    cancel: '取消',
    retry: '重试',
    skip: '跳到正文',
    contrast: '高对比',
    size: '字号',
    sizes: { m: '标准', l: '大', xl: '特大', xxl: '最大' },
    loading: '正在载入…',
    copied: '已复制',
    kinds: {
      true_false: '判断题',
      single_choice: '单选题',
      multiple_choice: '多选题',
      fill_blank: '填空题',
      case_study: '案例题',
    },
    right: '正确',
    wrong: '错误',
    problem: {
      network: '连接不上服务器。请检查网络后重试。',
      timeout: '服务器没有及时应答。请稍后重试。',
      unreadable: '服务器的应答无法识别。请重试，仍不行请找工作人员。',
      signed_out: '登录已失效，请重新登录。',
      too_many: '尝试过于频繁，请稍后再试。',
      server: '服务器出错，请稍后重试。',
    },
  },
  {
    brand: 'Kaopu',
    close: 'Close',
    cancel: 'Cancel',
    retry: 'Try again',
    skip: 'Skip to content',
    contrast: 'High contrast',
    size: 'Text size',
    sizes: { m: 'Standard', l: 'Large', xl: 'Larger', xxl: 'Largest' },
    loading: 'Loading…',
    copied: 'Copied',
    kinds: {
      true_false: 'True or false',
      single_choice: 'Single choice',
      multiple_choice: 'Multiple choice',
      fill_blank: 'Fill in the blank',
      case_study: 'Case study',
    },
    right: 'True',
    wrong: 'False',
    problem: {
      network: 'The server cannot be reached. Check the network and try again.',
      timeout: 'The server did not answer in time. Try again in a moment.',
      unreadable: 'The server’s answer could not be read. Try again; if it stays, ask the staff.',
      signed_out: 'You are signed out. Please sign in again.',
      too_many: 'Too many attempts. Please wait a moment.',
      server: 'The server failed. Try again in a moment.',
    },
  },
);
