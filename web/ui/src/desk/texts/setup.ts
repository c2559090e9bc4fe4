// The first administrator.

import { catalogue } from '../../shared/i18n.svelte';

export const texts = catalogue(
  {
    title: '建立第一位管理员',
    lead: '这个账号可以管理题库、考试和其他账号。链接只能用一次。',
    no_token: '链接里没有一次性令牌。请使用服务器启动时打印的完整链接。',
    login: '用户名',
    login_hint: '2 至 40 个字母、数字或 . - _',
    name: '姓名',
    password: '密码',
    password_hint: '至少 10 个字符',
    again: '再输一次密码',
    differs: '两次输入不一致',
    fill: '请填写',
    create: '建立账号并登录',
  },
  {
    title: 'Create the first administrator',
    lead: 'This account manages the bank, exams and other accounts. The link works once.',
    no_token: 'The link has no one-time token. Use the whole link that the server printed when it started.',
    login: 'Sign-in name',
    login_hint: '2 to 40 letters, digits, . - _',
    name: 'Name',
    password: 'Password',
    password_hint: '10 characters or more',
    again: 'Password again',
    differs: 'The two differ',
    fill: 'Please fill in',
    create: 'Create and sign in',
  },
);
