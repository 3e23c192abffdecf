var{h:a,svg:c}=customElements.get("rafiq-share").kit;var{emit:g,warn:p}=customElements.get("rafiq-share").kit;var d="[role=dialog]{box-shadow:0 0 0 200vmax rgb(0 0 0/.45)}",m=`${d}@media(min-width:521px){:host{inset:0!important;margin:auto!important;width:400px!important;height:fit-content!important}}`,l=`:host{inset:0 0 auto!important;width:100%!important}
.r{border-width:0 0 1px;border-radius:0;padding:20px 24px}
.r .m{display:none}
h2{padding-inline-end:80px}
@media(min-width:760px){.r{padding-inline-end:64px}h2{padding:0}.r>div{display:grid;grid-template-columns:auto 1fr minmax(320px,400px);column-gap:24px;max-width:1080px;margin:auto}
.r>div>*{grid-column:1/3}
.r>div>.t{grid-column:auto;justify-self:start}
.r>div>.l{grid-area:1/3}
.r>div>.g{grid-area:2/3/span 3;margin-top:8px}}`;function s(n,e,t){let o=/^[#.]/.test(t)&&document.querySelector(t);if(o){let r=n.localName.replace("prompt","share"),i=o.querySelector(r)||a(r,{});i.isConnected||(o.append(i),e.undo.push(()=>i.remove())),e.prompt=null;return}return document.body.append(n),t==="popup"?(u(n,e),m):t==="banner"?l:(t!=="card"&&p(`no placement "${t}"`),"")}function u(n,e){e.listen(document,"pointerdown",t=>{n.isConnected&&!t.composedPath().includes(n)&&e.call("close",n)}),e.listen(document,"keydown",t=>{if(t.key!=="Tab"||!n.isConnected||!n.root.querySelector("[aria-modal=true]"))return;let o=[...n.root.querySelectorAll("button,a[href],input")],r=t.shiftKey?o[0]:o[o.length-1],i=n.root.activeElement;i&&i!==r&&o.includes(i)||(t.preventDefault(),(t.shiftKey?o[o.length-1]:o[0]).focus())})}export{s as default};
