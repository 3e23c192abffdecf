// @ts-check
/** The look of the share panel as it is first drawn, as text for constructable style sheets (no <style>, no style attributes). */

/** Everything that takes room, and the shop's colours; finish comes with later.js while the panel fades in. */
export const base = `:host{all:initial!important;display:block!important;color:inherit!important;font-family:inherit!important}
*{box-sizing:border-box;margin:0;padding:0;border:0;background:none;font:inherit;color:inherit}
.r{position:relative;padding:24px;line-height:1.5;font-family:var(--rafiq-font,inherit);color:var(--rafiq-ink,inherit);background:var(--rafiq-paper,var(--page));border:1px solid #80808029;border-radius:var(--rafiq-radius,12px)}
.m{height:37px}
h2{font-weight:650;font-size:1.375em;line-height:1.3;padding-inline-end:32px}
.s{margin:4px 0 16px}
.f,.t{font-size:.8em;margin-top:16px}
svg{width:20px;fill:none;stroke:currentColor;stroke-width:2}
.x,i,.c{display:grid;place-items:center}
.x,i{width:44px;height:44px;border-radius:50%;background:#80808029}
.x{position:absolute;top:8px;inset-inline-end:8px;background:none}
.l{display:flex;gap:8px}
input{flex:1;min-width:0;padding:0 12px;border:1px solid gray;border-radius:8px;font-size:.875em}
.b{height:44px;min-width:96px;padding:0 20px;border-radius:8px;background:var(--rafiq-accent,var(--brand));color:#fff}
.g{display:grid;grid-template-columns:repeat(auto-fill,minmax(74px,1fr));gap:4px;margin:16px -8px 0}
.c{gap:6px;padding:6px 0;font-size:.75em}
.t{height:44px;margin:0 0 -16px}`;

/** Above the page: a card in the corner where reading ends, a sheet at the bottom of a phone. */
export const floating = `:host{position:fixed!important;inset:auto auto 24px!important;inset-inline-end:24px!important;width:400px!important;max-height:88%!important;display:flex!important;z-index:2147483647!important}
.r{flex:1;overflow:auto;animation:in .2s .1s both}
@keyframes in{0%{opacity:0}}
@media(max-width:520px){:host{inset:auto 0 0!important;width:auto!important}}`;
