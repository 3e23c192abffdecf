var{h:t,svg:b,directionOf:v,fill:g,isolate:f,languageOf:y}=customElements.get("rafiq-share").kit;var w={ltr:"M19 12H5M11 6l-6 6 6 6",rtl:"M5 12h14M13 6l6 6-6 6"},H=`
.hd{display:flex;align-items:center;gap:4px;min-height:28px;margin-bottom:12px}
.bk{width:44px;height:44px;margin:-8px 0;margin-inline-start:-12px;display:grid;place-items:center}
.k+.k{margin-top:8px}
dl{display:flex;flex-wrap:wrap;gap:8px;margin-bottom:8px}
dl div{flex:1 1 84px;min-width:min-content;display:flex;flex-direction:column;padding:10px;border-radius:8px;background:#80808029}
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
`;function z(n,e,i){let a=i.words.balance,o=t("div",{"aria-live":"polite"}),r=n.floats&&e.config.program&&e.known,s=b(w[v(e.locale)]),p=t("div",{class:"hd"},r&&t("button",{class:"bk",type:"button","aria-label":a.back,click:()=>e.call("open","share")},s),t("h2",{id:"title"},a.title));return m(),t("div",{class:"bl"},p,o);function d(){m(),n.focus()}async function m(){o.replaceChildren(t("div",{class:"k"}),t("div",{class:"k"}));let u=n.getAttribute("token");u&&await i.introduce("identify",{token:u}),await e.answer;let c=e.memory.get("me"),l=c&&await i.post("balance",{me:c,locale:y(e.locale)});l?.share&&!i.share&&await i.hear(l),l?.proven?o.replaceChildren(...C(e,a,l)):c&&!l?o.replaceChildren(t("p",{class:"s"},a.failed),k(a.retry,d)):o.replaceChildren(t("p",{class:"s"},g(a.unproven,{store:f(e.config.store.name)})))}}function C(n,e,{balances:i,referrals:a,now:o}){let r=o?Date.parse(o):Date.now(),s=[t("p",{class:"s"},e.empty),n.config.program&&k(e.share,()=>n.call("open","share"))];return[...i.map(p=>D(n,e,p)),...a.length?[t("ul",{},...a.map(p=>M(n,e,p,r)))]:s].filter(Boolean)}function D({format:n},e,i){let a=i.available.startsWith("-")&&i.available.slice(1),o=[...a?[]:["available"],"pending","redeemed"].map(s=>t("div",{class:s},t("dd",{},n.money(i[s],i.unit)),t("dt",{},e[s]))),r=a&&t("p",{class:"s"},g(e.debt,{amount:n.money(a,i.unit)}));return t("div",{},r,t("dl",{},...o))}function M(n,e,i,a){let{format:o,config:r,memory:s}=n,{friend:p,status:d,reason:m,opened_at:u,available_at:c,reward:l}=i,h=d===l?.status,x=h&&c?g(e.due,{date:o.date(c)}):u&&g(e.opened,{date:o.date(u)});return t("li",{class:d},t("b",{},p?f(p):e.friend),l?.amount>0&&t("b",{class:"am"},o.money(l.amount,l.unit)),t("span",{class:"st"},e[`status_${d}`]||d),x&&t("span",{class:"wh"},x),m&&t("p",{},m),h&&O(n,e,i,a),l?.id&&t("a",{class:"t",target:"_blank",rel:"noopener noreferrer",href:`${r.api}/me/${s.get("me")}/rewards/${l.id}`},e.details))}function O({format:n,tag:e},i,{opened_at:a,delivered_at:o,available_at:r,reward:s},p){let d=new Intl.DateTimeFormat(e,{day:"numeric",month:"short"}),m=[["ordered",a,!0],["delivered",o,o],["hold",r,Date.parse(r)<=p]];return t("ol",{},...m.map(([u,c,l])=>t("li",{class:l&&"ok"},i[u],c&&t("time",{datetime:c},d.format(new Date(c))))),t("li",{},i.reward,t("time",{},n.money(s.amount,s.unit))))}var k=(n,e)=>t("button",{class:"b",type:"button",click:e},n);export{H as css,z as default};
