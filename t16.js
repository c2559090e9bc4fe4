const log=[]; const L=(...a)=>log.push(a.map(x=>typeof x==='string'?x:JSON.stringify(x)).join(' '));
await O.page.setViewportSize(PHONE); await sleep(300); await O.page.evaluate(()=>scrollTo(0,0)); await S_(O.page,'86-replay-phone-top'); await O.page.setViewportSize(DESKTOP); 
L(await O.page.evaluate(()=>[...document.querySelectorAll('*')].filter(e=>/en|Replay/.test(document.documentElement.lang)).length));
// timeline: choose the second after the warning (17:45:59) to see the "offline" flag
const opt=O.page.getByRole('option',{name:/Question 2 answered|第 2 题 首次/}); await opt.first().click(); await sleep(300); await S_(O.page,'87-replay-q2'); L((await O.page.locator('main').innerText()).match(/(As the candidate|考生看到)[\s\S]{0,250}/)?.[0]);
return log.join('\n');
