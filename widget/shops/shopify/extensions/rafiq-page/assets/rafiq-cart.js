/** Carries a friend's gift into Shopify's cart: the discount code, and the visit as a cart attribute that the order keeps. */
(() => {
  const { root = "/" } = document.currentScript?.dataset ?? document.querySelector("script[src*='rafiq-cart']")?.dataset ?? {};
  const base = root.endsWith("/") ? root : `${root}/`;

  document.addEventListener("rafiq:offer", async ({ detail }) => {
    try {
      const attributes = { rafiq: detail.referral };
      const discount = detail.coupon_code;
      const answer = await fetch(`${base}cart/update.js`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ attributes, discount }),
      });
      const cart = await answer.json();
      const codes = cart.discount_codes ?? [];
      if (codes.some(({ code, applicable }) => applicable && code.toUpperCase() === discount.toUpperCase())) detail.applied();
    } catch {
      // The friend still sees the code and can type it.
    }
  });
})();
