// A shop's own code, as TypeScript reads it: what must pass passes, and each marked line must not.
import { consent, identify, load, on, open, track, type Order } from "../loader/index.js";

const order: Order = { order_number: "1001", subtotal: "49.90", currency: "EUR", items: [{ sku: "m1", quantity: 2, tags: ["mug"] }], served_by: "staff-12", postcode: "10115", service_date: "2026-12-01" };
await load({ address: "https://friends.example", key: "pk_live_1", locale: "fa", consent: "required", nonce: "n" });
track(order);
track("eyJhbGciOi.signed.token");
identify({ email: "ana@example.com" });
consent(true);
open("share");
open("how");
open("desk");
const silence: () => void = on("offer", ({ coupon_code, applied }) => coupon_code.length && applied());
silence();
on("offer", ({ advocate }) => advocate?.trim());
on("shared", ({ channel }) => channel.toUpperCase());
document.addEventListener("rafiq:offer", (event) => event.detail.coupon_code.trim());
document.querySelector("rafiq-share")?.setAttribute("class", "card");
window.rafiq?.push(["page"]);

// @ts-expect-error an amount is a text: a number may have lost a cent
track({ order_number: "1001", subtotal: 49.9, currency: "EUR" });
// @ts-expect-error an order has a currency
track({ order_number: "1001", subtotal: "49.90" });
// @ts-expect-error a name, not a person
on("offer", ({ advocate }) => advocate.first_name);
// @ts-expect-error no such surface
open("wheel");
// @ts-expect-error no such event
on("bought", () => {});
// @ts-expect-error the key is needed
load({ address: "https://friends.example" });
// @ts-expect-error no such theme
load({ address: "https://friends.example", key: "pk_live_1", theme: "neon" });
