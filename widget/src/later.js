// @ts-check
/** The finish of every surface, which arrives while the first one fades in: focus, pressing, fine lines. */

export const later = `.r{--ink:var(--rafiq-ink,currentColor);--radius:var(--rafiq-radius,12px);--accent:var(--rafiq-accent,var(--brand));--on:#fff;--line:rgb(128 128 128/.25);color:var(--ink);overscroll-behavior:contain;overflow-wrap:break-word}
b,.b{font-weight:650}
h2{text-wrap:balance}
.f{opacity:.8}
svg{display:block;stroke-linecap:round;stroke-linejoin:round}
.m svg{width:40px;overflow:visible}
.m :last-child :last-child{fill:var(--accent);stroke:none}
input{min-height:44px;text-overflow:ellipsis}
button,a{cursor:pointer;text-decoration:none}
.b{height:auto;min-height:44px;color:var(--on)}
.t{min-width:44px}
.t,p a{text-decoration:underline}
p a{display:inline-flex;align-items:center;min-height:44px}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.c{border-radius:8px;align-content:start;text-align:center}
.c:hover i{background:var(--accent);color:var(--on)}
.n{font-size:.8125em;margin-top:6px}
.k{height:44px;border-radius:8px;background:#80808029}
@media(forced-colors:active){.b,i,.k,dl div{border:1px solid}}
@media(prefers-reduced-motion:no-preference){i{transition:.15s}}
@media(prefers-reduced-motion){*{animation:none!important;transition:none!important}}`;

/** The same for what stands above the page. */
export const laterFloating = `.r{box-shadow:0 8px 32px rgb(0 0 0/.16);border-color:#80808066}
@media(max-width:520px){.r{border-radius:var(--radius) var(--radius) 0 0;padding-bottom:max(24px,env(safe-area-inset-bottom))}}`;
