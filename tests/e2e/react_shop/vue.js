// The smallest Vue shop there is: a shelf, and a confirmation page.
import { createApp, defineComponent, h } from "vue";
import { createRouter, createWebHashHistory, RouterLink, RouterView } from "vue-router";
import { useOrder, useRafiq } from "rafiq-recipe";

const order = { order_number: "1001", subtotal: "49.90", currency: "EUR", customer: { email: "ana@example.com" } };
const Shelf = () => h(RouterLink, { to: "/thanks" }, () => "Buy");
const Thanks = defineComponent(() => {
  useOrder(order);
  return () => h("h1", "Thank you");
});
const router = createRouter({
  history: createWebHashHistory(),
  routes: [{ path: "/", component: Shelf }, { path: "/thanks", component: Thanks }],
});
const Root = defineComponent(() => {
  useRafiq(window.settings, router);
  return () => h(RouterView);
});
createApp(Root).use(router).mount("#shop");
