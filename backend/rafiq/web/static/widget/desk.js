var{h:n,svg:q}=customElements.get("rafiq-share").kit;var{directionOf:S,fill:b,isolate:l,languageOf:x}=customElements.get("rafiq-share").kit;var p=(e,t,o)=>`${e}${e.includes("?")?"&":"?"}c=${t}${o?`&p=${encodeURIComponent(o)}`:""}`;var g=`:host{inset:0!important;width:auto!important;max-height:none!important;height:auto!important}
h2{padding:0}
.r{display:grid;place-content:center;border:0;border-radius:0;background:#fff;--ink:#1f2933;text-align:center;animation:none}
.q{margin:16px 0;font-size:1em}
.q svg{width:min(72vw,60vh)!important;height:auto!important}
.q .t{display:none}
.q+div{display:flex;gap:8px;justify-content:center}
@media print{.b,.x{display:none}}`,w="@media print{body>:not(rafiq-prompt){display:none!important}}";function k(e,t,o){let{words:s}=o,c=n("div",{}),a=new CSSStyleSheet;return a.replaceSync(w),u(),n("div",{},n("h2",{id:"title"},l(t.config.store.name)),n("p",{},t.words?.give),c);async function u(){let[i,r]=await Promise.all([o.link(),t.load("qr")]);if(!i||!r)return e.clear();e.wear(r.css,g);let f=()=>t.call("open","share");c.append(r.default(p(i.url,"qr"),o),n("div",{},m(s.qr.print,h),m(s.balance.back,f)));let d=await navigator.wakeLock?.request("screen").catch(()=>null);d&&document.addEventListener("rafiq:closed",()=>d.release(),{once:!0})}function h(){document.adoptedStyleSheets=[...document.adoptedStyleSheets,a],window.print(),document.adoptedStyleSheets=document.adoptedStyleSheets.filter(i=>i!==a)}}var m=(e,t)=>n("button",{class:"b",type:"button",click:t},e);export{g as css,k as default};
