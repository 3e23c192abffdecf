// @ts-check
/** The look of every surface, as text for constructable style sheets (no <style>, no style attributes). */

export const base = `:host{all:initial!important;display:block!important}
*{box-sizing:border-box;margin:0;padding:0;font:inherit;color:inherit}
.r{--line:rgb(128 128 128/.25);--soft:rgb(128 128 128/.14);position:relative;font:400 1em/1.5 var(--font);color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:var(--radius);padding:24px;overflow-wrap:break-word}
h2{font-weight:650;font-size:1.375em;line-height:1.3;padding-inline-end:32px;text-wrap:balance}
b{font-weight:650}
.s{margin:4px 0 16px}
.f{font-size:.8125em;margin-top:16px;opacity:.8}
button,a{cursor:pointer;background:none;border:0;text-decoration:none}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
svg{display:block;width:20px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.x,i{width:44px;height:44px;border-radius:50%;display:grid;place-items:center}
.x{position:absolute;top:8px;inset-inline-end:8px}
.l{display:flex;gap:8px}
input{flex:1;min-width:0;height:44px;padding:0 12px;border:1px solid rgb(128 128 128/.8);border-radius:8px;background:none;font-size:.875em;text-overflow:ellipsis}
.b{min-height:44px;min-width:96px;padding:8px 20px;border-radius:8px;background:var(--a);color:var(--on);font-weight:600}
.g{display:grid;grid-template-columns:repeat(auto-fill,minmax(62px,1fr));gap:4px;margin:16px -8px 0}
.c{display:flex;flex-direction:column;align-items:center;gap:6px;padding:6px 0;border-radius:8px;font-size:.75em;line-height:1.2;text-align:center}
i{background:var(--soft);transition:.15s}
.c:hover i{background:var(--a);color:var(--on)}
[aria-disabled]{opacity:.6}
.t{min-height:44px;margin:4px 0 -12px;text-decoration:underline;font-size:.875em}
.n{font-size:.8125em;margin-top:6px}
.k{height:44px;border-radius:8px;background:var(--soft)}
.m{width:40px;margin-bottom:12px;overflow:visible}
.m path{fill:var(--a);stroke:none}
@media(max-width:520px){.r{padding:20px}}
@keyframes in{from{opacity:0;transform:translateY(12px)}}
@media(prefers-reduced-motion){*{animation:none!important;transition:none!important}}`;

/** Above the page: a card in the corner where reading ends, a sheet at the bottom of a phone. */
export const floating = `:host{position:fixed!important;inset:auto!important;inset-block-end:24px!important;inset-inline-end:24px!important;width:400px!important;z-index:2147483647!important}
.r{max-height:calc(100vh - 48px);overflow:auto;overscroll-behavior:contain;box-shadow:0 8px 32px rgb(0 0 0/.16);animation:in .2s .1s ease-out both}
@media(max-width:520px){:host{inset:auto 0 0!important;width:100%!important}
.r{max-height:88vh;border-width:1px 0 0;border-radius:var(--radius) var(--radius) 0 0;padding:20px 20px calc(20px + env(safe-area-inset-bottom))}}`;
