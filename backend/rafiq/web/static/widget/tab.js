var{h:t,svg:e}=customElements.get("rafiq-share").kit;var n="M4 12h16v9H4zM3 8h18v4H3zM12 8v13M12 8c-5 0-5-5-2.5-5S12 8 12 8s0-5 2.5-5S17 8 12 8",c=`:host(rafiq-prompt){width:auto!important;max-width:70vw!important;inset:auto auto 96px!important;inset-inline-end:0!important}
@media(max-width:520px){:host(rafiq-prompt){inset-block-end:16px!important}}
section.r{padding:0;border-radius:var(--radius);border-start-end-radius:0;border-end-end-radius:0;background:var(--accent);color:var(--on);border:0;display:flex;align-items:center}
.r>div{order:-1}
.x{position:static;flex:none}
.w{display:flex;gap:10px;align-items:center;min-height:44px;padding-block:8px;padding-inline:16px 0;font-weight:600;font-size:.9375em;text-align:start}
.w svg{flex:none}`;function r(o,i){return t("div",{},t("button",{class:"w",id:"title",type:"button",click:()=>i.call("open","share")},e(n),i.words?.give))}export{c as css,r as default};
