var{h:i}=customElements.get("rafiq-share").kit;var m=`fieldset{border:0;min-width:0;display:flex;gap:8px;margin-top:16px;padding:2px;overflow-x:auto}
label{flex:none;display:flex;align-items:center;gap:8px;max-width:200px;min-height:52px;padding:4px 12px;padding-inline-start:4px;border:1px solid gray;border-radius:8px;font-size:.8125em;line-height:1.3;cursor:pointer}
label:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
label:has(:focus-visible){outline:2px solid var(--ink);outline-offset:2px}
@media(forced-colors:active){label:has(:checked){outline:2px solid Highlight}}
label:not(:has(img)){padding-inline-start:12px}
label input{position:absolute;opacity:0;width:1px;height:1px}
img{width:44px;height:44px;object-fit:cover;border-radius:5px}`;function d({core:a,words:{product:o},products:r},l){return i("fieldset",{"aria-label":o.what},...[null,...r].map(n));function n(e,p){let t=e?.image_url&&i("img",{src:e.image_url,alt:"",error:()=>t.remove()}),s=i("input",{type:"radio",name:"what",checked:p===1,change:()=>l(e)});return i("label",{},s,t,e?e.title:a.config.store.name)}}export{m as css,d as default};
