/** Rafiq in a Vue shop: `useRafiq(options, router)` in the root, `useOrder(order)` on the confirmation page. */
import { load, on, page, track } from "@rafiq/widget";
import { onMounted, onUnmounted, shallowRef } from "vue";

/** Loads the widget once, and tells it of every change of page. */
export function useRafiq(options, router) {
  onMounted(() => load(options));
  router.afterEach(() => page());
}

/** On the confirmation page. */
export function useOrder(order) {
  onMounted(() => track(order));
}

/** The friend's gift, once there is one: its code for the basket, and the visit for the order. */
export function useGift() {
  const gift = shallowRef(null);
  let silence = () => {};
  onMounted(() => (silence = on("offer", (told) => (gift.value = told))));
  onUnmounted(() => silence());
  return gift;
}
