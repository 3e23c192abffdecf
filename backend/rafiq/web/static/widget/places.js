var{h:p,svg:g,warn:a}=customElements.get("rafiq-share").kit;var d="[role=dialog]{box-shadow:0 0 0 200vmax rgb(0 0 0/.45)}",m=`${d}@media(min-width:521px){:host{inset:0!important;margin:auto!important;width:400px!important;height:fit-content!important}}`,l=`:host{inset:0 0 auto!important;width:100%!important}
.r{border-width:0 0 1px;border-radius:0;padding:20px 24px}
.r .m{display:none}
h2{padding-inline-end:80px}
@media(min-width:760px){.r{padding-inline-end:64px}h2{padding:0}.r>div{display:grid;grid-template-columns:auto 1fr minmax(320px,400px);column-gap:24px;max-width:1080px;margin:auto}
.r>div>*{grid-column:1/3}
.r>div>.t{grid-column:auto;justify-self:start}
.r>div>.l{grid-area:1/3}
.r>div>.g{grid-area:2/3/span 3;margin-top:8px}}`;function s(o,e,t){let n=/^[#.]/.test(t)&&document.querySelector(t);if(n){let r=o.localName.replace("prompt","share"),i=n.querySelector(r)||p(r,{});i.isConnected||(n.append(i),e.undo.push(()=>i.remove())),e.prompt=null;return}return document.body.append(o),t==="popup"?(u(o,e),m):t==="banner"?l:(t!=="card"&&a(`no placement "${t}"`),"")}function u(o,e){e.listen(document,"pointerdown",t=>{o.isConnected&&!t.composedPath().includes(o)&&e.call("close",o)}),e.listen(document,"keydown",t=>{if(t.key!=="Tab"||!o.isConnected||!o.root.querySelector("[aria-modal=true]"))return;let n=[...o.root.querySelectorAll("button,a[href],input")],r=t.shiftKey?n[0]:n[n.length-1],i=o.root.activeElement;i&&i!==r&&n.includes(i)||(t.preventDefault(),(t.shiftKey?n[n.length-1]:n[0]).focus())})}export{s as default};
