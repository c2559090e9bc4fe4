// Photos of candidates.

import { catalogue } from '../../shared/i18n.svelte';

export const texts = catalogue(
  {
    open: '考生照片…',
    has: '有照片',
    title: '上传考生照片',
    lead: '一次可选多张。文件名（不含扩展名）是准考证号或证件号；没有重名的，也可以用姓名。照片只给考生本人和监考员看，与抓拍照片同时删除。再传一次会替换原来的。',
    have: (have: number, of: number) => `已有照片 ${have} / ${of}`,
    files: '照片文件',
    progress: (done: number, all: number, taken: number) => `已处理 ${done} / ${all}，收下 ${taken} 张`,
    refused: (n: number) => `${n} 张没有收下，其余已收下`,
    file: '文件',
    why: '原因',
    send: (n: number) => (n === 0 ? '请选择照片' : `上传 ${n} 张`),
  },
  {
    open: 'Photos…',
    has: 'has a photo',
    title: 'Upload photos of candidates',
    lead: 'Many at once. A file is named by the ticket or ID number, or by the name where nobody else has it. Only the candidate and invigilators see a photo; it is deleted together with camera pictures. Another upload replaces it.',
    have: (have: number, of: number) => `${have} of ${of} have a photo`,
    files: 'Files',
    progress: (done: number, all: number, taken: number) => `${done} of ${all} done, ${taken} taken in`,
    refused: (n: number) => (n === 1 ? '1 file was not taken in; the others were' : `${n} files were not taken in; the others were`),
    file: 'File',
    why: 'Why',
    send: (n: number) => (n === 0 ? 'Choose photos' : n === 1 ? 'Upload 1 photo' : `Upload ${n} photos`),
  },
);
