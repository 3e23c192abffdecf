var{h:t,svg:x}=customElements.get("rafiq-share").kit;var{directionOf:b,fill:u,isolate:f,languageOf:v}=customElements.get("rafiq-share").kit;var k={ltr:"M19 12H5M11 6l-6 6 6 6",rtl:"M5 12h14M13 6l6 6-6 6"},E=`
.hd{display:flex;align-items:center;gap:4px;min-height:28px;margin-bottom:12px}
.bk{width:44px;height:44px;margin:-8px 0;margin-inline-start:-12px;display:grid;place-items:center}
.k+.k{margin-top:8px}
dl{display:flex;flex-wrap:wrap;gap:8px;margin-bottom:8px}
dl div{flex:1 1 84px;min-width:0;display:flex;flex-direction:column;padding:10px;border-radius:8px;background:#80808029}
dl .available{box-shadow:inset 0 0 0 2px var(--accent)}
dd{font-size:1.125em;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
dt{font-size:.8125em}
ul,ol{list-style:none}
ul>li{display:grid;grid-template-columns:1fr auto;gap:0 12px;padding:14px 0;border-top:1px solid var(--line);font-size:.9375em}
ul>li:first-child{border:0}
.voided .am,.blocked .am{text-decoration:line-through;opacity:.8;font-weight:400}
.am{text-align:end;font-variant-numeric:tabular-nums}
.wh,.st{font-size:.8125em}
.st{grid-column:2;grid-row:2;text-align:end;font-weight:650}
.wh{grid-column:1;grid-row:2}
li p{grid-column:1/-1;font-size:.8125em;margin-top:4px;opacity:.85}
li .t{grid-column:1/-1;justify-self:start;display:flex;align-items:center;margin:0 0 -10px;font-size:.8125em}
ol{grid-column:1/-1;display:grid;grid-template-columns:repeat(4,1fr);margin-top:12px;font-size:.75em;line-height:1.3;text-align:center}
ol li{position:relative;padding:22px 2px 0}
ol li::before{content:"";position:absolute;top:0;left:calc(50% - 8px);width:16px;height:16px;border:2px solid var(--accent);border-radius:50%;font-size:10px;line-height:12px}
ol .ok::before{content:"✓";background:var(--accent);color:var(--on)}
ol li+li::after{content:"";position:absolute;top:7px;inset-inline:calc(12px - 50%) calc(50% + 12px);height:2px;background:var(--line)}
ol .ok::after{background:var(--accent)!important}
time{display:block;opacity:.85}
`;function w(a,e,i){let l=i.words.balance,n=t("div",{"aria-live":"polite"}),r=a.floats&&e.config.program&&e.known,o=x(k[b(e.locale)]),p=t("div",{class:"hd"},r&&t("button",{class:"bk",type:"button","aria-label":l.back,click:()=>e.call("open","share")},o),t("h2",{id:"title"},l.title));return c(),t("div",{class:"bl"},p,n);async function c(){n.replaceChildren(t("div",{class:"k"}),t("div",{class:"k"}));let m=a.getAttribute("token");m&&await i.introduce("identify",{token:m}),await e.answer;let d=e.memory.get("me"),s=d&&await i.post("balance",{me:d,locale:v(e.locale)});s?.share&&!i.share&&await i.hear(s),s?.proven?n.replaceChildren(...z(e,l,s)):d&&!s?n.replaceChildren(t("p",{class:"s"},l.failed),y(l.retry,c)):n.replaceChildren(t("p",{class:"s"},u(l.unproven,{store:f(e.config.store.name)})))}}function z(a,e,{balances:i,referrals:l,now:n}){let r=n?Date.parse(n):Date.now(),o=[t("p",{class:"s"},e.empty),a.config.program&&y(e.share,()=>a.call("open","share"))];return[...i.map(p=>C(a,e,p)),...l.length?[t("ul",{},...l.map(p=>D(a,e,p,r)))]:o].filter(Boolean)}function C({format:a},e,i){let l=["available","pending","redeemed"].map(o=>t("div",{class:o},t("dd",{},a.money(i[o],i.unit)),t("dt",{},e[o]))),n=i.available.startsWith("-")&&i.available.slice(1),r=n&&t("p",{class:"s"},u(e.debt,{amount:a.money(n,i.unit)}));return t("div",{},t("dl",{},...l),r)}function D(a,e,i,l){let{format:n,config:r,memory:o}=a,{friend:p,status:c,reason:m,opened_at:d,available_at:s,reward:g}=i,h=c==="pending"&&s?u(e.due,{date:n.date(s)}):d&&u(e.opened,{date:n.date(d)});return t("li",{class:c},t("b",{},p?f(p):e.friend),g&&t("b",{class:"am"},n.money(g.amount,g.unit)),t("span",{class:"st"},e[`status_${c}`]||c),h&&t("span",{class:"wh"},h),m&&t("p",{},m),c==="pending"&&M(a,e,i,l),g?.id&&t("a",{class:"t",target:"_blank",rel:"noopener noreferrer",href:`${r.api}/me/${o.get("me")}/rewards/${g.id}`},e.details))}function M({format:a,tag:e},i,{opened_at:l,delivered_at:n,available_at:r,reward:o},p){let c=new Intl.DateTimeFormat(e,{day:"numeric",month:"short"}),m=[["ordered",l,!0],["delivered",n,!!n],["hold",r,Date.parse(r)<=p]];return t("ol",{},...m.map(([d,s,g])=>t("li",{class:g&&"ok"},i[d],s&&t("time",{datetime:s},c.format(new Date(s))))),t("li",{},i.reward,o&&t("time",{},a.money(o.amount,o.unit))))}var y=(a,e)=>t("button",{class:"b",type:"button",click:e},a);export{E as css,w as default};
